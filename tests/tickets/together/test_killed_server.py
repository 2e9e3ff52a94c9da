"""A server that is killed in the middle of a save: nothing half written, and the words are there again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from helpdesk.models import FollowUp
from playwright.sync_api import Error, Page, expect

from deploy import ports
from helpdesk_site.tickets.models import HeldReply, TicketDraft, TicketProfile
from tests.browsing import Enter
from tests.journeys.system import wait_until
from tests.servers.workers import Workers, workers
from tests.tickets.conftest import build_desk, let_held_replies_leave, open_for
from tests.tickets.people import sign_in

pytestmark = pytest.mark.timeout(300)
WORDS = "Uzun uzun yazılmış bir yanıt."


@pytest.fixture
def site(own_database: str, database: ThreadPoolExecutor, settings: Any) -> SimpleNamespace:
    """One ticket; the web process of its page is another, which `page` starts."""

    def begin() -> SimpleNamespace:
        desk = build_desk()
        ticket = open_for(desk.employee)
        return SimpleNamespace(ticket=ticket, address=f"/talep/{ticket.public_id}/", key=sign_in(desk.agent))

    found = database.submit(begin).result()
    found.cookie = settings.SESSION_COOKIE_NAME
    return found


@pytest.fixture
def place(site: SimpleNamespace, tmp_path: Path) -> Iterator[Workers]:
    with workers({"HELPDESK_FAILPOINTS": str(tmp_path)}) as place:
        yield place


@pytest.fixture
def serve(place: Workers) -> Callable[[str], str]:
    """serve("first") starts a web process under this name, always on the same port; its address."""
    port = ports.any_free()
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        try:
            return httpx.get(f"{url}/healthz", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def start(name: str) -> str:
        place.start(name, "serve", str(port))
        wait_until(answers, "the web process answers")
        return url

    return start


@pytest.fixture
def page(site: SimpleNamespace, enter: Enter, serve: Callable[[str], str]) -> Page:
    site.url = serve("first")
    page = enter(site.key)
    page.goto(site.address)
    return page


def send_over_a_dying_server(page: Page, place: Workers, tmp_path: Path, audience: str) -> None:
    """The server dies after it has written everything and before it commits."""
    (tmp_path / "reply_before_commit").touch()
    page.locator(f"[name=audience][value={audience}]").check()
    page.get_by_label("Mesaj").fill(WORDS)
    page.locator(".btn-write").click()
    assert place.wait("first", 60) == -9


def come_back(page: Page, address: str) -> None:
    page.goto("about:blank")
    page.goto(address)


@pytest.mark.parametrize("audience", ["note", "public"])
def test_the_words_are_in_the_form_again_and_are_sent_once(page, place, serve, site, database, tmp_path, audience):
    send_over_a_dying_server(page, place, tmp_path, audience)
    assert not database.submit(lambda: FollowUp.objects.exists() or HeldReply.objects.exists()).result()
    assert database.submit(lambda: TicketProfile.objects.get().version).result() == 1
    serve("second")
    come_back(page, site.address)
    expect(page.get_by_label("Mesaj")).to_have_value(WORDS)
    page.locator(".btn-write").click()
    expect(page.locator(".message", has_text=WORDS)).to_be_visible()
    database.submit(let_held_replies_leave).result()
    (entry,) = database.submit(lambda: list(FollowUp.objects.all())).result()
    assert (entry.comment, entry.public) == (WORDS, audience == "public")
    assert not database.submit(TicketDraft.objects.exists).result()


def test_without_the_draft_they_would_be_lost(page, place, serve, site, database, tmp_path):
    """The control: the same page whose drafts are answered, but not kept."""
    page.route("**/taslak/", lambda route: route.fulfill(json={"version": 1, "saved_at": ""}))
    send_over_a_dying_server(page, place, tmp_path, "note")
    serve("second")
    come_back(page, site.address)
    expect(page.get_by_label("Mesaj")).to_have_value("")


def test_a_server_that_is_away_leaves_the_words_on_the_page_with_the_reason(page, place, serve, site):
    place.kill("first")
    page.get_by_label("Mesaj").fill(WORDS)
    page.locator(".btn-write").click()
    expect(page.locator("[data-autosave-status]")).to_contain_text("Kaydedilemedi")
    expect(page.get_by_label("Mesaj")).to_have_value(WORDS)
    serve("second")
    page.locator(".btn-write").click()
    expect(page.locator(".message-note")).to_contain_text(WORDS)


def test_what_was_pressed_leaves_although_the_server_and_the_tab_are_gone(page, place, site, database):
    page.locator("[name=audience][value=public]").check()
    page.get_by_label("Mesaj").fill(WORDS)
    page.locator(".btn-write").click()
    expect(page.locator(".message-held")).to_be_visible()
    place.kill("first")
    with pytest.raises(Error):
        page.reload()
    place.start("worker", "send_held")
    assert place.wait("worker", 60) == 0
    assert database.submit(lambda: FollowUp.objects.get().comment).result() == WORDS
