"""Every page for everybody: no barrier that axe finds, nothing that runs off the side, no English, no complaint.

Pages are found as people find them, by their links, from each role's first page on; a page that no link leads to is
named here. Each page is looked at in light and dark, on a desk and on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from helpdesk_site.audiences import ROUTES
from tests.journeys.articles import begin_article
from tests.journeys.desk import SIZES, Desk, Line, propose_deputy
from tests.journeys.program import PROCEDURE, Program, content
from tests.journeys.rules import entered_by
from tests.journeys.system import System, wait_until

STANDARDS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
APPS = ("people", "notify", "tickets", "reports", "access", "knowledge", "interface", "webhooks")
ROLES = {
    "employee": "zeynep.ogut",
    "manager": "isik.irmak",
    "agent": "sule.cinar",
    "chief": "umit.gokce",
    "ebys_admin": "firat.ozgun",
    "auditor": "orcun.bagis",
    "administrator": "barbaros.igdir",
}
# Pages that are opened by typing their address or by a button of the browser, not by a link.
UNLINKED = ("/staff/gallery/", "/kisiler/ara/", "/ara/?q=yetki", "/boyle-bir-sayfa-yok/")
# Addresses that answer a GET, and yet are no page: with a part of one, JSON or a file.
PARTS = {
    "access:case", "access:for_ticket", "access:held_by", "access:line_unit", "access:live", "access:operations_summary",
    "access:preview_live", "access:record", "access:role_facts", "interface:counter",
    "interface:gallery_people", "knowledge:for_ticket", "knowledge:suggest", "tickets:call_category",
    "tickets:call_questions", "tickets:progress",
    "tickets:caller", "tickets:find", "tickets:named", "tickets:pick", "tickets:relations",
    "tickets:ringing", "tickets:tabs", "tickets:watching",
    "tickets:checklists", "tickets:worktime",
    "people:unit_search", "tickets:questions", "tickets:suggest",
    "tickets:view", "tickets:views_above",
    "access:unit_search", "tickets:attachment", "tickets:picture",
}  # fmt: skip
LEFT_OUT = PARTS | {"admin:index"}
MANY_KINDS = {"access:request": 3, "access:operation": 2, "knowledge:manage": 2}
COLLEAGUE = "46000"
UNSENT = [Line("45205", "ARSIV_SORUMLUSU")]


@dataclass(slots=True)
class Walk:
    """What was seen so far: the pages' route names, and what was wrong."""

    seen: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def walk() -> Walk:
    return Walk()


@pytest.fixture(scope="module")
def story(whole_desk: Desk, programs: Callable[[str], Program], system: System) -> dict[str, list[str]]:
    """Something in every state: a draft, requests that wait, were returned, refused and applied, a failed operation,
    a deputy who is proposed, rules that are to come, an article that is being written.

    The addresses that only a mail or a button leads to, by role.
    """
    asker, manager = programs("zeynep.ogut"), programs("isik.irmak")
    draft = asker.post(
        "access-requests/", {"reason": "Yarım kalan talep.", "procedure": PROCEDURE, "lines": content(UNSENT)}
    )
    applied = asker.ask_for(Line(COLLEAGUE, "HAVALE"))
    manager.post(f"access-requests/{applied}/approve/")
    wait_until(lambda: asker.state_of(applied) == "verified", "one request is applied")
    with system.ebys_fails(refuse=True, methods=["POST", "PUT", "PATCH"]):
        failed = asker.ask_for(Line(COLLEAGUE, "DAGITIM_SORUMLUSU"))
        manager.post(f"access-requests/{failed}/approve/")
        wait_until(
            lambda: "needs_human" in str(asker.get(f"access-requests/{failed}/")), "one operation waits for a person"
        )
    for role, step in (("ARSIV_SORUMLUSU", "reject"), ("EVRAK_KAYIT", "return")):
        request = asker.ask_for(Line(COLLEAGUE, role))
        manager.post(f"access-requests/{request}/{step}/", {"note": "Örnek gerekçe: görev tanımı değişti."})
    waiting = asker.ask_for(
        Line("45121", "TUM_BIRIM_BELGELERI", valid_to=f"{_in_days(30):%d.%m.%Y}"), Line("45121", "PARAFCI")
    )
    manager.ask_for(Line("45121", "BELGE_HAZIRLAYAN"))
    begin_article(whole_desk.enter(ROLES["agent"]))
    keep_macro(whole_desk.enter(ROLES["agent"]))
    keep_repeated_work(whole_desk.enter(ROLES["chief"]))
    keep_view(whole_desk.enter(ROLES["agent"]))
    keep_webhook(whole_desk.enter(ROLES["administrator"]))
    spend_time(asker, programs(ROLES["agent"]))
    propose_deputy(whole_desk.enter("hulya.cetinkaya"), "40011", first=_in_days(100), last=_in_days(110))
    top = with_a_part(asker, programs(ROLES["agent"]))
    take_on(whole_desk.enter(ROLES["chief"]), top, owner="50021")
    return {
        "agent": [
            "/birlestir/",
            "/is-listesi/gorunumler/yeni/?channel=telefon",
            *(f"/talep/{top}/{page}/" for page in ("iliskiler/bagla", "bol", "parcalar")),
        ],
        "employee": [f"/yetki/{draft['id']}/onizleme/", f"/yetki/{waiting}/geri-cek/"],
        "manager": [f"/yetki/{waiting}/karar/"],
        "chief": entered_by(whole_desk.enter(ROLES["chief"])),
    }


