"""Two sweeps at once, where commits are real: one digest a person and slot, with the control that shows the guard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import preferences, promises
from helpdesk_site.notify.digests import making
from helpdesk_site.notify.models import Digest, Notification, Preference
from tests.kernel.calendar_samples import at
from tests.notify.digesting import MONDAY, TUESDAY, tell, wait_for_digests
from tests.servers.quiet import without_broker
from tests.tickets.people import make_person
from tests.tickets.test_races import at_once

SLOT = at(f"{TUESDAY} 08:30")


@pytest.fixture
def people(own_database: str) -> Iterator[SimpleNamespace]:
    """Two people for whom something waits."""
    with without_broker():
        seed_calendar()
        house = SimpleNamespace(ayse=make_person("Ayşe", "Kaya"), isik=make_person("Işık", "Irmak"))
        for person in (house.ayse, house.isik):
            wait_for_digests(person)
        tell(house.ayse, house.isik, when=f"{MONDAY} 15:00")
        yield house


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both sweeps have seen who waits before either of them makes anything."""
    barrier, find, first = threading.Barrier(2), making._people_waiting, threading.local()

    def found(*arguments: Any, **named: Any) -> list[int]:
        people = find(*arguments, **named)
        if people and not getattr(first, "met", False):
            first.met = True
            barrier.wait(10)
        return people

    monkeypatch.setattr(making, "_people_waiting", found)


def sweep_twice_at_once() -> list[Any]:
    with clock.held_at(SLOT):
        return at_once(making.make_due, making.make_due)


def test_of_two_sweeps_at_once_one_makes_each_digest(people, together):
    results = sweep_twice_at_once()
    assert sorted(results) == [0, 2]
    assert Digest.objects.count() == 2
    assert OutboxMessage.objects.filter(topic=making.TOPIC).count() == 2
    assert not Notification.objects.filter(digest__isnull=True).exists()
    with clock.held_at(SLOT):
        at_once(outbox.deliver_waiting, outbox.deliver_waiting)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([people.ayse.mail, people.isik.mail])
    with clock.held_at(SLOT + timedelta(hours=1)):
        assert not list(promises.nothing_waits_past_its_slot(Context()))


def test_without_one_row_a_slot_both_would_make_them(people, together, monkeypatch):
    """The control: rows that do not collide, as a table without the constraint would have them."""
    numbers = iter(range(1, 1000))

    def unguarded(wanted: Any, slot: Any) -> list[Digest]:
        made = [
            Digest(public_id=f"dig_{next(numbers):020d}", person_id=person, slot=slot, created_at=clock.now())
            for person in wanted
        ]
        for digest in made:
            digest.slot += timedelta(microseconds=next(numbers))
        return list(Digest.objects.bulk_create(made))

    monkeypatch.setattr(making, "_claimed", unguarded)
    rounds, find = iter(range(2)), making._people_waiting

    def once_each(*arguments: Any, **named: Any) -> list[int]:
        return find(*arguments, **named) if next(rounds, None) is not None else []

    monkeypatch.setattr(making, "_people_waiting", once_each)
    sweep_twice_at_once()
    assert Digest.objects.count() == 4, "two of each"


def test_a_sweep_that_is_overtaken_while_it_waits_neither_loses_nor_doubles(people):
    """One has made its rows and has not committed yet; the other comes to the same people."""
    began, may_end = threading.Event(), threading.Event()
    fill = making._fill

    def slowly(*arguments: Any) -> None:
        fill(*arguments)
        began.set()
        assert may_end.wait(10)

    def first() -> int:
        making._fill = slowly  # type: ignore[assignment]
        try:
            return making.make_due()
        finally:
            making._fill = fill

    def second() -> int:
        assert began.wait(10)
        making._fill = fill
        threading.Timer(0.3, may_end.set).start()
        return making.make_due()

    with clock.held_at(SLOT):
        assert at_once(first, second) == [2, 0]
    assert Digest.objects.count() == 2


def test_of_two_first_choices_at_once_one_is_kept_and_the_other_is_told(people):
    fresh = make_person("Can", "Öz")

    def chosen(way: str) -> Any:
        return preferences.choose(
            fresh, actor=fresh, expected_version=0, afternoon=False, wishes={("request_reply", ""): way}
        )

    results = at_once(lambda: chosen("digest"), lambda: chosen("desk"))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert Preference.objects.get(person=fresh).version == 1


def test_the_database_itself_holds_one_digest_a_slot(people):
    with unit_of_work():
        assert len(making._claimed([people.ayse.pk], SLOT)) == 1
        assert making._claimed([people.ayse.pk], SLOT) == []
