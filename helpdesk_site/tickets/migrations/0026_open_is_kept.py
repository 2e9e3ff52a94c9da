"""What is open by age is kept by the reports: no list reads this index, and every ticket was written into it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0025_fewer_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ticketprofile",
            name="tickets_open_by_age",
        ),
    ]