def with_a_part(asker: Program, agent: Program) -> str:
    """A ticket of which another one is a part."""
    asked = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}
    top, part = (str(asker.post("tickets/", asked)["id"]) for _ in range(2))
    agent.post(f"tickets/{part}/relations/", {"kind": "child_of", "other": top})
    return top


def keep_macro(page: Page) -> None:
    """One of the agent's own, so that there is one to change."""
    page.goto("/makrolar/yeni/")
    page.fill("main [name=title]", "Bakıyorum")
    page.fill("main [name=text]", "Sayın {ad} {soyad}, {talep} numaralı talebinize bakıyorum.")
    page.get_by_role("button", name="Kaydet").click()
    page.wait_for_url("**/makrolar/")


def keep_repeated_work(page: Page) -> None:
    """A checklist and a plan of the chief's, so that there is one of each to change."""
    page.goto("/kontrol-listeleri/yeni/")
    page.fill("main [name=name]", "E-imza kurulumu")
    page.fill("main [name=items]", "Sürücü kuruldu\nDeneme imzası atıldı")
    page.get_by_role("button", name="Kaydet").click()
    page.wait_for_url("**/kontrol-listeleri/")
    page.goto("/planlar/yeni/")
    page.fill("main [name=title]", "Kart okuyucu sayımı")
    page.fill("main [name=text]", "Depodaki okuyucular sayılır.")
    # Other journeys move the clock by weeks at once: a plan that ran already would be late until the next sweep.
    page.fill("main [name=starts_on]", f"{_in_days(300):%d.%m.%Y}")
    page.get_by_role("button", name="Kaydet").click()
    page.wait_for_url("**/planlar/")


def take_on(page: Page, ticket: str, owner: str) -> None:
    """Somebody of the desk has a ticket that can be handed on."""
    page.goto(f"/talep/{ticket}/")
    page.locator("summary", has_text="Sorumluyu değiştir").click()
    page.fill("[name=owner]", owner)
    with page.expect_navigation():
        page.locator("[name=owner]").press("Enter")


def keep_view(page: Page) -> None:
    """One of the agent's own, so that there is one to change."""
    page.goto("/is-listesi/?channel=telefon")
    page.get_by_role("link", name="Görünüm olarak kaydet").click()
    page.get_by_label("Görünümün adı").fill("Telefonla gelenler")
    page.get_by_role("button", name="Kaydet").click()
    page.locator("h1", has_text="Telefonla gelenler").wait_for()


def keep_webhook(page: Page) -> None:
    """One to an address where nobody listens, and a message that waits for its next attempt."""
    page.goto("/web-kancalari/yeni/")
    page.fill("#id_name", "Santral raporu")
    page.fill("#id_url", "http://127.0.0.1:9/kanca")
    page.get_by_label("Talep açıldı").check()
    page.get_by_role("button", name="Kaydet").click()
    page.get_by_role("link", name="Kopyaladım").click()
    page.get_by_role("button", name="Deneme gönder").click()
    page.locator("#delivery").wait_for()


