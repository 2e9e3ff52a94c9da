"""The index by day is read backwards, newest first, so both of its columns ascend."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0003_helpdesk_indexes")]

    operations = [
        migrations.RemoveIndex(model_name="ticketprofile", name="tickets_by_day"),
        migrations.AddIndex(
            model_name="ticketprofile", index=models.Index(fields=["created_at", "id"], name="tickets_by_day")
        ),
    ]
