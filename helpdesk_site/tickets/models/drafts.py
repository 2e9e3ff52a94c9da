"""A request as one types it: kept on the server, so that a closed browser loses nothing."""

from __future__ import annotations

from typing import Any

from django.db import models


class TicketDraft(models.Model):
    """What a person has typed into the form of a new request; one row a form, gone when it is sent.

    `form` says which form: "request", or "call" on the phone. `key` is the form's own and becomes the ticket's
    `request_key`. `version` counts the saves: an older page cannot overwrite what a newer one kept.
    """

    key = models.UUIDField(unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="ticket_drafts", db_index=False)
    form = models.CharField(max_length=10, default="request")
    content: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "-updated_at"], name="ticket_drafts_of_a_person")]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def title(self) -> str:
        return str(self.content.get("title", ""))
