"""The pages of tickets in a real browser: no barrier, nothing off the side, and they change by themselves."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from tests.browsing import DESK, LOOKS, barriers
from tests.servers.chromium import until_it_listens
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in


def prepare(desk: SimpleNamespace) -> tuple[str, dict[str, str]]:
    """A conversation with everything in it; the address of the ticket, and a session for each who looks."""
    ticket = open_for(
        desk.employee, title="Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden", on_behalf_of=desk.colleague
    )
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    asked: dict[str, Any] = {"text": "https://ornek.bel.tr", "public": True, "state": "waiting_requester"}
    services.reply(ticket.pk, actor=desk.agent, expected_version=2, **asked)
    services.reply(ticket.pk, actor=desk.second_agent, expected_version=3, text="Not", public=False)
    return f"/talep/{ticket.public_id}/", {"agent": sign_in(desk.agent), "employee": sign_in(desk.employee)}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(site, enter, database, look):
    ticket, keys = database.submit(prepare, site.desk).result()
    visits = {
        "agent": [ticket, "/is-listesi/", "/talep/yeni/", "/ara/?q=muvaffakiyet"],
        "employee": ["/", "/taleplerim/", ticket, "/bildirimler/"],
    }
    found = []
    for who, addresses in visits.items():
        page = enter(keys[who], **look)
        for address in addresses:
            page.goto(address)
            found += barriers(page, f"{who}: {address}")
        page.context.close()
    assert found == []


def test_an_answer_appears_on_the_askers_open_page_by_itself(site, enter, database):
    def begin(desk: SimpleNamespace) -> tuple[int, str, str]:
        ticket = open_for(desk.employee)
        return ticket.pk, f"/talep/{ticket.public_id}/", sign_in(desk.employee)

    def answer(pk: int, agent: Person) -> None:
        services.reply(pk, actor=agent, expected_version=1, text="Bakıyoruz, birazdan yazacağız.", public=True)

    pk, address, key = database.submit(begin, site.desk).result()
    page = enter(key)
    with until_it_listens(page):
        page.goto(address)
    database.submit(answer, pk, site.desk.agent).result()
    expect(page.get_by_text("Bakıyoruz, birazdan yazacağız.")).to_be_visible()


def test_a_step_is_opened_and_taken_without_the_mouse(site, enter, database):
    """By the palette, which leads into the field that was fetched meanwhile; and by the keys of the browser itself."""

    def begin(desk: SimpleNamespace) -> tuple[str, str]:
        return open_for(desk.employee).public_id, sign_in(desk.agent)

    ticket, key = database.submit(begin, site.desk).result()
    page = enter(key, viewport=DESK)
    page.goto(f"/talep/{ticket}/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sureyi belirle")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Yazının günü")).to_be_focused()

    summary = page.locator("summary", has_text="Durumu değiştir")
    summary.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_label("Yeni durum")
    expect(choice).to_be_visible()
    page.keyboard.press("Tab")
    expect(choice).to_be_focused()
    choice.select_option("in_progress")
    page.locator("form[action$='/adim/state/'] button[type=submit]").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Durum değişti.")).to_be_visible()
