"""Filtering, keeping the view, its number that changes by itself, and choosing columns: by hand, and without script."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from helpdesk_site.tickets.saved.services import keep_view
from tests.browsing import LOOKS, Enter, barriers
from tests.servers.chromium import until_it_listens
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in

LONG = "Günlerdir bekleyen, muvaffakiyetsizleştiricileştirilenler"


def prepare(desk: SimpleNamespace) -> str:
    """Requests by page and by phone, and views of all kinds; a session of the agent."""
    for channel in ("web", "telefon", "telefon"):
        open_for(desk.employee, channel=channel)
    gone = "owner=Ay%C5%9Fe+YOK&owner-key=prs_00000000000000000000"
    for who, title, query, sharing in (
        (desk.agent, LONG, "state=waiting", "own"),
        (desk.agent, "Ayrılanın işleri", gone, "own"),
        (desk.agent, "Sona erenler", "state=over", "own"),
        (desk.second_agent, "Yeni gelenler", "state=new", "team"),
        (desk.chief, "Gecikenlerim", "view=mine&due=overdue", "desk"),
    ):
        keep_view(actor=who, view=None, expected_version=0, title=title, query=query, columns=(), sharing=sharing)
    return sign_in(desk.agent)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_barrier_is_found_and_nothing_runs_off_the_side(
    site: SimpleNamespace, enter: Enter, database: Any, look: Any
) -> None:
    page = enter(database.submit(prepare, site.desk).result(), **look)
    found: list[tuple[str, str]] = []
    pages = ("?channel=telefon", "gorunumler/", "gorunumler/yeni/?channel=telefon&q=ebys")
    for address in (f"/is-listesi/{page}" for page in pages):
        page.goto(address)
        if address.startswith("/is-listesi/?"):
            expect(page.locator(".view-chips")).to_be_visible()
            page.locator(".columns-fold > summary").click()
        found += barriers(page, address)
    assert found == []


def number_beside(page: Page, title: str) -> Any:
    return page.locator(".view-chips a", has_text=title).locator(".counter > [aria-hidden]")


def test_a_view_is_kept_and_its_number_changes_by_itself(site: SimpleNamespace, enter: Enter, database: Any) -> None:
    page = enter(database.submit(prepare, site.desk).result())
    page.goto("/is-listesi/")
    page.locator(".more-filters > summary").click()
    page.get_by_label("Geliş yolu").first.select_option("telefon")
    page.get_by_role("link", name="Görünüm olarak kaydet").click()
    page.get_by_label("Görünümün adı").fill("Telefonla gelenler")
    with until_it_listens(page):
        page.get_by_role("button", name="Kaydet").click()
    expect(page.locator("h1")).to_have_text("Telefonla gelenler")
    expect(page.locator(".view-chips a[aria-current]")).to_contain_text("Telefonla gelenler")
    expect(number_beside(page, "Telefonla gelenler")).to_have_text("2")
    database.submit(open_for, site.desk.employee, channel="telefon").result()
    expect(number_beside(page, "Telefonla gelenler")).to_have_text("3")

    page.get_by_label("Durum").first.select_option("waiting")
    expect(page.get_by_role("link", name="Bu süzgeçleri görünüme kaydet")).to_be_visible()


def test_columns_and_views_without_script(site: SimpleNamespace, enter: Enter, database: Any) -> None:
    page = enter(database.submit(prepare, site.desk).result(), java_script_enabled=False)
    page.goto("/is-listesi/?channel=telefon")
    page.locator(".columns-fold > summary").click()
    page.get_by_label("Sorumlu", exact=True).last.uncheck()
    page.get_by_label("Geliş yolu", exact=True).last.check()
    page.get_by_role("button", name="Bu sütunları göster").click()
    assert page.url.endswith("/is-listesi/?channel=telefon")
    expect(page.get_by_role("columnheader", name="Geliş yolu")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Sorumlu")).to_have_count(0)

    page.locator(".columns-fold > summary").click()
    page.get_by_role("button", name="Yukarı: Geliş yolu").click()
    heads = ["Seçin", "Numara", "Konu", "Durum", "Talep sahibi", "Kuyruk", "Son tarih", "Geliş yolu", "Açılış"]
    expect(page.locator("thead th")).to_have_text(heads)
    expect(page.locator("thead th").last).to_be_visible()

    page.get_by_role("link", name="Tüm görünümler").click()
    page.get_by_role("button", name=re.compile(r"İlk sayfam olsun\s*: Yeni gelenler")).click()
    page.locator(".site-navigation a[href='/is-listesi/']").click()
    expect(page.locator("h1")).to_have_text("Yeni gelenler")
