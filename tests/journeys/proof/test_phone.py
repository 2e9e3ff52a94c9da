"""The phone, as whoever sits at it works: one call by the keyboard alone, a ring, a morning of three hundred calls."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.desk import Desk
from tests.journeys.program import Program
from tests.journeys.system import System

SAID = "vekaletim düşmemiş evrak görünmüyor"
CALLS, HANDS = 300, 6


def registered(page: Page) -> str:
    """The number of the ticket that the page has just told of."""
    found = re.search(r"EBYS-\d{4}-\d{6}", page.locator("#page-notices").inner_text())
    assert found is not None
    return found.group()


def take_call(page: Page, *, who: str, said: str) -> None:
    """By the keyboard alone: number, Enter, what is said."""
    page.goto("/cagri/yeni/")
    page.keyboard.type(who)
    expect(page.locator("#caller-name")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type(said)
    expect(page.locator("#id_category")).not_to_have_value("")


def test_a_call_is_solved_without_the_mouse_and_comes_back_to_the_same_agent(desk: Desk) -> None:
    agent = desk.enter("sule.cinar")
    take_call(agent, who="4512", said=SAID)
    expect(agent.locator("#caller-name")).to_have_text("İclal ŞAHİN")
    expect(agent.locator("#call-answers")).to_contain_text("Vekâlet tanımı görünmüyor")
    expect(agent.locator("#caller")).to_contain_text("Evrak kayıt görevlisi")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("telefonda çözüldü")
    number = registered(agent)
    expect(agent.locator("#id_who")).to_be_focused()

    asker = desk.enter("iclal.sahin")
    asker.goto("/bildirimler/")
    expect(asker.locator("main")).to_contain_text(f"{number}: telefonda çözüldü")
    asker.goto(f"/ara/?q={number}")
    asker.locator(".row-link").first.click()
    expect(asker.locator("main")).to_contain_text("Çözüldü")
    asker.get_by_text("Sorunum çözülmedi").first.click()
    asker.locator("#reopen-reason").fill("Hâlâ görünmüyor.")
    asker.locator("#reopen-reason").press("Control+Enter")
    expect(asker.locator("main")).to_contain_text("yeniden")

    agent.goto(f"/ara/?q={number}")
    expect(agent.locator("table.list")).to_contain_text("Şule ÇINAR")


def test_a_name_in_any_spelling_finds_the_caller_and_a_pin_is_not_kept(desk: Desk) -> None:
    agent = desk.enter("sule.cinar")
    take_call(agent, who="isik irmak", said="e-imza atamıyorum, PIN 4321 yazıyorum")
    expect(agent.locator("#caller-name")).to_have_text("Işık IRMAK")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#page-notices")).to_contain_text("gizlendi")
    agent.locator("#page-notices a").first.click()
    expect(agent.locator("main")).to_contain_text("PIN ******")
    assert "4321" not in agent.content()


def test_it_rings_on_one_screen_alone(desk: Desk, system: System) -> None:
    mine, others = desk.enter("sule.cinar"), desk.enter("tugrul.agir")
    for page in (mine, others):
        page.goto("/")
        expect(page.locator("#extra-ringing")).to_have_count(1)
    Program(system, "barbaros.igdir").post(
        "calls/", {"call_id": f"ring-{uuid4()}", "state": "ringing", "number": "4512", "agent": "5021"}
    )
    expect(mine.locator("#extra-ringing")).to_contain_text("İclal ŞAHİN")
    others.reload()
    others.wait_for_load_state("networkidle")
    expect(others.locator("#extra-ringing")).to_be_empty()
    mine.get_by_role("link", name="Çağrıyı aç").click()
    expect(mine.locator("#caller-name")).to_have_text("İclal ŞAHİN")


@pytest.fixture
def hands(desk: Desk, system: System) -> list[httpx.Client]:
    """Agents at several windows, without the browser around them."""
    cookies = {each["name"]: each["value"] for each in desk.enter("sule.cinar").context.cookies()}
    return [httpx.Client(base_url=system.url, cookies=cookies, timeout=60) for _ in range(HANDS)]


def test_three_hundred_calls_are_registered_once_each_while_the_lists_stay_open(
    hands: list[httpx.Client], desk: Desk, system: System, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [str(uuid4()) for _ in range(CALLS)]
    before = _count(system)
    with ThreadPoolExecutor(HANDS) as pool:
        work = [pool.submit(_one_call, hands[place % HANDS], key, place) for place, key in enumerate(keys)]
        took = sorted(each.result() for each in work)
        again = [pool.submit(_one_call, hands[place % HANDS], key, place) for place, key in enumerate(keys[:30])]
        for each in again:
            each.result()
    assert _count(system) == before + CALLS, "none lost, none twice"
    opened = _seconds(lambda: hands[0].get("/is-listesi/").raise_for_status())
    with capsys.disabled():
        print(
            f"\n{CALLS} calls by {HANDS} hands: a call p50 {took[CALLS // 2]:.2f} s, p95 {took[int(CALLS * 0.95)]:.2f} s;"
            f" the work list afterwards {opened:.3f} s"
        )


def _one_call(client: httpx.Client, key: str, place: int) -> float:
    """The form, the caller, and the call itself, as the page sends it; seconds."""

    def call() -> None:
        page = client.get("/cagri/yeni/").raise_for_status().text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None
        client.get("/cagri/arayan/", params={"who": "4512"}).raise_for_status()
        form = {
            "csrfmiddlewaretoken": token[1], "who": "4512", "description": f"EBYS açılmıyor ({place})",
            "category": "kesinti", "key": key, "version": "0", "minutes": "1", "do": "keep",
        }  # fmt: skip
        answer = client.post("/cagri/yeni/", data=form, headers={"Referer": str(client.base_url)})
        assert answer.status_code == 302, answer.text[:500]

    return _seconds(call)


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _count(system: System) -> int:
    counted = system.manage("shell", "-c", "from helpdesk_site.tickets.models import Call; print(Call.objects.count())")
    return int(counted.strip().splitlines()[-1])
