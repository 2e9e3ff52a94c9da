"""Dated rights: nothing before the first day at 00:00 in Istanbul, taken back by the system when the last day is over.

The clock of the whole system is moved; that of the machine is not touched.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.desk import VERIFIED, Desk, Line, decide, expect_state, state_of
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Targets

ISTANBUL = ZoneInfo("Europe/Istanbul")
LEAD = timedelta(seconds=20)  # how long before midnight the clock is put, so that the turn of the day is lived through
SWEEPS = 8  # seconds in which the work of a moment that has come would have been done: the clock wakes it every 5 s


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ISTANBUL)


def typed(day: date) -> str:
    return f"{day:%d.%m.%Y}"


@pytest.mark.timeout(400)
def test_a_dated_right_begins_and_ends_at_midnight_of_istanbul(
    desk: Desk, programs: Callable[[str], Program], targets: Targets, system: System
) -> None:
    """For two weeks the unit's colleague acts for the manager, whose own manager approves it."""
    first = datetime.now(ISTANBUL).date() + timedelta(days=20)
    last = first + timedelta(days=13)
    asker = desk.enter("zeynep.ogut")
    request = programs("zeynep.ogut").ask_for(
        Line("45205", "ARSIV_SORUMLUSU", valid_from=typed(first), valid_to=typed(last), basis_document="E-22222222-903.05-8812"),
        reason="Amir izinde; arşivi iki hafta o yürütecek.",
    )  # fmt: skip
    asker.goto(f"/yetki/{request}/")
    decide(desk.enter("isik.irmak"), request)
    wait_until(
        lambda: "scheduled" in str(programs("zeynep.ogut").get(f"access-requests/{request}/")), "it is scheduled"
    )

    system.move_clock(midnight(first) - LEAD)
    time.sleep(SWEEPS)
    assert "ARSIV_SORUMLUSU" not in targets.roles_of("45205")
    wait_until(lambda: "ARSIV_SORUMLUSU" in targets.roles_of("45205"), "it begins at midnight", 60)
    assert datetime.now(ISTANBUL) + system.clock_offset() >= midnight(first)
    assert "ebys-arsiv-sorumlusu" in targets.groups_of("cem.sik")

    system.move_clock(midnight(last + timedelta(days=1)) - LEAD)
    time.sleep(SWEEPS)
    assert "ARSIV_SORUMLUSU" in targets.roles_of("45205")
    wait_until(lambda: "ARSIV_SORUMLUSU" not in targets.roles_of("45205"), "it ends when the last day is over", 60)
    assert datetime.now(ISTANBUL) + system.clock_offset() >= midnight(last + timedelta(days=1))
    wait_until(lambda: "ebys-arsiv-sorumlusu" not in targets.groups_of("cem.sik"), "the group too")

    asker.reload()
    expect_state(asker, "Sona erdi")
    assert VERIFIED not in state_of(asker).inner_text()
    asker.goto(f"/yetki/{request}/kanit/")
    assert "geri alındı" in asker.locator("main").inner_text()
    assert "BROKEN" not in system.manage("verify_invariants")
