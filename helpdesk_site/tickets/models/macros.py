"""Texts and steps that the desk uses again and again, under a name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.tickets.models.checklists import ChecklistTemplateProfile
from helpdesk_site.tickets.statuses import LABELS


class Macro(models.Model):
    """What is written and done to a ticket in one step. `person` is whose it is; None: the whole desk's.

    `text` may hold the words in braces of macros.PLACES; it is data and no template. `state` "" leaves the state alone.
    `checklist` is put on the ticket with it.
    """

    audit_type: ClassVar = "tickets.macro"

    public_id = PublicIdField(prefix="mcr")
    title = models.CharField(max_length=80)
    text = models.TextField(blank=True)
    public = models.BooleanField(default=True)
    state = models.CharField(
        max_length=20, blank=True, choices=[("", _("Leave it as it is")), *((s.value, w) for s, w in LABELS.items())]
    )
    takes = models.BooleanField(default=False)
    checklist = models.ForeignKey(
        ChecklistTemplateProfile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    person = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="macros")
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["person", "title"], condition=Q(active=True), name="macros_of_a_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "title"], condition=Q(active=True), nulls_distinct=False, name="macro_title_once"
            ),
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(state="") | Q(takes=True) | Q(checklist__isnull=False),
                name="macro_does_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title
