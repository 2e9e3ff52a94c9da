"""Working time as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.tickets.models import TimeEntry, WorkKind


@dataclass(frozen=True, slots=True)
class TimeEntryShown:
    """An entry as it stands. `by_call`: it was counted from a call."""

    id: str
    person: PersonRef
    day: date
    minutes: int
    kind: WorkKind
    note: str
    by_call: bool


@dataclass(frozen=True, slots=True)
class WorktimeShown:
    """The working time of a ticket: the sum of all, and the newest entries."""

    minutes: int
    entries: tuple[TimeEntryShown, ...]


def show_entry(entry: TimeEntry) -> TimeEntryShown:
    return TimeEntryShown(
        id=entry.public_id,
        person=person_ref(entry.person),
        day=entry.day,
        minutes=entry.minutes,
        kind=WorkKind(entry.kind),
        note=entry.note,
        by_call=entry.call_id is not None,
    )


def show_worktime(minutes: int, entries: Sequence[TimeEntry]) -> WorktimeShown:
    return WorktimeShown(minutes=minutes, entries=tuple(show_entry(entry) for entry in entries))
