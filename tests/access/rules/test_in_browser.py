"""The pages of the desk's rules in a real browser: no barrier, nothing off the side, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.models import AdministrativeLeave
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.services.accounts import ensure_account
from tests.access.writing import line, submitted
from tests.browsing import DESK, LOOKS, PHONE, Enter, OpenSite, barriers
from tests.institution import Targets, person
from tests.tickets.people import sign_in

LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine yoğun kar yağışı"
BASIS = "E-10000001-903.07-55"


@pytest.fixture
def site(own_institution: Targets, open_site: OpenSite) -> SimpleNamespace:
    return open_site(_chief_with_a_request)


def _chief_with_a_request() -> SimpleNamespace:
    """One request waits for its approval: leave will move its due dates."""
    submitted(line("45121", "HAVALE"))
    with unit_of_work():
        ensure_account(person("umit.gokce"))
    return SimpleNamespace(key=sign_in(person("umit.gokce")))


def typed_day(days: int) -> str:
    return f"{clock.today() + timedelta(days=days):%d.%m.%Y}"


def _leave(page: Page) -> None:
    page.goto("/takvim/izin/yeni/")
    page.fill("[name=day]", typed_day(2))
    page.fill("[name=reason]", LONG)
    page.fill("[name=basis_document]", BASIS)


def _role(page: Page) -> None:
    page.goto("/yetki/katalog/HAVALE/surum/")
    page.fill("[name=description]", LONG)
    page.fill("[name=max_days]", "30")
    page.fill("[name=valid_from]", typed_day(1))


def _procedure(page: Page) -> None:
    page.goto("/yetki/prosedurler/yeni/?kod=PR-EBYS-07")
    page.fill("[name=title]", LONG)
    page.fill("[name=document_number]", BASIS)
    page.fill("[name=in_force_from]", typed_day(3))


def _hours(page: Page) -> None:
    page.goto("/takvim/calisma-saatleri/yeni/")
    page.fill("[name=day_4]", "08:00–12:00, 14:00–17:30")
    page.fill("[name=first_day]", typed_day(1))
    page.fill("[name=reason]", LONG)


FORMS: dict[str, Callable[[Page], None]] = {"leave": _leave, "role": _role, "procedure": _procedure, "hours": _hours}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_from_the_mistakes_to_the_look_and_to_the_end(
    site: SimpleNamespace, enter: Enter, look: Any
) -> None:
    page = enter(site.key, **look)
    for name, fill in FORMS.items():
        fill(page)
        date = page.locator(".datefield input").first
        right = date.input_value()
        date.fill("32.13.2026")
        page.locator("button[type=submit].btn-primary").click()
        expect(page.locator(".error-summary")).to_be_focused()
        assert barriers(page) == [], f"{name}, with a mistake"
        page.locator(".datefield input").first.fill(right)
        page.locator("button[type=submit].btn-primary").click()
        expect(page.locator("button[value=confirm]")).to_be_visible()
        assert barriers(page) == [], f"{name}, looked at"
        page.locator("button[value=confirm]").click()
        expect(page.locator("#page-notices .notice-success")).to_be_visible()
        assert barriers(page) == [], f"{name}, done"
    for address in ("/takvim/", "/yetki/katalog/", "/yetki/prosedurler/"):
        page.goto(address)
        assert barriers(page) == [], address


def test_leave_is_entered_by_keyboard_alone(site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor) -> None:
    page = enter(site.key, viewport=DESK)
    page.goto("/takvim/izin/yeni/")
    page.locator("[name=day]").focus()
    page.keyboard.type(typed_day(2))
    for _each in range(2):  # the button of the date, then how long
        page.keyboard.press("Tab")
    expect(page.locator("[name=starts]")).not_to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=starts]")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("13:00")
    for _each in range(2):
        page.keyboard.press("Tab")
    page.keyboard.type("Kar")
    page.keyboard.press("Tab")
    page.keyboard.type(BASIS)
    page.keyboard.press("Enter")
    expect(page.locator("button[value=confirm]")).to_be_visible()
    assert database.submit(AdministrativeLeave.objects.count).result() == 0
    page.locator("button[value=confirm]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#page-notices .notice-success")).to_be_visible()
    assert database.submit(lambda: str(AdministrativeLeave.objects.get().starts)).result() == "13:00:00"


def test_without_script_the_same_way_leads_there(
    site: SimpleNamespace, enter: Enter, database: ThreadPoolExecutor
) -> None:
    page = enter(site.key, viewport=PHONE, java_script_enabled=False)
    _leave(page)
    page.locator("button[type=submit].btn-primary").click()
    page.locator("button[value=edit]").click()
    assert page.input_value("[name=reason]") == LONG
    page.locator("button[type=submit].btn-primary").click()
    page.locator("button[value=confirm]").click()
    expect(page.locator("h1")).to_have_text(LONG)
    assert database.submit(AdministrativeLeave.objects.count).result() == 1
