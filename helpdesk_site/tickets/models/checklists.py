"""Checklists: what django-helpdesk's three tables do not know of a template, of a list on a ticket and of an item.

Names, words, order and the moment of a tick stand in helpdesk's own rows (ChecklistTemplate, Checklist, ChecklistTask);
each has one row here beside it. Nothing is deleted: what is taken away keeps its row, with the day.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.catalogue import Service
from helpdesk_site.tickets.models.profiles import TicketProfile


class ChecklistTemplateProfile(models.Model):
    """A template of the desk. `service`: for its tickets alone; None: for all. `automatic`: every new ticket of the
    service gets the list. `required`: a ticket with the list is not resolved while an item is open.

    Lists that were made from it stay as they are when it changes.
    """

    audit_type: ClassVar = "tickets.checklist_template"

    public_id = PublicIdField(prefix="clt")
    template = models.OneToOneField("helpdesk.ChecklistTemplate", on_delete=models.PROTECT, related_name="profile")
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    required = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["service"], condition=Q(active=True, automatic=True), name="checklists_by_themselves"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(automatic=False) | Q(service__isnull=False), name="automatic_checklist_has_service"
            ),
        ]

    def __str__(self) -> str:
        return str(self.template.name)


class ChecklistProfile(models.Model):
    """A list on a ticket, copied from a template; the audit chain knows who put it there."""

    audit_type: ClassVar = "tickets.checklist"

    public_id = PublicIdField(prefix="chk")
    checklist = models.OneToOneField("helpdesk.Checklist", on_delete=models.PROTECT, related_name="profile")
    ticket = models.ForeignKey(TicketProfile, on_delete=models.PROTECT, related_name="checklists")
    template = models.ForeignKey(
        ChecklistTemplateProfile, on_delete=models.PROTECT, related_name="lists", db_index=False
    )
    required = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two who add the same list at once, or a macro after the service: it stands there once.
            models.UniqueConstraint(
                fields=["ticket", "template"], condition=Q(removed_at__isnull=True), name="checklist_once_on_a_ticket"
            ),
        ]

    def __str__(self) -> str:
        return str(self.checklist.name)


class ChecklistItem(models.Model):
    """An item of a list on a ticket. `done_by` is who ticked it; when, helpdesk's row says (completion_date)."""

    audit_type: ClassVar = "tickets.checklist_item"

    public_id = PublicIdField(prefix="cit")
    task = models.OneToOneField("helpdesk.ChecklistTask", on_delete=models.PROTECT, related_name="item")
    list = models.ForeignKey(ChecklistProfile, on_delete=models.PROTECT, related_name="items")
    done_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.task.description)
