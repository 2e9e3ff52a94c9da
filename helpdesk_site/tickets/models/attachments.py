"""Files that belong to a ticket."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.profiles import TicketProfile


class Attachment(models.Model):
    """A file that somebody sent: with the opening of a ticket (`entry` None), or with an entry of its conversation.

    Without a ticket it is a draft of `person`: what he chose in a form that was refused. The form that he sends next
    carries its id; one that no form has taken for a day is thrown away. `held`: it goes with an answer that can
    still be taken back, and no other form takes it. `public`: the asker sees it too.
    """

    audit_type: ClassVar = "ticket.attachment"

    public_id = PublicIdField(prefix="att")
    file = models.OneToOneField("kernel.StoredFile", on_delete=models.PROTECT, related_name="attachment")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    profile = models.ForeignKey(
        TicketProfile, null=True, on_delete=models.PROTECT, related_name="attachments", db_index=False
    )
    entry = models.ForeignKey(
        "helpdesk.FollowUp", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    held = models.ForeignKey(
        "tickets.HeldReply", null=True, on_delete=models.PROTECT, related_name="files", db_index=False
    )
    public = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["profile", "id"], condition=Q(profile__isnull=False), name="attachments_of_ticket"),
            # Deleting a follow-up asks who points at it.
            models.Index(fields=["entry"], condition=Q(entry__isnull=False), name="attachments_of_entry"),
            models.Index(fields=["held"], condition=Q(held__isnull=False), name="attachments_held"),
            models.Index(fields=["created_at"], condition=Q(profile__isnull=True), name="attachments_not_sent"),
            models.Index(fields=["person"], condition=Q(profile__isnull=True), name="attachments_begun"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(profile__isnull=False) | Q(entry__isnull=True), name="attachment_entry_has_its_ticket"
            ),
            models.CheckConstraint(
                condition=Q(profile__isnull=True) | Q(held__isnull=True), name="attachment_is_held_or_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
