"""Tickets as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Channel, TicketProfile
from helpdesk_site.tickets.statuses import State


@dataclass(frozen=True, slots=True)
class ServiceRef:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class TicketListed:
    """A row of the list. `unit` is what the requester's unit was called on the day."""

    id: str
    reference: str
    title: str
    state: State
    is_open: bool
    service: ServiceRef
    queue: str
    channel: Channel
    requester: PersonRef
    on_behalf_of: PersonRef | None
    unit: str
    owner: PersonRef | None
    priority: int
    waiting_for: str
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry of the conversation. `author` null: the system; `public` false: a note of the desk for itself."""

    at: datetime
    author: PersonRef | None
    title: str
    text: str
    public: bool


class Author(Protocol):
    person: Person


class Entry(Protocol):
    """An entry of tickets.selectors.conversation(), as far as it is shown."""

    date: datetime
    title: str | None
    comment: str | None
    public: bool
    user: Author | None


@dataclass(frozen=True, slots=True)
class TicketShown(TicketListed):
    """A ticket with its text and the newest hundred entries of its conversation, oldest first."""

    description: str
    resolved_at: datetime | None
    access_request: str | None
    conversation: tuple[EntryShown, ...]


def list_tickets(profiles: Sequence[TicketProfile]) -> list[TicketListed]:
    return [_listed(profile) for profile in profiles]


def _listed(profile: TicketProfile) -> TicketListed:
    return TicketListed(
        id=profile.public_id, reference=profile.reference, title=profile.title, state=State(profile.state),
        is_open=profile.is_open, service=ServiceRef(profile.service.code, profile.service.title),
        queue=profile.queue.slug, channel=Channel(profile.channel), requester=person_ref(profile.requester),
        on_behalf_of=_ref(profile.on_behalf_of), unit=profile.unit_name_then, owner=_ref(profile.owner),
        priority=profile.priority, waiting_for=profile.waiting_for, due_at=profile.due_at,
        created_at=profile.created_at, updated_at=profile.updated_at, version=profile.version,
    )  # fmt: skip


def show_ticket(profile: TicketProfile, entries: Sequence[Entry], *, access_request: str | None) -> TicketShown:
    row = _listed(profile)
    return TicketShown(
        **{name: getattr(row, name) for name in TicketListed.__slots__},
        description=profile.ticket.description or "", resolved_at=profile.resolved_at, access_request=access_request,
        conversation=tuple(_entry(entry) for entry in entries),
    )  # fmt: skip


def _entry(entry: Entry) -> EntryShown:
    author: Person | None = entry.user.person if entry.user else None
    return EntryShown(entry.date, _ref(author), entry.title or "", entry.comment or "", entry.public)


def _ref(person: Person | None) -> PersonRef | None:
    return person_ref(person) if person else None
