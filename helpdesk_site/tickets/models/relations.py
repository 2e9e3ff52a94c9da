"""How tickets belong together, and since when: one row a relation, which is ended and never deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from helpdesk_site.kernel.public_ids import PublicIdField


class Kind(models.TextChoices):
    """What `source` is to `target`."""

    MERGED_INTO = "merged_into", pgettext_lazy("relation of requests", "handled together with")
    CHILD_OF = "child_of", pgettext_lazy("relation of requests", "is a part of")
    DEPENDS_ON = "depends_on", pgettext_lazy("relation of requests", "waits for")
    RELATED = "related", pgettext_lazy("relation of requests", "has to do with")
    SPLIT_FROM = "split_from", pgettext_lazy("relation of requests", "was split off from")


class Relation(models.Model):
    """`source` is merged into, a part of, waits for, has to do with or was split off from `target`.

    `why` is the desk's and never shown to an asker. Of a merged ticket `state_before`, `waiting_for_before` and
    `waiting_since_before` are what undoing gives back; `clocks_until` is when its clocks were stopped for good: the end
    of the ticket that was kept. `pauses`: `source` was made to wait by this dependency and goes on when it ends.
    """

    audit_type: ClassVar = "ticket.relation"

    public_id = PublicIdField(prefix="rel")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    source = models.ForeignKey(
        "tickets.TicketProfile", on_delete=models.PROTECT, related_name="relations_out", db_index=False
    )
    target = models.ForeignKey(
        "tickets.TicketProfile", on_delete=models.PROTECT, related_name="relations_in", db_index=False
    )
    why = models.CharField(max_length=300, blank=True)
    begun_by = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    ended_by = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True)
    state_before = models.CharField(max_length=20, blank=True)
    waiting_for_before = models.CharField(max_length=200, blank=True)
    waiting_since_before = models.DateTimeField(null=True)
    clocks_until = models.DateTimeField(null=True)
    pauses = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["target", "kind", "id"], condition=Q(ended_at=None), name="relations_to_a_ticket"),
        ]
        constraints = [
            # Also the index by which the relations of a ticket are found from its own side.
            models.UniqueConstraint(
                fields=["source", "kind", "target"], condition=Q(ended_at=None), name="relation_once"
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(ended_at=None, kind="merged_into"), name="merged_into_one"
            ),
            models.UniqueConstraint(fields=["source"], condition=Q(ended_at=None, kind="child_of"), name="one_parent"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="relation_of_two"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="relation_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("begun_at")), name="relation_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(kind="merged_into") ^ Q(state_before=""), name="merged_keeps_what_undoing_needs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class ParentRule(models.Model):
    """A parent whose end ends its parts. Without a row a parent waits: it is not solved before its parts have ended."""

    parent = models.OneToOneField(
        "tickets.TicketProfile", on_delete=models.PROTECT, primary_key=True, related_name="parent_rule"
    )
    closes_parts = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.parent_id}: {'closes its parts' if self.closes_parts else 'waits for its parts'}"
