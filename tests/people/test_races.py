"""What two processes do at once: each test has a database of its own, in which commits are real."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import throttle
from helpdesk_site.people.models import Person, PersonRecord, SignInThrottle, SyncRun
from helpdesk_site.people.sync import AlreadyRunning, bring_up_to_date, synchronise
from integrations.directory.fake import FakeDirectory

READER = SystemActor("directory")


def at_once(number: int, work: Callable[[], object]) -> None:
    """Runs the work in so many threads, each with a connection of its own, from one starting line."""
    line = threading.Barrier(number)

    def run() -> None:
        line.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_forty_parallel_guesses_are_forty_counts(own_database):
    let_through: list[int] = []

    def guess() -> None:
        try:
            with unit_of_work():
                let_through.append(throttle.count_attempt(throttle.ACCOUNT, "key"))
        except throttle.Locked:
            pass

    at_once(40, guess)
    assert sorted(let_through) == list(range(1, throttle.ACCOUNT.free + 1))


def test_negative_control_counting_after_the_password_lets_them_all_through(own_database):
    """What the statement prevents: read the count, look at the password, write the count."""
    let_through: list[int] = []
    everybody_has_read = threading.Barrier(20)

    def guess() -> None:
        row = SignInThrottle.objects.filter(kind="account", key="key").first()
        everybody_has_read.wait()
        if row is None or row.failures < throttle.ACCOUNT.free:
            let_through.append(1)

    at_once(20, guess)
    assert len(let_through) == 20 > throttle.ACCOUNT.free


def test_a_new_person_who_signs_in_at_two_browsers_is_one_person(own_database, directory: FakeDirectory):
    entry = directory.put_person("ayse", surname="Örnek", unit_code="99999999")
    at_once(8, lambda: bring_up_to_date(entry, actor=READER))
    assert Person.objects.count() == 1
    assert PersonRecord.objects.count() == 1
    assert verify_chain().faults == ()


def test_one_run_at_a_time(own_database, directory: FakeDirectory):
    """A second reader, in another session of the database, is told to wait."""
    with psycopg.connect(own_database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('people.sync'))")
        with pytest.raises(AlreadyRunning):
            synchronise(directory, mode="full", actor=READER)
        # A closed connection alone lets go a moment after it was closed.
        other.execute("SELECT pg_advisory_unlock(hashtext('people.sync'))")
    assert not SyncRun.objects.exists()
    assert synchronise(directory, mode="full", actor=READER).state == "done"
