"""Dated rights: nothing before the first day at 00:00 in Istanbul, taken back by the system when the last day is over.

The clock of the whole system is moved; that of the machine is not touched.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.journeys.desk import VERIFIED, Desk, Line, decide, expect_state
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Targets

ISTANBUL = ZoneInfo("Europe/Istanbul")
BASIS = "E-10000001-903.02-77120"
LENT_BY = "E-22222222-903.05-8812"
MANAGER = "45120"
LEAD = timedelta(seconds=30)  # how long before midnight the clock is put, so that the turn of the day is lived through
SWEEPS = 8  # seconds in which the work of a moment that has come would have been done: the clock wakes it every 5 s


def now_in(system: System) -> datetime:
    """What the clock of the whole system shows."""
    return datetime.now(ISTANBUL) + system.clock_offset()


def today(system: System) -> date:
    return now_in(system).date()


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ISTANBUL)


def typed(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def test_a_dated_right_begins_and_ends_at_midnight_of_istanbul(
    desk: Desk, programs: Callable[[str], Program], targets: Targets, system: System
) -> None:
    """S3, whose day is still to come: nothing before its first minute, and then once; here with a last day as well."""
    first = today(system) + timedelta(days=20)
    last = first + timedelta(days=13)
    line = Line("45205", "ARSIV_SORUMLUSU", valid_from=typed(first), valid_to=typed(last), basis_document=BASIS)
    request = programs("zeynep.ogut").ask_for(line, reason="İki hafta arşivi yürütecek.")
    asker = desk.enter("zeynep.ogut")
    asker.goto(f"/yetki/{request}/")
    decide(desk.enter("isik.irmak"), request)
    expect(asker.locator("main")).to_contain_text("Tarihi bekleniyor")
    before = targets.effects_on("45205")

    def has_begun() -> bool:
        return "ARSIV_SORUMLUSU" in targets.roles_of("45205")

    at_midnight(system, first, lambda: not has_begun(), has_begun)
    assert "ebys-arsiv-sorumlusu" in targets.groups_of("cem.sik")
    assert targets.effects_on("45205") == before + 1
    expect_state(asker, VERIFIED)

    at_midnight(system, last + timedelta(days=1), has_begun, lambda: not has_begun())
    wait_until(lambda: "ebys-arsiv-sorumlusu" not in targets.groups_of("cem.sik"), "the group too")
    assert targets.effects_on("45205") == before + 2
    asker.reload()
    expect_state(asker, "Sona erdi")
    asker.goto(f"/yetki/{request}/kanit/")
    expect(asker.locator("main")).to_contain_text("geri alındı")
    assert "BROKEN" not in system.manage("verify_invariants")


def test_a_deputyship_begins_and_ends_by_itself_and_rules_our_own_approvals_meanwhile(
    desk: Desk, programs: Callable[[str], Program], targets: Targets, system: System
) -> None:
    """S4: the manager is away for two weeks; her own manager approves, as it is her power that is lent."""
    first = today(system) + timedelta(days=10)
    last = first + timedelta(days=13)
    line = Line("45205", "AMIR_VEKILI", valid_from=typed(first), valid_to=typed(last), basis_document=LENT_BY)
    request = programs("zeynep.ogut").ask_for(line, reason="Şube müdürü yıllık izinde.")
    decide(desk.enter("cagri.ozturk"), request)

    def acts() -> bool:
        return (MANAGER, True) in targets.delegations_to("45205")

    at_midnight(system, first, lambda: not acts(), acts)
    waiting = programs("zeynep.ogut").ask_for(Line("46006", "HAVALE"))
    decide(desk.enter("cem.sik"), waiting)
    asker = desk.enter("zeynep.ogut")
    asker.goto(f"/yetki/{waiting}/kanit/")
    expect(asker.locator("main")).to_contain_text("vekâleten")

    at_midnight(system, last + timedelta(days=1), acts, lambda: not acts())
    asker.goto(f"/yetki/{request}/")
    expect_state(asker, "Sona erdi")
    board = desk.enter("umit.gokce")
    board.goto("/islemler/")
    expect(board.locator("main")).to_contain_text(re.compile(r"süresi biten (\d+) yetkiden \1 tanesi zamanında"))
    assert "BROKEN" not in system.manage("verify_invariants")


def at_midnight(system: System, day: date, is_still: Callable[[], bool], has_changed: Callable[[], bool]) -> None:
    """Lives through the turn of the day, which must bring the change and may not bring it a second too early."""
    system.move_clock(midnight(day) - LEAD)
    time.sleep(SWEEPS)
    still = is_still()
    assert still or now_in(system) >= midnight(day)
    wait_until(has_changed, f"it changes at the beginning of {day}", 120)
    assert now_in(system) >= midnight(day)
