"""What rarely changes is known by a token, which the database renews: the calendar's was kept by its services alone."""

from django.db import migrations, models

from helpdesk_site.kernel.standing_sql import RENEW, watched


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0006_files"),
    ]

    operations = [
        migrations.DeleteModel(name="CalendarVersion"),
        migrations.CreateModel(
            name="StandingVersion",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("token", models.UUIDField()),
            ],
        ),
        migrations.RunSQL(RENEW, "DROP FUNCTION kernel_standing_changed();"),
        *watched("calendar", "kernel_workinghours", "kernel_holiday", "kernel_administrativeleave"),
    ]
