"""How far a step on many has come: told to whoever waits for it, and nothing hangs on it."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from deploy.valkey import EmbeddedValkey
from helpdesk_site.notify.live import progress
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import linking, parts
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of, sign_in

pytestmark = pytest.mark.django_db
STATE = "/is-listesi/toplu/durum/"
# Playwright looks at no page whose next one is on its way: the page writes down itself what it has shown.
WRITTEN_DOWN = """() => {
  const place = document.querySelector("[data-progress]");
  const watcher = new MutationObserver(() => { if (!place.hidden) sessionStorage.said = place.textContent; });
  watcher.observe(place, { subtree: true, childList: true, characterData: true, attributes: true });
}"""


@pytest.fixture
def broker(valkey: EmbeddedValkey, settings: Any) -> None:
    settings.REDIS_URL = valkey.url


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.0)


def parent_of(desk: Any, number: int) -> TicketProfile:
    parent = open_for(desk.employee, title="Ana talep")
    for _each in range(number):
        linking.link(open_for(desk.employee).public_id, "child_of", parent.public_id, actor=desk.agent)
    parent.refresh_from_db()
    return parent


def test_nobody_reads_how_far_somebody_elses_step_has_come(desk: Any, broker: None, at_once: None) -> None:
    key = uuid4()
    progress.teller(desk.agent.uuid, key)(3, 7)
    assert browser_of(desk.agent).get(STATE, {"key": str(key)}).json() == {"done": 3, "all": 7}
    for who, asked in ((desk.second_agent, str(key)), (desk.agent, str(uuid4())), (desk.agent, "x"), (desk.agent, "")):
        assert browser_of(who).get(STATE, {"key": asked}).status_code == 204


def test_a_step_goes_on_where_nobody_can_be_told(desk: Any, settings: Any, at_once: None) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    parent = parent_of(desk, 3)
    form = {"text": "Bakıyoruz", "public": "on", "progress": str(uuid4())}
    page = browser_of(desk.agent).post(f"/talep/{parent.public_id}/parcalar/", form)
    assert page.status_code == 200
    assert TicketProfile.objects.exclude(pk=parent.pk).filter(version__gt=1).count() == 3


def test_what_is_done_is_counted_over_all_parts(desk: Any) -> None:
    told: list[tuple[int, int]] = []
    parts.update_parts(
        parent_of(desk, 3), actor=desk.agent, words="Bakıyoruz", public=True, state="",
        tell=lambda done, of: told.append((done, of)),
    )  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_it_is_told_at_most_twice_a_second(desk: Any, broker: None) -> None:
    key = uuid4()
    tell = progress.teller(desk.agent.uuid, key)
    for done in range(100):
        tell(done, 100)
    assert progress.read(desk.agent.uuid, key) is None, "what is over at once is not worth a word"


def test_the_page_says_it_after_a_second(site, enter, database, monkeypatch: pytest.MonkeyPatch) -> None:
    write = parts._write

    def slowly(*args: Any, **kwargs: Any) -> Any:
        time.sleep(0.7)
        return write(*args, **kwargs)

    monkeypatch.setattr(parts, "_write", slowly)
    parent = database.submit(parent_of, site.desk, 6).result()
    page = enter(database.submit(sign_in, site.desk.agent).result())
    page.goto(f"/talep/{parent.public_id}/parcalar/")
    shown = page.locator("[data-progress]")
    expect(shown).to_be_hidden()
    page.locator("[name=text]").fill("Bakıyoruz")
    page.evaluate(WRITTEN_DOWN)
    page.locator("[name=text]").press("Control+Enter")
    expect(page.get_by_role("heading", name="Sonuç")).to_be_visible()
    assert "6 talebin" in page.evaluate("sessionStorage.said ?? ''")
