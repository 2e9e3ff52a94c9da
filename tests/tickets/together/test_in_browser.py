"""Two of the desk on one ticket, each in a browser: what one does the other sees, and nobody's words are lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from helpdesk.models import FollowUp
from playwright.sync_api import Page, expect

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import Mention, TicketProfile
from tests.browsing import LOOKS, Enter, barriers
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.people import sign_in

pytestmark = pytest.mark.timeout(300)
LONG = "Muvaffakiyetsizleştiricileştiriveremeyebileceklerimizdenmişsinizcesine kapatıp yeniden açın."


@pytest.fixture
def begun(site: SimpleNamespace, database: ThreadPoolExecutor) -> SimpleNamespace:
    def begin(desk: SimpleNamespace) -> SimpleNamespace:
        ticket = open_for(desk.employee)
        keys = {name: sign_in(getattr(desk, name)) for name in ("agent", "second_agent", "employee")}
        return SimpleNamespace(ticket=ticket, address=f"/talep/{ticket.public_id}/", keys=keys)

    return database.submit(begin, site.desk).result()


@pytest.fixture
def opened(enter: Enter, begun: SimpleNamespace) -> Callable[..., Page]:
    """opened("agent"): the ticket in a browser of this person."""

    def open_page(who: str, **look: Any) -> Page:
        page = enter(begun.keys[who], **look)
        page.goto(begun.address)
        return page

    return open_page


def write(page: Page, text: str, *, public: bool = False) -> None:
    if public:
        page.get_by_label("Yanıt: talep sahibi de").check()
    page.get_by_label("Mesaj").fill(text)


def test_the_one_button_says_what_is_chosen_and_the_keys_choose(opened, database):
    page = opened("agent")
    note, answer = (page.get_by_role("button", name=name) for name in ("İç not ekle", "Talep sahibine gönder"))
    expect(note).to_be_visible()
    expect(answer).to_have_count(0)
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(answer).to_be_visible()
    expect(note).to_have_count(0)
    expect(page.get_by_label("Mesaj")).to_be_focused()
    page.keyboard.type("nr")
    expect(answer).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("n")
    expect(note).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message-note")).to_contain_text("nr")
    assert database.submit(lambda: FollowUp.objects.get().public).result() is False


def test_what_was_sent_is_taken_back_then_sent_and_a_closed_tab_changes_nothing(opened, database):
    page, colleague = opened("agent"), opened("second_agent")
    write(page, LONG, public=True)
    page.get_by_role("button", name="Talep sahibine gönder").click()
    expect(colleague.locator(".message-held")).to_contain_text(LONG)
    expect(page.locator(".message-held")).to_contain_text("gönderil")
    page.get_by_role("button", name="Geri al").click()
    expect(page.get_by_label("Mesaj")).to_have_value(LONG)
    expect(colleague.locator(".message-held")).to_have_count(0)
    page.get_by_role("button", name="Talep sahibine gönder").click()
    expect(page.locator(".message-held")).to_be_visible()
    page.close()
    assert database.submit(let_held_replies_leave).result() == 1
    expect(colleague.locator(".message", has_text=LONG)).to_be_visible()
    expect(colleague.locator(".message-held")).to_have_count(0)
    expect(opened("employee").locator(".message", has_text=LONG)).to_be_visible()


def test_one_sees_that_the_other_looks_and_writes_and_that_he_has_gone(opened):
    page, colleague = opened("agent"), opened("second_agent")
    expect(page.locator(".present")).to_contain_text("bakıyor")
    colleague.get_by_label("Mesaj").press_sequentially("Ben ")
    expect(page.locator(".present-writes")).to_contain_text("yazıyor")
    colleague.close()
    expect(page.locator(".present-one")).to_have_count(0)
    expect(opened("employee").locator("[data-presence]")).to_have_count(0)


def test_a_colleague_is_found_by_the_first_letters_and_named(opened, database, site):
    page = opened("agent")
    box = page.get_by_label("Mesaj")
    box.press_sequentially("Bakar mısın @sul")
    expect(page.locator(".naming [role=option]")).to_contain_text("Şule ŞEF")
    assert barriers(page) == []
    box.press("Enter")
    expect(box).to_have_value(f"Bakar mısın @{site.desk.chief.username} ")
    page.get_by_role("button", name="İç not ekle").click()
    expect(page.locator(".message-note")).to_be_visible()
    assert database.submit(lambda: Mention.objects.get().person).result() == site.desk.chief


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_stale_form_asks_field_by_field_and_reverts_none(opened, database, begun, site, look):
    def meanwhile() -> None:
        given = {"actor": site.desk.chief, "expected_version": 1, "state": "in_progress", "note": "Ben bakıyorum."}
        services.change_status(begun.ticket.pk, **given)

    page = opened("agent", **look)
    write(page, LONG, public=True)
    page.get_by_label("Sonraki durum").select_option("waiting_requester")
    database.submit(meanwhile).result()
    page.get_by_role("button", name="Talep sahibine gönder").click()
    expect(page.locator(".settle")).to_contain_text("Şule ŞEF")
    expect(page.get_by_label("Mesaj")).to_have_value(LONG)
    expect(page.get_by_label("Onunki:")).to_be_checked()
    assert barriers(page) == []
    page.get_by_role("button", name="Talep sahibine gönder").click()
    expect(page.locator(".message-held")).to_contain_text(LONG)
    assert barriers(page) == []
    database.submit(let_held_replies_leave).result()
    ticket = database.submit(lambda: TicketProfile.objects.get(pk=begun.ticket.pk)).result()
    assert ticket.state == "in_progress"
    said = database.submit(lambda: list(FollowUp.objects.values_list("comment", flat=True))).result()
    assert sorted(said) == sorted(["Ben bakıyorum.", LONG])
