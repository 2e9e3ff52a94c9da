import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_undo"),
        ("tickets", "0018_working_together"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenTab",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("seen_entry", models.BigIntegerField(default=0)),
                ("pinned", models.BooleanField(default=False)),
                ("draft_key", models.UUIDField()),
                ("came_from", models.CharField(blank=True, max_length=1000)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_tabs",
                        to="people.person",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="open_tabs",
                        to="tickets.ticketprofile",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "profile"), name="tab_once")],
            },
        ),
    ]
