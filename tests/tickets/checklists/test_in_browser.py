"""The lists beside a ticket in a real browser: ticked in place, no barrier; a colleague's tick appears by itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import expect

from helpdesk_site.tickets.checklists import services as lists
from helpdesk_site.tickets.models import TicketProfile
from tests.browsing import LOOKS, Enter, barriers
from tests.servers.chromium import until_it_listens
from tests.tickets.checklists.conftest import items_on, keep, with_list
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in

LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden olan sürücünün kurulumu"


def prepare(desk: SimpleNamespace) -> tuple[TicketProfile, str, str]:
    """A ticket with a required list, and a template that is not on it yet."""
    ticket = open_for(desk.employee)
    with_list(desk, ticket, required=True, items=f"Kart okuyucu takıldı\n{LONG}\nDeneme imzası atıldı")
    keep(desk.chief, name="Bilgisayar teslimi")
    return ticket, sign_in(desk.agent), sign_in(desk.chief)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_list_is_worked_through_beside_the_ticket(
    site: SimpleNamespace, enter: Enter, database: Any, look: Any
) -> None:
    ticket, agent, chief = database.submit(prepare, site.desk).result()
    page = enter(agent, **look)
    page.goto(f"/talep/{ticket.public_id}/")
    part = page.locator("#ticket-checklists")
    part.get_by_role("button", name="Kart okuyucu takıldı", exact=True).click()
    expect(part.get_by_role("heading", name="1/3").last).to_be_visible()
    expect(part.get_by_role("button", name="Kart okuyucu takıldı", exact=True)).to_be_focused()
    part.get_by_label("Yeni madde").fill("Tutanak imzalandı")
    part.get_by_label("Yeni madde").press("Enter")
    expect(part.get_by_role("button", name="Tutanak imzalandı", exact=True)).to_be_visible()
    part.get_by_text("Düzenle", exact=False).first.click()
    part.get_by_role("button", name="Yukarı: Tutanak imzalandı").click()
    expect(part.get_by_role("button", name="Yukarı: Tutanak imzalandı")).to_be_focused()
    part.get_by_text("Kontrol listesi ekle").click()
    part.get_by_role("button", name="Ekle", exact=True).click()
    expect(part.get_by_role("heading", name="Bilgisayar teslimi")).to_be_visible()
    assert barriers(page) == []
    page = enter(chief, **look)
    for address in ("/kontrol-listeleri/", "/kontrol-listeleri/yeni/"):
        page.goto(address)
        assert barriers(page) == []


def test_a_colleagues_tick_appears_by_itself_and_what_is_being_typed_stays(
    site: SimpleNamespace, enter: Enter, database: Any
) -> None:
    ticket, agent, _chief = database.submit(prepare, site.desk).result()
    page = enter(agent)
    page.goto(f"/talep/{ticket.public_id}/kontrol-listeleri/")
    page.wait_for_function("document.querySelector('[data-live-topic]') !== null")
    page.get_by_label("Yeni madde").fill("Yarım")

    def tick() -> None:
        item = items_on(ticket)[0]
        lists.tick(ticket.public_id, item.public_id, actor=site.desk.second_agent)

    with until_it_listens(page):
        page.reload()
    page.get_by_label("Yeni madde").fill("Yarım")
    database.submit(tick).result()
    expect(page.get_by_role("heading", name="1/3").last).to_be_visible()
    expect(page.get_by_label("Yeni madde")).to_have_value("Yarım")
