"""Tickets as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.kernel.turkish import official_name
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import Channel, TicketAnswers, TicketProfile
from helpdesk_site.tickets.questions.answers import plain_words
from helpdesk_site.tickets.questions.definition import read
from helpdesk_site.tickets.sla.presenting import DueBasis, PausedFor, basis_of, is_overdue, paused_for
from helpdesk_site.tickets.statuses import State


@dataclass(frozen=True, slots=True)
class ServiceRef:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class TicketListed:
    """A row of the list. `unit` is what the requester's unit was called on the day.

    `due_basis` says what sets `due_at`: "letter" (the date of an official letter), "law" or "promise"; empty when
    nothing does. `paused_for` is the reason for which the clocks stand; empty while they run or are stopped.
    """

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
    due_basis: DueBasis
    response_due_at: datetime | None
    first_response_at: datetime | None
    paused_for: PausedFor
    is_overdue: bool
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


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A person or a unit as it was called on the day; `id` is the public id, of a unit its DETSİS number."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An answer to a question of the service: `value` as tickets/questions/answers.py stores it, `text` in words."""

    code: str
    question: str
    value: str | int | bool | tuple[str, ...] | NamedThing
    text: str


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
    """A ticket with its text and the newest hundred entries of its conversation, oldest first.

    `answers` are those to the questions of the service, in the words in which they were asked, by the version
    `form_version`; null where nothing was asked.
    """

    description: str
    answers: tuple[AnswerShown, ...]
    form_version: int | None
    resolved_at: datetime | None
    access_request: str | None
    conversation: tuple[EntryShown, ...]


class PersonColumns(NamedTuple):
    """The columns of a person."""

    public_id: str
    employee_no: str
    given_name: str
    surname: str


class TicketRow(NamedTuple):
    """The columns of a row, read as they are: fifty tickets with their people as models would cost more than all else.

    `id` pages the list.
    """

    id: int
    public_id: str
    reference: str
    title: str
    state: str
    is_open: bool
    service_code: str
    service_title: str
    queue: str
    channel: str
    unit: str
    priority: int
    waiting_for: str
    due_at: datetime | None
    letter_due_on: date | None
    legal_clock: str
    policy_id: int | None
    response_due_at: datetime | None
    first_response_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    requester: PersonColumns
    on_behalf_of: PersonColumns | None
    owner: PersonColumns | None


_PEOPLE = ("requester", "on_behalf_of", "owner")
_OWN_COLUMNS = (
    *("id", "public_id", "reference", "title", "state", "is_open", "service__code", "service__title", "queue__slug"),
    *("channel", "unit_name_then", "priority", "waiting_for", "due_at", "letter_due_on", "legal_clock", "policy_id"),
    *("response_due_at", "first_response_at", "created_at", "updated_at", "version"),
)
ROW_COLUMNS = (*_OWN_COLUMNS, *(f"{person}__{column}" for person in _PEOPLE for column in PersonColumns._fields))


def ticket_row(values: Sequence[Any]) -> TicketRow:
    """A row from the values of ROW_COLUMNS."""
    own, width = len(_OWN_COLUMNS), len(PersonColumns._fields)
    people = (values[place : place + width] for place in range(own, len(values), width))
    requester, about, owner = (None if found[0] is None else PersonColumns(*found) for found in people)
    return TicketRow._make((*values[:own], requester, about, owner))


def list_tickets(rows: Sequence[TicketRow]) -> list[TicketListed]:
    return [_listed(row) for row in rows]


def _listed(row: TicketRow) -> TicketListed:
    return TicketListed(
        id=row.public_id, reference=row.reference, title=row.title, state=State(row.state), is_open=row.is_open,
        service=ServiceRef(row.service_code, row.service_title), queue=row.queue, channel=Channel(row.channel),
        requester=_person(row.requester), on_behalf_of=row.on_behalf_of and _person(row.on_behalf_of), unit=row.unit,
        owner=row.owner and _person(row.owner), priority=row.priority, waiting_for=row.waiting_for, due_at=row.due_at,
        due_basis=basis_of(row.letter_due_on, row.legal_clock, promised=row.policy_id is not None),
        response_due_at=row.response_due_at, first_response_at=row.first_response_at,
        paused_for=paused_for(State(row.state)), is_overdue=is_overdue(row.due_at, State(row.state)),
        created_at=row.created_at, updated_at=row.updated_at, version=row.version,
    )  # fmt: skip


def _person(columns: PersonColumns) -> PersonRef:
    name = official_name(columns.given_name, columns.surname)
    return PersonRef(columns.public_id, columns.employee_no, name)


def show_ticket(profile: TicketProfile, entries: Sequence[Entry], *, access_request: str | None) -> TicketShown:
    row = _listed(ticket_row([_value(profile, column) for column in ROW_COLUMNS]))
    return TicketShown(
        **{name: getattr(row, name) for name in TicketListed.__slots__},
        description=profile.ticket.description or "", answers=_answers(profile), form_version=_form_version(profile),
        resolved_at=profile.resolved_at, access_request=access_request,
        conversation=tuple(_entry(entry) for entry in entries),
    )  # fmt: skip


def _answers(profile: TicketProfile) -> tuple[AnswerShown, ...]:
    kept: TicketAnswers | None = getattr(profile, "answers", None)
    if kept is None:
        return ()
    asked = [each for each in read(kept.questionnaire.questions) if each.code in kept.answers]
    return tuple(
        AnswerShown(each.code, each.label, _answer(kept.answers[each.code]), plain_words(each, kept.answers[each.code]))
        for each in asked
    )


def _form_version(profile: TicketProfile) -> int | None:
    kept: TicketAnswers | None = getattr(profile, "answers", None)
    return kept.questionnaire.number if kept else None


def _answer(stored: Any) -> str | int | bool | tuple[str, ...] | NamedThing:
    if isinstance(stored, dict):
        return NamedThing(stored["id"], stored["name"])
    value: str | int | bool | tuple[str, ...] = tuple(stored) if isinstance(stored, list) else stored
    return value


def _value(profile: TicketProfile, column: str) -> Any:
    """What stands in a column of a ticket that is read whole."""
    value: Any = profile
    for step in column.split("__"):
        value = None if value is None else getattr(value, step)
    return value


def _entry(entry: Entry) -> EntryShown:
    author: Person | None = entry.user.person if entry.user else None
    return EntryShown(entry.date, _ref(author), entry.title or "", entry.comment or "", entry.public)


def _ref(person: Person | None) -> PersonRef | None:
    return person_ref(person) if person else None
