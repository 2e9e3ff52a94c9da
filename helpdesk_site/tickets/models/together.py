"""What several people of the desk do on one ticket: answers that may still be taken back, followers, mentions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.profiles import TicketProfile


class HeldReply(models.Model):
    """An answer whose button was pressed and which its author can still take back; gone once it was sent or taken back.

    Whoever deletes the row has it: the sweep that sends it after `send_at`, or its author. `state` "" leaves the
    ticket's state alone; `state_before` is what it was at `pressed_at`. `version` is the ticket's with this press.
    """

    audit_type: ClassVar = "tickets.held_reply"

    public_id = PublicIdField(prefix="hld")
    profile = models.ForeignKey(TicketProfile, on_delete=models.PROTECT, related_name="held_replies")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    state = models.CharField(max_length=20, blank=True)
    state_before = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    pressed_at = models.DateTimeField()
    send_at = models.DateTimeField()

    class Meta:
        # Few rows, each for seconds: the table is as long as what is being sent now.
        indexes = [models.Index(fields=["send_at"], name="held_replies_due")]

    def __str__(self) -> str:
        return self.public_id


class Watcher(models.Model):
    """A person of the desk who follows a ticket: by his own wish, or because a note named him."""

    profile = models.ForeignKey(TicketProfile, on_delete=models.PROTECT, related_name="watchers", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "person"], name="watcher_once")]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.profile_id}"


class Mention(models.Model):
    """A person whom an entry of a conversation names."""

    entry = models.ForeignKey("helpdesk.FollowUp", on_delete=models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.entry_id}"
