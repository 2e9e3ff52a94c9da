"""Indexes on django-helpdesk's tables: lists are served by the profile, so its tables need two only.

State is untouched: the package's own migrations never meet ours.
"""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0002_numbers"), ("helpdesk", "0043_fix_on_delete_behaviour")]

    operations = [
        # A conversation is read newest first, whatever its length.
        migrations.RunSQL(
            "CREATE INDEX helpdesk_followup_conversation ON helpdesk_followup (ticket_id, id DESC)",
            "DROP INDEX helpdesk_followup_conversation",
        ),
        # A mail that answers another is found by the other's Message-ID.
        migrations.RunSQL(
            "CREATE INDEX helpdesk_followup_message ON helpdesk_followup (message_id) WHERE message_id IS NOT NULL",
            "DROP INDEX helpdesk_followup_message",
        ),
    ]
