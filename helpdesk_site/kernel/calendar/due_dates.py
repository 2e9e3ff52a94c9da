"""Due dates follow the calendar. Apps hold them; the kernel moves them and writes the history, the same for all.

At start, an app registers one holder for each kind of thing that has a due date:

    due_dates.register(TicketDueDates())     # object_type = "ticket"

A due date that the changed calendar would bring forward stays where it is: people were promised the later one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol, runtime_checkable

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.calendar.models import DueDateCause, DueDateChange
from helpdesk_site.kernel.inserting import insert_all
from helpdesk_site.kernel.transaction import changed, require_transaction


@dataclass(frozen=True, slots=True)
class DueDate:
    """One open due date as it is stored, beside what the calendar of now makes of its start and its length."""

    object_id: str
    stored: datetime
    computed: datetime


class DueDateHolder(Protocol):
    """What an app registers. `object_type` and the ids are those of the audit trail and of the topics of changes."""

    @property
    def object_type(self) -> str: ...

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        """The open due dates on or after this day, in an order that is always the same (locks). Counts business time
        with business_time.py, on the calendar of its units."""

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        """Stores the new due date if it is open and still `old`; else changes nothing and answers False."""


@runtime_checkable
class DueDateSet(DueDateHolder, Protocol):
    """A holder of many: it stores all new due dates at once, and the kernel writes their history at once."""

    def move_all(self, dues: Sequence[DueDate]) -> Collection[str]:
        """Stores those that are open and still as stored; answers the ids of which it did."""


# Whoever opens one of so many pages meanwhile sees the new date then; a browser is not told of each.
MOST_TOLD: Final = 500

# A due date that somebody else writes at this moment is computed again when he has: seldom once, never for ever.
MOST_ROUNDS: Final = 3

_holders: dict[str, DueDateHolder] = {}


def register(holder: DueDateHolder) -> None:
    """Called by an app once, at start. A second holder of the same type takes the place of the first."""
    _holders[holder.object_type] = holder


def unregister(object_type: str) -> None:
    """Forgets a holder, for tests."""
    _holders.pop(object_type, None)


def recompute(
    *, since: date, cause: DueDateCause, reason: str, actor: Actor, may_shorten: bool = False, origin: str = ""
) -> int:
    """Moves every open due date that a change of the calendar on or after `since` puts off; answers how many.

    With `may_shorten` those that it brings forward move as well. `origin` names what was changed, for the history.
    Belongs inside a unit of work.
    """
    require_transaction()
    moved = 0
    history = _History(cause=cause, reason=reason, actor=actor, origin=origin)
    for object_type, holder in sorted(_holders.items()):
        if isinstance(holder, DueDateSet):
            moved += _move_as_set(holder, object_type, since, history, may_shorten=may_shorten)
            continue
        for due in _to_move(holder, since, may_shorten=may_shorten):
            moved += _move(holder, object_type, due, history)
    return moved


def _to_move(holder: DueDateHolder, since: date, *, may_shorten: bool) -> Iterable[DueDate]:
    for due in holder.open_due_dates(since):
        if due.computed > due.stored or (may_shorten and due.computed < due.stored):
            yield due


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """What every history line of one change says."""

    cause: DueDateCause
    reason: str
    actor: Actor
    origin: str

    def line(self, object_type: str, due: DueDate) -> DueDateChange:
        return DueDateChange(
            object_type=object_type, object_id=due.object_id, old=due.stored, new=due.computed, cause=self.cause,
            reason=self.reason, origin=self.origin, at=clock.now(), by=self.actor.audit_id,
        )  # fmt: skip


def _move_as_set(holder: DueDateSet, object_type: str, since: date, history: _History, *, may_shorten: bool) -> int:
    """All of one kind in a few statements. Who was faster than we is asked again, with what he has written."""
    moved = 0
    for _round in range(MOST_ROUNDS):
        wanted = list(_to_move(holder, since, may_shorten=may_shorten))
        if not wanted:
            break
        done = holder.move_all(wanted)
        lines = [history.line(object_type, due) for due in wanted if due.object_id in done]
        if lines:
            insert_all(lines)
            changed(*(f"{object_type}:{line.object_id}" for line in lines[:MOST_TOLD]))
        moved += len(lines)
        if len(lines) == len(wanted):
            break
    return moved


def record_change(
    object_type: str,
    object_id: str,
    *,
    old: datetime,
    new: datetime,
    cause: DueDateCause,
    reason: str,
    actor: Actor,
    origin: str = "",
) -> DueDateChange:
    """The history line of one move, for whoever moves a due date. Belongs inside a unit of work."""
    require_transaction()
    changed(f"{object_type}:{object_id}")
    return DueDateChange.objects.create(
        object_type=object_type,
        object_id=object_id,
        old=old,
        new=new,
        cause=cause,
        reason=reason,
        origin=origin,
        at=clock.now(),
        by=actor.audit_id,
    )


def _move(holder: DueDateHolder, object_type: str, due: DueDate, history: _History) -> bool:
    if not holder.move(due.object_id, old=due.stored, new=due.computed):
        return False
    record_change(
        object_type,
        due.object_id,
        old=due.stored,
        new=due.computed,
        cause=history.cause,
        reason=history.reason,
        actor=history.actor,
        origin=history.origin,
    )
    return True
