"""The chief's pages in a real browser: no barrier, nothing off the side, and handing on from the team to the result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.tickets.models import TicketProfile
from tests.browsing import LOOKS, Enter, OpenSite, barriers
from tests.people_factories import make_deputyship
from tests.reports.conftest import with_promises
from tests.reports.stories import NOW, a_quarter, called, counted_until_now, opened
from tests.tickets.conftest import build_desk
from tests.tickets.people import sign_in
from tests.tickets.sla.conftest import it_is

LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine geciken evrak"


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    return open_site(lambda: SimpleNamespace(desk=build_desk()))


def fill(desk: SimpleNamespace) -> dict[str, str]:
    """A desk with something in every figure, somebody away; a session of the chief and the addresses."""
    a_quarter(with_promises(desk))
    called(desk, "18.03.2026 10:00", category="e-imza-kullanimi", solution="ayar-duzeltildi")
    opened(desk, "18.03.2026 15:00", owner=desk.agent, title=LONG, service_code="12-f")
    counted_until_now()
    with it_is(NOW):
        make_deputyship(desk.agent, desk.second_agent, approved_by=desk.chief, unit=desk.unit)
    return {"key": sign_in(desk.chief), "hand_on": f"/ekip/{desk.agent.public_id}/devret/"}


@pytest.fixture
def filled(site: SimpleNamespace, database: ThreadPoolExecutor) -> Iterator[dict[str, str]]:
    found = database.submit(fill, site.desk).result()
    with it_is(NOW):
        yield found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(
    enter: Enter, filled: dict[str, str], look: dict[str, Any]
) -> None:
    page = enter(filled["key"], **look)
    found = []
    for address in ("/servis/", "/ekip/", filled["hand_on"]):
        page.goto(address)
        found += barriers(page, address)
    page.get_by_role("button", name="Ne olacağını gör").click()
    page.wait_for_load_state()
    found += barriers(page, "look")
    page.get_by_role("button", name="Devret ve bildir").click()
    page.wait_for_load_state()
    found += barriers(page, "done")
    assert found == []


def test_a_definition_opens_and_closes_from_the_keyboard(enter: Enter, filled: dict[str, str]) -> None:
    page = enter(filled["key"])
    page.goto("/servis/")
    page.get_by_role("button", name="“Zamanında çözülen” ne demek").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#definition-resolution")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#definition-resolution")).to_be_hidden()


def test_what_an_absent_one_has_is_shared_from_the_team_without_script(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor, filled: dict[str, str]
) -> None:
    page = enter(filled["key"], java_script_enabled=False)
    page.goto("/servis/")
    page.get_by_role("link", name="Ekip").first.click()
    page.get_by_role("link", name=re.compile("Devret.*Zeynep DESTEK")).click()
    expect(page.get_by_text("vekâlet bıraktı")).to_be_visible()
    page.get_by_role("button", name="Ne olacağını gör").click()
    expect(page.get_by_role("heading", name="devredilsin mi?")).to_be_visible()
    page.get_by_role("button", name="Devret ve bildir").click()
    expect(page.get_by_text("2 talepten 2 tanesi devredildi.")).to_be_visible()
    left = database.submit(lambda: TicketProfile.objects.filter(owner=site.desk.agent, is_open=True).count())
    assert left.result() == 0
