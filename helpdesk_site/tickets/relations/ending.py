"""What follows when a ticket ends, ticket by ticket in transactions of their own: hundreds hold up nobody.

The message of the outbox may come twice: each step looks first whether it was taken.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Max, Value
from django.db.models.functions import Greatest

from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets import processes, telling
from helpdesk_site.tickets.models import Kind, Merging, Relation, TicketProfile
from helpdesk_site.tickets.models.sla import Clock, ClockSegment
from helpdesk_site.tickets.relations import announcing, selectors
from helpdesk_site.tickets.relations import telling as relations_telling
from helpdesk_site.tickets.relations.merging import FOR_THE_DESK
from helpdesk_site.tickets.services.locking import locked
from helpdesk_site.tickets.services.writing import write
from helpdesk_site.tickets.sla import following
from helpdesk_site.tickets.statuses import State, may_follow

LINKER: Final = SystemActor("relations")
ENDS_PARTS: Final = frozenset({State.RESOLVED, State.CLOSED})
"""With these a parent's parts are solved too; what was declined or withdrawn says nothing about its parts."""


def follow(payload: dict[str, Any]) -> None:
    """The outbox's handler of announcing.end. A message goes on with a next one after BATCH tickets."""
    ended = TicketProfile.objects.get(pk=payload["ticket"])
    if not selectors.is_over(ended):
        return  # it came back meanwhile, and will end once more
    if ended.merging == Merging.MERGED:
        return  # it is still worked on: those who wait for it wait for the ticket that was kept
    cause, after = f"{ended.public_id}:{payload['at']}", payload["after"]
    waiting = selectors.in_force().filter(pk__gt=after).order_by("pk")
    followers = list(
        waiting.filter(target=ended, kind__in=(Kind.MERGED_INTO, Kind.CHILD_OF, Kind.DEPENDS_ON))[: announcing.BATCH]
    )
    closes_parts = payload["state"] in ENDS_PARTS and selectors.closes_parts(ended)
    for relation in followers:
        if relation.kind == Kind.MERGED_INTO:
            _stop_clocks(relation, datetime.fromisoformat(payload["at"]))
            _free_those_who_wait_for(relation.source_id, cause)
        elif relation.kind == Kind.DEPENDS_ON:
            _let_go_on(relation.source_id, cause)
        elif closes_parts:
            _end_part(relation)
    if len(followers) == announcing.BATCH:
        _go_on_after(followers[-1], payload, ended)


def _go_on_after(last: Relation, payload: dict[str, Any], ended: TicketProfile) -> None:
    with unit_of_work():
        key = f"{announcing.ENDED}:{ended.public_id}:{payload['at']}:{last.pk}"
        outbox.put(announcing.ENDED, {**payload, "after": last.pk}, key=key)


def _stop_clocks(relation: Relation, ended_at: datetime) -> None:
    """The promise to a merged asker was kept, or broken, when the ticket that was kept ended."""
    with unit_of_work():
        merged = locked(relation.source_id)
        current = selectors.merged_into(merged)
        if current is None or current.pk != relation.pk or current.clocks_until is not None:
            return
        stopped = ClockSegment.objects.filter(
            profile=merged, clock=Clock.RESOLUTION, ended_at__gte=relation.begun_at
        ).aggregate(last=Max("pk"))
        segments = ClockSegment.objects.filter(pk=stopped["last"])
        segments.update(ended_at=Greatest("ended_at", Value(ended_at)))
        Relation.objects.filter(pk=relation.pk).update(clocks_until=ended_at)
        columns = following.late(merged, Clock.RESOLUTION, merged.due_at, ended_at)
        TicketProfile.objects.filter(pk=merged.pk).update(resolved_at=ended_at, **columns)


def _free_those_who_wait_for(ticket_id: int, cause: str) -> None:
    waiting = selectors.in_force().filter(target_id=ticket_id, kind=Kind.DEPENDS_ON)
    for pk in list(waiting.values_list("source_id", flat=True)):
        _let_go_on(pk, cause)


def _let_go_on(pk: int, cause: str) -> None:
    with unit_of_work():
        waiting = locked(pk)
        if selectors.is_over(waiting) or not selectors.is_waited_out(waiting):
            return
        paused = selectors.in_force().filter(source=waiting, kind=Kind.DEPENDS_ON, pauses=True)
        if paused.update(pauses=False) and waiting.state == State.WAITING_SUPPLIER:
            changes = {"state": State.IN_PROGRESS.value}
            write(waiting, actor=LINKER, act="went_on", changes=changes, comment=FOR_THE_DESK)
        relations_telling.may_go_on(waiting, cause=cause)


def _end_part(relation: Relation) -> None:
    with unit_of_work():
        part = locked(relation.source_id)
        if not may_follow(State(part.state), State.RESOLVED) or processes.has_process(part):
            return
        write(part, actor=LINKER, act="closed_with_parent", changes={"state": State.RESOLVED.value})
        telling.moved(part, actor=LINKER)
