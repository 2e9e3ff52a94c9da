"""Stories as rows of the tables that the ticket services write, copied in batches: one transaction each."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import connection, models
from helpdesk.models import FollowUp, Ticket, TicketChange

from helpdesk_site.demo.scale.clocks import StoryClocks, Timekeeper
from helpdesk_site.demo.scale.stories import Entry, Story
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.public_ids import ALPHABET, LENGTH
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import ClockSegment, ClockStep, Service, TicketProfile
from helpdesk_site.tickets.services.opening import searched_words
from helpdesk_site.tickets.services.writing import code_of
from helpdesk_site.tickets.statuses import WAITING, State

MAKER = SystemActor("scale-sample")

NEXT_IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
NEXT_NUMBERS = "SELECT tickets_next_number(y) FROM unnest(%s::int[]) WITH ORDINALITY AS years (y, place) ORDER BY place"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the stories speak of, by their places in these lists. `accounts`: account ids by person id; `times`
    reckons their clocks."""

    services: Sequence[Service]
    askers: Sequence[Person]
    owners: Sequence[Person]
    accounts: Mapping[int, int]
    times: Timekeeper


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with the ids and the reference that the database gave it, and its clocks."""

    story: Story
    ticket_id: int
    profile_id: int
    reference: str
    clocks: StoryClocks


def write_stories(stories: Sequence[Story], cast: Cast, *, dice: Random) -> None:
    """Writes the stories, oldest first, as the services would have left them. One transaction."""
    with unit_of_work():
        told = list(
            map(
                _Told,
                stories,
                _next_ids(Ticket, len(stories)),
                _next_ids(TicketProfile, len(stories)),
                _references(stories),
                (cast.times.clocks_of(story, cast.services[story.service]) for story in stories),
            )
        )
        _copy(Ticket, (_ticket(one, cast, dice) for one in told))
        _copy(TicketProfile, (_profile(one, cast, dice) for one in told))
        now = clock.now()
        _copy(ClockSegment, (row for one in told for row in one.clocks.segment_rows(one.profile_id)))
        _copy(ClockStep, (row for one in told for row in one.clocks.step_rows(one.profile_id, now)))
        entries = [(one, entry) for one in told for entry in one.story.entries]
        ids = _next_ids(FollowUp, len(entries))
        written = [(id_, one, entry) for id_, (one, entry) in zip(ids, entries, strict=True)]
        _copy(FollowUp, (_entry(*each, cast) for each in written))
        _copy(TicketChange, (row for each in written for row in _changes(*each, cast)))
        audit.record(
            "demo.sample_tickets_made", actor=MAKER, on=("demo.sample", told[0].reference), tickets=len(told),
            entries=len(entries), first=told[0].reference, last=told[-1].reference,
        )  # fmt: skip


def _next_ids(model: type[models.Model], count: int) -> list[int]:
    return _column(NEXT_IDS, [model._meta.db_table, count])


def _references(stories: Sequence[Story]) -> list[str]:
    """EBYS-2027-000001 by the year in which each came, from the sequence that the services draw from."""
    years = [story.created.astimezone(clock.ISTANBUL).year for story in stories]
    return [f"EBYS-{year}-{number:06d}" for year, number in zip(years, _column(NEXT_NUMBERS, [years]), strict=True)]


def _column(statement: str, parameters: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [row[0] for row in cursor.fetchall()]


def _copy(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Copies rows of one shape; columns that are not named keep the database's default."""
    found: Iterator[Mapping[str, Any]] = iter(rows)
    first = next(found, None)
    if first is None:
        return
    names = ", ".join(f'"{name}"' for name in first)
    statement = f'COPY "{model._meta.db_table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write_row(tuple(first.values()))
        for row in found:
            copy.write_row(tuple(row.values()))


def _ticket(one: _Told, cast: Cast, dice: Random) -> dict[str, Any]:
    story = one.story
    owner = _owner(story, cast)
    return {
        "id": one.ticket_id, "title": story.title, "queue_id": cast.services[story.service].queue_id,
        "created": story.created, "modified": story.updated, "status": story.state.status.value, "on_hold": False,
        "description": story.description, "priority": story.priority, "due_date": one.clocks.columns["due_at"],
        "assigned_to_id": cast.accounts.get(owner.pk) if owner else None,
        "secret_key": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
    }  # fmt: skip


def _profile(one: _Told, cast: Cast, dice: Random) -> dict[str, Any]:
    story, service = one.story, cast.services[one.story.service]
    asker, owner = cast.askers[story.asker], _owner(story, cast)
    unit = asker.unit.name if asker.unit else ""
    return {
        "id": one.profile_id, "ticket_id": one.ticket_id, "public_id": _public_id(dice), "reference": one.reference,
        "title": story.title,
        "requester_id": asker.pk, "unit_then_id": asker.unit_id, "unit_name_then": unit, "channel": story.channel,
        "service_id": service.pk, "queue_id": service.queue_id, "restricted": service.restricted,
        "owner_id": owner.pk if owner else None, "priority": story.priority, "state": story.state.value,
        "waiting_for": "", "waiting_since": story.entered_state if story.state in WAITING else None,
        "version": 1 + len(story.entries), "created_at": story.created, "updated_at": story.updated,
        "first_response_at": story.first_response, "resolved_at": story.resolved, "reopened": story.reopened,
        "first_contact": False,
        "search_fold": searched_words(one.reference, story.title, asker, None, unit, story.description),
        **one.clocks.columns,
    }  # fmt: skip


def _entry(id_: int, one: _Told, entry: Entry, cast: Cast) -> dict[str, Any]:
    speaker = _owner(one.story, cast) if entry.by == "owner" else cast.askers[one.story.asker]
    return {
        "id": id_, "ticket_id": one.ticket_id, "date": entry.at, "title": entry.act, "comment": entry.comment,
        "public": entry.public, "user_id": cast.accounts.get(speaker.pk) if speaker else None,
        "new_status": entry.moves[1].status.value if entry.moves else None,
    }  # fmt: skip


def _changes(id_: int, one: _Told, entry: Entry, cast: Cast) -> Iterator[dict[str, Any]]:
    if entry.assigns:
        yield _change(id_, "owner", None, _owner(one.story, cast))
    if entry.moves:
        yield _change(id_, "state", *entry.moves)


def _change(id_: int, field: str, old: State | Person | None, new: State | Person | None) -> dict[str, Any]:
    return {"followup_id": id_, "field": field, "old_value": code_of(old), "new_value": code_of(new)}


def _owner(story: Story, cast: Cast) -> Person | None:
    return None if story.owner is None else cast.owners[story.owner]


def _public_id(dice: Random) -> str:
    return "tkt_" + "".join(dice.choices(ALPHABET, k=LENGTH))
