"""What the lists of queues ask besides the queue stands in their indexes: they are counted without the table."""

from __future__ import annotations

from django.db import migrations, models

OPEN = models.Q(is_open=True)
INDEXES = (
    models.Index(fields=["-id"], condition=OPEN, include=["restricted"], name="tickets_open"),
    models.Index(fields=["queue", "-id"], condition=OPEN, include=["restricted"], name="tickets_open_in_queue"),
    models.Index(fields=["queue", "-id"], include=["restricted"], name="tickets_in_queue"),
    models.Index(fields=["state", "-id"], include=["is_open", "restricted"], name="tickets_in_state"),
    models.Index(fields=["unit_then", "-id"], include=["is_open", "restricted"], name="tickets_of_unit"),
    models.Index(fields=["channel", "-id"], include=["is_open", "restricted"], name="tickets_by_channel"),
    models.Index(fields=["due_order", "id"], condition=OPEN, include=["restricted"], name="tickets_due"),
    models.Index(
        fields=["queue", "due_order", "id"], condition=OPEN, include=["restricted"], name="tickets_due_in_queue"
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0021_open_of_parties"),
    ]

    operations = [
        operation
        for index in INDEXES
        for operation in (
            migrations.RemoveIndex(model_name="ticketprofile", name=index.name),
            migrations.AddIndex(model_name="ticketprofile", index=index),
        )
    ]
