"""LDAP or EBYS away: work goes on, the pages say what waits and why, and all of it is applied when they are back."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys.desk import VERIFIED, Desk, Line, ask_for, decide, expect_state, sample_person
from tests.journeys.program import Program
from tests.journeys.system import System, wait_until
from tests.journeys.targets import Targets

COLLEAGUE = "46024"


def test_while_ebys_is_down_people_file_and_approve_and_it_is_applied_when_it_returns(
    desk: Desk, targets: Targets, system: System
) -> None:
    asker = desk.enter("zeynep.ogut")
    with system.ebys_fails(unavailable=True):
        assert system.parts_down() == {"ebys"}
        request = ask_for(asker, Line(COLLEAGUE, "ARSIV_SORUMLUSU"))
        decide(desk.enter("isik.irmak"), request)
        expect_state(asker, "Uygulanıyor")
        expect(asker.locator("main")).to_contain_text("kendiliğinden yeniden denenir")
        board = desk.enter("firat.ozgun")
        board.goto("/islemler/")
        expect(board.locator("main")).to_contain_text("Yeniden denenecek")
    expect_state(asker, VERIFIED, seconds=120)
    assert "ARSIV_SORUMLUSU" in targets.roles_of(COLLEAGUE)


def test_a_killed_directory_and_a_killed_ebys_only_delay(
    desk: Desk, programs: Callable[[str], Program], targets: Targets, system: System
) -> None:
    request = programs("zeynep.ogut").ask_for(Line(COLLEAGUE, "HAVALE"))
    asker, manager = desk.enter("zeynep.ogut"), desk.enter("isik.irmak")
    asker.goto(f"/yetki/{request}/")
    killed = {part: system.kill(part) for part in ("directory", "ebys")}
    decide(manager, request)
    wait_until(lambda: _has_replaced(system, killed), "the launcher has started both again")
    expect_state(asker, VERIFIED, seconds=120)
    assert "HAVALE" in targets.roles_of(COLLEAGUE)
    assert targets.groups_of(sample_person(COLLEAGUE).username) >= {"ebys-havale", "ebys-arsiv-sorumlusu"}


def test_a_lost_socket_and_a_killed_worker_only_delay(
    desk: Desk, programs: Callable[[str], Program], system: System
) -> None:
    request = programs("zeynep.ogut").ask_for(Line(COLLEAGUE, "DAGITIM_SORUMLUSU"))
    asker = desk.enter("zeynep.ogut")
    asker.goto(f"/yetki/{request}/")
    with desk.tolerating("WebSocket"):
        for part in ("valkey", "worker"):
            system.kill(part)
        programs("isik.irmak").post(f"access-requests/{request}/approve/")
        expect_state(asker, VERIFIED, seconds=120)


def test_after_all_that_every_promise_holds(system: System) -> None:
    assert re.search(r"\bwhole\b", system.manage("verify_audit"))
    assert "BROKEN" not in system.manage("verify_invariants")


def _has_replaced(system: System, killed: dict[str, int]) -> bool:
    running = system.pids()
    return killed.keys() <= running.keys() and killed.items().isdisjoint(running.items())
