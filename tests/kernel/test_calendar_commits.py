"""The calendar where commits are real: races, and what may only happen inside a transaction."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar import business_time, due_dates, selectors, services
from helpdesk_site.kernel.calendar.models import DueDateCause, DueDateChange
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.transaction import NoTransaction
from tests.kernel.calendar_samples import APerson, at, day

SYSTEM = SystemActor("calendar")


def test_a_history_line_belongs_inside_the_transaction_of_the_move(own_database):
    with pytest.raises(NoTransaction):
        due_dates.record_change(
            "sample",
            "one",
            old=at("23.03.2026 11:00"),
            new=at("24.03.2026 11:00"),
            cause=DueDateCause.PERSON,
            reason="-",
            actor=APerson(),
        )
    assert not DueDateChange.objects.exists()


def test_two_people_who_propose_a_year_at_once_store_it_once(own_database):
    barrier, stored = threading.Barrier(4), []

    def propose() -> None:
        barrier.wait()
        try:
            stored.append(len(services.propose_holidays(2026, actor=SYSTEM)))
        finally:
            connection.close()

    threads = [threading.Thread(target=propose) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stored) == [0, 0, 0, 17]
    assert selectors.holidays_of(2026).count() == 17


def test_another_process_sees_a_change_with_its_next_question(own_database):
    seed_calendar()
    assert business_time.is_working(at("02.12.2026 10:00"))
    declared = threading.Thread(target=declare_elsewhere)
    declared.start()
    declared.join()
    assert not business_time.is_working(at("02.12.2026 10:00"))


def declare_elsewhere() -> None:
    try:
        services.declare_administrative_leave(day=day("02.12.2026"), reason="kar", actor=APerson())
    finally:
        connection.close()
