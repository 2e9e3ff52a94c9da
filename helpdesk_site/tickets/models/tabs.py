"""The tickets that somebody of the desk has open before him: kept here, so that another machine shows them too."""

from __future__ import annotations

from django.db import models

from helpdesk_site.tickets.models.profiles import TicketProfile


class OpenTab(models.Model):
    """One ticket that a person opened and has not put away.

    `seen_entry` is the newest entry of the conversation (helpdesk.FollowUp) when he last had it before his eyes, 0
    before the first; `seen_at` is when that was, to the minutes. `draft_key` is that of what he begins to write on it.
    `came_from` is what the work list was asked from which he came, "" for the plain one.
    """

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="open_tabs", db_index=False)
    profile = models.ForeignKey(TicketProfile, on_delete=models.CASCADE, related_name="open_tabs", db_index=False)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    seen_entry = models.BigIntegerField(default=0)
    pinned = models.BooleanField(default=False)
    draft_key = models.UUIDField()
    came_from = models.CharField(max_length=1000, blank=True)

    class Meta:
        # Its index finds those of a person; nobody asks for those of a ticket.
        constraints = [models.UniqueConstraint(fields=["person", "profile"], name="tab_once")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.profile_id}"