def spend_time(asker: Program, agent: Program) -> None:
    """Working time of today on somebody's request, so that there is some to correct."""
    ticket = asker.post("tickets/", {"service": "12-cc", "title": "Kurulum", "description": "Bilgisayarım değişti."})
    agent.post(f"tickets/{ticket['id']}/worktime/", {"minutes": 80, "kind": "on_site"})


def _in_days(number: int) -> date:
    return date.today() + timedelta(days=number)  # noqa: DTZ011  # the machine's day, as a person types it


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_this_role_has_a_barrier(desk: Desk, story: dict[str, list[str]], walk: Walk, role: str) -> None:
    page = desk.enter(ROLES[role])
    before = len(walk.faults)
    waiting, known = ["/", *UNLINKED, *story.get(role, [])], set[str]()
    visits: dict[str, int] = {}
    while waiting:
        address = waiting.pop(0)
        name = _route(address)
        if address in known or name in LEFT_OUT or visits.get(name, 0) >= MANY_KINDS.get(name, 1):
            continue
        known.add(address)
        visits[name] = visits.get(name, 0) + 1
        answer = page.goto(address)
        assert answer is not None
        assert answer.status < 500, address
        _look_at(page, f"{role} {address}", walk, thoroughly=name not in walk.seen)
        walk.seen.add(name)
        waiting += _links(page)
    assert walk.faults[before:] == []


def test_signing_in_has_no_barrier(desk: Desk, walk: Walk) -> None:
    page = desk.enter()
    page.goto("/giris/")
    _look_at(page, "/giris/", walk, thoroughly=True)
    walk.seen.add("people:sign_in")
    page.get_by_role("button", name="Giriş yap").click()
    _look_at(page, "/giris/ with mistakes", walk, thoroughly=True)
    assert [fault for fault in walk.faults if "/giris/" in fault] == []


def test_no_page_was_left_out(walk: Walk) -> None:
    pages = {route.name for route in ROUTES if route.get is not None and route.name.partition(":")[0] in APPS}
    assert pages - PARTS - walk.seen == set()


def _route(address: str) -> str:
    """The name of an address's route; an address that leads nowhere is its own."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def _links(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "a[href]:not([download])", "links => links.map(link => link.getAttribute('href'))"
    )
    here = [urljoin(page.url, link.partition("#")[0]) for link in found if link and not link.startswith("#")]
    own = [link for link in here if urlsplit(link).netloc == urlsplit(page.url).netloc]
    return [urlsplit(link).path for link in own]


def _look_at(page: Page, what: str, walk: Walk, *, thoroughly: bool) -> None:
    expect(page.locator(".asking[aria-busy], .htmx-request")).to_have_count(0)
    page.evaluate(AXE)
    for size in SIZES if thoroughly else ("desk",):
        page.set_viewport_size(SIZES[size])
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            walk.faults.append(f"{what} ({size}): {wider} px run off the side")
        for scheme in ("light", "dark") if thoroughly else ("light",):
            page.emulate_media(color_scheme=scheme)
            walk.faults += [f"{what} ({size}, {scheme}): {barrier}" for barrier in _barriers(page)]
    page.set_viewport_size(SIZES["desk"])
    walk.faults += [f"{what}: English “{words}”" for words in _english(page)]


def _barriers(page: Page) -> list[str]:
    found = page.evaluate("options => axe.run(options).then(results => results.violations)", STANDARDS)
    return [f"{barrier['id']}: {[node['html'][:160] for node in barrier['nodes'][:3]]}" for barrier in found]


ENGLISH = re.compile(
    r"\b(?:the|and|with|your|this|from|request|approval|is|are|page|save|open|name|user)\b", re.IGNORECASE
)


def _english(page: Page) -> set[str]:
    """Lines of the page that hold an everyday English word: a sentence that nobody has translated."""
    return {line.strip() for line in page.inner_text("body").splitlines() if ENGLISH.search(line)}
