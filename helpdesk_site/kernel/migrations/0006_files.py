"""Files that people send."""

from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_origin_of_moves"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="fil")),
                ("storage_name", models.CharField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=160)),
                ("kind", models.CharField(max_length=10)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "not scanned yet"),
                            ("clean", "scanned, nothing found"),
                            ("quarantined", "in quarantine"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["attempts", "id"], name="files_to_scan"
                    )
                ],
            },
        ),
    ]
