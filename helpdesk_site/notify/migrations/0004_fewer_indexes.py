"""The notices of a person have an index that begins with the person; one of that column alone is needless."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notify", "0003_choices_by_kind"),
        ("people", "0005_after_update"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notifications",
                to="people.person",
            ),
        ),
    ]
