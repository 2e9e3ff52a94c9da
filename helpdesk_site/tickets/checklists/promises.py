"""What is promised about checklists, checked against the database (manage.py verify_invariants)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.tickets import processes
from helpdesk_site.tickets.models import ChecklistItem
from helpdesk_site.tickets.statuses import State

MOST_TOLD: Final = 20


@invariant("I7", "no ticket was resolved with an open item on a required checklist")
def required_lists_are_done(_context: Context) -> Iterable[str]:
    open_items = ChecklistItem.objects.filter(
        list__required=True,
        list__removed_at__isnull=True,
        removed_at__isnull=True,
        task__completion_date__isnull=True,
        list__ticket__state__in=[State.RESOLVED.value, State.CLOSED.value],
    ).exclude(list__ticket__service__code__in=processes.codes())
    for item in open_items.select_related("list__ticket")[:MOST_TOLD]:
        yield f"{item.list.ticket.reference} was resolved while {item.public_id} is open"


@invariant("I7", "who ticked an item and when stand together")
def ticks_are_whole(_context: Context) -> Iterable[str]:
    half = Q(done_by__isnull=True) ^ Q(task__completion_date__isnull=True)
    for public_id in ChecklistItem.objects.filter(half).values_list("public_id", flat=True)[:MOST_TOLD]:
        yield f"{public_id} is ticked by half"
