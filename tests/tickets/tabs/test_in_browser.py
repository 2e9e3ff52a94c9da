"""The tabs in a real browser: they come by themselves, say what is new, and obey the keyboard; then one moves on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import HeldReply, OpenTab, TicketDraft
from tests.browsing import LOOKS, PHONE, Enter, barriers
from tests.servers.chromium import until_it_listens
from tests.tickets.conftest import open_for
from tests.tickets.people import sign_in

pytestmark = pytest.mark.timeout(300)
LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizden bir talep"


@pytest.fixture
def begun(site: SimpleNamespace, database: ThreadPoolExecutor) -> SimpleNamespace:
    def begin(desk: SimpleNamespace) -> SimpleNamespace:
        tickets = [open_for(desk.employee, title=title) for title in ("Birinci", LONG, "Üçüncü")]
        return SimpleNamespace(tickets=tickets, key=sign_in(desk.agent))

    return database.submit(begin, site.desk).result()


@pytest.fixture
def opened(enter: Enter, begun: SimpleNamespace) -> Callable[..., Page]:
    """opened(): the work list in a browser of the agent."""

    def open_page(address: str = "/is-listesi/", **look: Any) -> Page:
        page = enter(begun.key, **look)
        with until_it_listens(page):
            page.goto(address)
        return page

    return open_page


def address(ticket: Any) -> str:
    return f"/talep/{ticket.public_id}/"


def tabs(page: Page) -> Locator:
    return page.locator("#open-tabs .open-tab")


def look_at_all(page: Page, begun: Any) -> None:
    for number, ticket in enumerate(begun.tickets, start=1):
        with until_it_listens(page):
            page.goto(address(ticket))
        expect(tabs(page)).to_have_count(number)


def colleague_writes(site: Any, ticket: Any) -> None:
    services.reply(ticket.pk, actor=site.desk.chief, expected_version=1, text="Ben de bakıyorum.", public=False)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_one_opens_stays_and_a_colleagues_word_shows_on_it(opened, begun, site, database, look):
    page = opened(**look)
    look_at_all(page, begun)
    database.submit(colleague_writes, site, begun.tickets[1]).result()
    expect(page.locator(".open-tab-news")).to_contain_text("Yeni")
    expect(page.locator("#live-region")).to_contain_text(f"{begun.tickets[1].reference}: yeni hareket var")
    if look["viewport"] == PHONE:
        expect(tabs(page).first).not_to_be_visible()
        expect(page.locator("#extra-tabs-count")).to_contain_text("1")
        page.get_by_role("button", name="Sekmelerim").click()
        expect(tabs(page).last.locator("a")).to_be_focused()
    expect(tabs(page).first).to_be_visible()
    assert barriers(page) == []
    assert page.evaluate("getComputedStyle(document.querySelector('.open-tab-news .tab-dot')).animationName") == "none"
    tabs(page).nth(1).locator("a").click()
    page.wait_for_url(f"**{address(begun.tickets[1])}")
    expect(tabs(page).nth(1)).to_contain_text(LONG)
    expect(page.locator(".open-tab-news")).to_have_count(0)


def test_news_pulse_for_whoever_does_not_mind_motion(opened, begun, site, database):
    page = opened()
    page.emulate_media(reduced_motion="no-preference")
    look_at_all(page, begun)
    database.submit(colleague_writes, site, begun.tickets[0]).result()
    expect(page.locator(".open-tab-news")).to_have_count(1)
    pulse = page.evaluate("getComputedStyle(document.querySelector('.open-tab-news .tab-dot')).animationName")
    assert pulse == "tab-pulse"


def test_the_keyboard_goes_round_and_closes_and_what_was_begun_stays(opened, begun, database):
    page = opened()
    look_at_all(page, begun)
    page.keyboard.press("e")
    page.wait_for_url(f"**{address(begun.tickets[0])}")
    expect(tabs(page).first.locator("[data-shortcut~='w']")).to_have_count(1)
    page.keyboard.press("q")
    page.wait_for_url(f"**{address(begun.tickets[2])}")
    expect(tabs(page).last.locator("[data-shortcut~='w']")).to_have_count(1)
    page.get_by_label("Mesaj").fill("wqe yarım")
    page.get_by_label("Mesaj").blur()
    expect(tabs(page).last.locator(".tab-draft")).to_have_count(1)
    page.keyboard.press("w")
    page.wait_for_url(f"**{address(begun.tickets[1])}")
    expect(tabs(page)).to_have_count(2)
    assert database.submit(lambda: TicketDraft.objects.get().content["text"]).result() == "wqe yarım"
    page.goto(address(begun.tickets[2]))
    expect(page.get_by_label("Mesaj")).to_have_value("wqe yarım")
    expect(tabs(page).last.locator(".tab-draft")).to_have_count(1)


def test_the_palette_finds_a_tab_and_closes_the_one_that_is_shown(opened, begun):
    page = opened()
    look_at_all(page, begun)
    page.keyboard.press("Control+k")
    page.keyboard.type("sekmeyi kapat")
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address(begun.tickets[1])}")
    expect(tabs(page)).to_have_count(2)
    page.keyboard.press("Control+k")
    page.keyboard.type("birinci")
    page.locator("#palette [role=option]", has_text="Birinci").first.click()
    page.wait_for_url(f"**{address(begun.tickets[0])}")


def test_what_the_palette_offers_works_although_its_part_was_fetched_anew_since(opened, begun):
    page = opened()
    look_at_all(page, begun)
    page.keyboard.press("Control+k")
    page.keyboard.type("sekmeyi kapat")
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    page.evaluate("document.getElementById('open-tabs').dataset.old = ''")
    page.evaluate("document.getElementById('open-tabs').dispatchEvent(new CustomEvent('live:refresh'))")
    expect(page.locator("#open-tabs:not([data-old])")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address(begun.tickets[1])}")


def test_a_tab_that_another_window_closes_is_not_opened_again_by_the_page_that_still_stands(opened, begun, database):
    here, there = opened(), opened("/taleplerim/")
    with until_it_listens(here):
        here.goto(address(begun.tickets[0]))
    expect(tabs(here)).to_have_count(1)
    expect(tabs(there)).to_have_count(1)
    tabs(there).first.get_by_role("button", name="Sekmeyi kapat").click()
    expect(tabs(there)).to_have_count(0)
    expect(tabs(here)).to_have_count(0)
    assert database.submit(OpenTab.objects.count).result() == 0


def test_the_focus_stays_among_the_tabs_when_one_is_closed(opened, begun):
    page = opened()
    look_at_all(page, begun)
    close = tabs(page).first.get_by_role("button", name="Sekmeyi kapat")
    close.focus()
    page.keyboard.press("Enter")
    expect(tabs(page)).to_have_count(2)
    expect(tabs(page).first.locator("a")).to_be_focused()


def test_one_goes_on_in_the_view_and_takes_back_what_one_sent_from_there(opened, begun, database):
    page = opened("/is-listesi/?view=nobody")
    page.get_by_role("link", name=begun.tickets[2].reference).click()
    expect(tabs(page)).to_have_count(1)
    page.get_by_label("Yanıt: talep sahibi de").check()
    page.get_by_label("Mesaj").fill("Çözdük, deneyin.")
    page.get_by_label("Gönderdikten sonra").select_option(label="Görünümde sıradakine geç")
    assert barriers(page) == []
    page.get_by_role("button", name="Talep sahibine gönder").click()
    page.wait_for_url(f"**{address(begun.tickets[1])}")
    expect(page.locator("[data-take-back]")).to_contain_text("sn içinde")
    expect(tabs(page)).to_have_count(1)
    assert barriers(page) == []
    assert database.submit(lambda: OpenTab.objects.get().came_from).result() == "view=nobody"
    page.get_by_role("button", name="Geri al").click()
    page.wait_for_url(f"**{address(begun.tickets[2])}")
    expect(page.get_by_label("Mesaj")).to_have_value("Çözdük, deneyin.")
    expect(page.get_by_label("Gönderdikten sonra")).to_have_value("next")
    assert database.submit(HeldReply.objects.count).result() == 0


def test_what_can_be_taken_back_no_more_is_not_offered(opened, begun):
    page = opened(address(begun.tickets[1]))
    page.clock.install()
    page.get_by_label("Yanıt: talep sahibi de").check()
    page.get_by_label("Mesaj").fill("Çözdük, deneyin.")
    page.get_by_label("Gönderdikten sonra").select_option("close")
    page.get_by_role("button", name="Talep sahibine gönder").click()
    page.wait_for_url("**/is-listesi/")
    expect(page.get_by_role("button", name="Geri al")).to_be_visible()
    page.clock.run_for(12_000)
    expect(page.locator("[data-take-back]")).to_contain_text("Artık geri alınamaz.")
    expect(page.get_by_role("button", name="Geri al")).to_have_count(0)


def test_only_what_a_hand_asks_for_counts_as_activity(opened, begun, site, database):
    page = opened()
    asked: list[tuple[str, str, str | None]] = []
    page.on(
        "request",
        lambda sent: asked.append((sent.method, sent.url.removeprefix(site.url), sent.headers.get("x-by-itself"))),
    )
    look_at_all(page, begun)
    before = len(asked)
    database.submit(colleague_writes, site, begun.tickets[0]).result()
    expect(page.locator(".open-tab-news")).to_have_count(1)
    by_itself = [mark for _method, url, mark in asked[before:] if not url.startswith("/static/")]
    assert by_itself
    assert set(by_itself) == {"1"}
    before = len(asked)
    tabs(page).first.get_by_role("button", name="Sekmeyi kapat").click()
    expect(tabs(page)).to_have_count(2)
    assert ("POST", "/sekmeler/kapat/", None) in asked[before:]
    assert (address(begun.tickets[0]), None) in {(url, mark) for _method, url, mark in asked}


def test_a_forgotten_page_says_once_that_its_session_has_ended_and_keeps_the_words(opened, begun, site, database):
    from django.contrib.sessions.models import Session  # here alone

    page = opened(address(begun.tickets[0]))
    expect(tabs(page)).to_have_count(1)
    page.get_by_label("Mesaj").fill("Yarım kalan")
    database.submit(Session.objects.all().delete).result()
    page.evaluate("document.querySelector('#ticket-conversation').dispatchEvent(new CustomEvent('live:refresh'))")
    expect(page.locator("#page-notices")).to_contain_text("Oturumunuz kapandı")
    expect(page.get_by_label("Mesaj")).to_have_value("Yarım kalan")
    expect(page.locator("[name=password]")).to_have_count(0)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    page.evaluate("document.querySelector('#ticket-conversation').dispatchEvent(new CustomEvent('live:refresh'))")
    page.wait_for_timeout(300)
    assert asked == []
