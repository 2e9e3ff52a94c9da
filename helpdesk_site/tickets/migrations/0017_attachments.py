"""Files that belong to tickets."""

import django.db.models.deletion
from django.db import migrations, models

import helpdesk_site.kernel.public_ids


class Migration(migrations.Migration):
    dependencies = [
        ("helpdesk", "0043_fix_on_delete_behaviour"),
        ("kernel", "0006_files"),
        ("people", "0002_room_for_updates"),
        ("tickets", "0016_saved_views"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticketprofile",
            name="attachment_count",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", helpdesk_site.kernel.public_ids.PublicIdField(prefix="att")),
                ("public", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="helpdesk.followup",
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachment", to="kernel.storedfile"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "profile",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="tickets.ticketprofile",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("profile__isnull", False)),
                        fields=["profile", "id"],
                        name="attachments_of_ticket",
                    ),
                    models.Index(
                        condition=models.Q(("entry__isnull", False)), fields=["entry"], name="attachments_of_entry"
                    ),
                    models.Index(
                        condition=models.Q(("profile__isnull", True)),
                        fields=["created_at"],
                        name="attachments_not_sent",
                    ),
                    models.Index(
                        condition=models.Q(("profile__isnull", True)), fields=["person"], name="attachments_begun"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("profile__isnull", False), ("entry__isnull", True), _connector="OR"),
                        name="attachment_entry_has_its_ticket",
                    )
                ],
            },
        ),
    ]
