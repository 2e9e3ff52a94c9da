"""What may be told: an open table of events, each recognised in what the audit chain records.

Everything that is decided writes its audit entry in the transaction that decides it, so the chain is the one place from
which events are taken: no service knows that webhooks exist, and a new event is one row of an app's table.

    events.register(Event("ticket.reopened", _("A request was opened again"), of="ticket", when=acts("reopened"), ...))

A body holds ids, states, times and a link: never a name, a title or a text. `tells` picks what it takes from an entry.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from helpdesk_site.kernel.audit.models import AuditEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Record:
    """One audit entry, as events look at it."""

    action: str
    object_type: str
    object_id: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def changes(self) -> Mapping[str, list[str]]:
        """What was changed: codes before and after, by field."""
        found: Mapping[str, list[str]] = self.data.get("changes") or {}
        return found


def acts(*actions: str) -> Callable[[Record], bool]:
    """Recognises an event by what was done."""
    return lambda record: record.action in actions


def nothing_more(_record: Record) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of thing that may be told.

    `of` is the audit type of the thing; `when` recognises it; `link` is the path of its page; `tells` adds codes, ids
    and states to the body.
    """

    name: str
    label: StrOrPromise
    of: str
    when: Callable[[Record], bool]
    link: Callable[[Record], str]
    tells: Callable[[Record], Mapping[str, str]] = nothing_more


_events: dict[str, Event] = {}
_by_type: dict[str, list[Event]] = defaultdict(list)


def register(*events: Event) -> None:
    """Apps call it once, at start. Raises ValueError for a name that is taken."""
    for event in events:
        if event.name in _events:
            raise ValueError(f"There is an event {event.name} already")
        _events[event.name] = event
        _by_type[event.of].append(event)


def all_events() -> list[Event]:
    """In the order in which they were registered: by app."""
    return list(_events.values())


def choices() -> list[tuple[str, StrOrPromise]]:
    return [(event.name, event.label) for event in all_events()]


def label_of(name: str) -> StrOrPromise:
    """The event's words; its code when no app knows it any more."""
    return _events[name].label if name in _events else name


def happened(entries: Iterable[AuditEntry]) -> list[tuple[Event, Record]]:
    """The events in what was recorded, in its order."""
    records = (_record_of(entry) for entry in entries)
    return [
        (event, record) for record in records for event in _by_type.get(record.object_type, ()) if event.when(record)
    ]


def _record_of(entry: AuditEntry) -> Record:
    content = json.loads(entry.payload)
    return Record(content["action"], content["object_type"], content["object_id"], entry.at, content["data"])
