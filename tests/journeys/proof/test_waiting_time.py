"""How long a person waits for what was approved: the figures are printed, nothing is judged by them."""

from __future__ import annotations

import math
import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from helpdesk_site.demo.institution import PEOPLE
from tests.journeys.desk import VERIFIED, Desk, Line, open_decision, state_of
from tests.journeys.program import Program
from tests.journeys.targets import Targets

UNIT = "22222222"
COLLEAGUES = [person.employee_no for person in PEOPLE if person.unit == UNIT and person.employee_no.startswith("46")][
    :5
]
ROLES = ("BELGE_HAZIRLAYAN", "PARAFCI", "IADE", "EVRAK_GOREN")


def test_twenty_approvals_one_after_another_are_each_seen_by_the_asker(
    desk: Desk, programs: Callable[[str], Program], targets: Targets, capsys
) -> None:
    asker, manager = desk.enter("zeynep.ogut"), desk.enter("isik.irmak")
    waits = []
    for employee_no in COLLEAGUES:
        for role in ROLES:
            request = programs("zeynep.ogut").ask_for(Line(employee_no, role))
            asker.goto(f"/yetki/{request}/")
            open_decision(manager, request)
            waits.append(_wait_after_approval(asker, manager))
        assert set(ROLES) <= targets.roles_of(employee_no)
    with capsys.disabled():
        sys.stdout.write(f"\nFrom the approver's click to the asker's page: {_summary(sorted(waits))}\n")


def _summary(waits: list[float]) -> str:
    p95 = waits[math.ceil(0.95 * len(waits)) - 1]
    return f"p50 {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, longest {waits[-1]:.0f} ms of {len(waits)}"


def _wait_after_approval(asker: Page, manager: Page) -> float:
    """Milliseconds from the click on “Onayla” to the moment at which the other page shows the result."""
    asker.evaluate(
        """words => { window.shown = new Promise(done => {
            const badge = () => document.querySelector(".page-head .state")?.innerText.trim();
            const look = () => badge() === words && done(Date.now());
            new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
        }); }""",
        VERIFIED,
    )
    clicked = manager.evaluate(
        """() => { const now = Date.now(); document.querySelector("button[value=approve]").click(); return now; }"""
    )
    expect(state_of(asker)).to_have_text(VERIFIED, timeout=60_000)
    shown: float = asker.evaluate("window.shown")
    manager.wait_for_load_state()
    return float(shown - clicked)
