"""People at their browsers: signed in, asking for permissions, deciding. Everything goes through what a person sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from helpdesk_site.demo.institution import PEOPLE, SamplePerson
from tests.journeys.system import System

SIZES: dict[str, ViewportSize] = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}
TIMEOUT = 60_000  # milliseconds; only a limit: a loaded machine is slow
expect.set_options(timeout=TIMEOUT)
VERIFIED = "Uygulandı ve doğrulandı"


def sample_person(employee_no: str) -> SamplePerson:
    return next(person for person in PEOPLE if person.employee_no == employee_no)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a person types it: the staff number, the code of the role, inclusive days as dd.mm.yyyy."""

    subject: str
    role: str
    unit: str = ""
    clearance: str = ""
    valid_from: str = ""
    valid_to: str = ""
    basis_document: str = ""


class Desk:
    """One browser for many people, each in a context of his own; what their consoles complain of is kept."""

    def __init__(self, browser: Browser, system: System) -> None:
        self._browser = browser
        self._system = system
        self._states: dict[str, Any] = {}
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def enter(self, username: str = "", **options: Any) -> Page:
        """A page of this person, who signs in by the form the first time; "" is nobody. `options` are the context's."""
        if username and username not in self._states:
            page = self._open()
            sign_in(page, username, self._system.password)
            self._states[username] = page.context.storage_state()
        return self._open(storage_state=self._states.get(username), **options)

    def sign_in_anew(self, username: str, **options: Any) -> Page:
        """A page whose session is this test's alone: one that it may lose."""
        page = self._open(**options)
        sign_in(page, username, self._system.password)
        return page

    def _open(self, **options: Any) -> Page:
        usual = {"base_url": self._system.url, "locale": "tr-TR", "reduced_motion": "reduce", "viewport": SIZES["desk"]}
        context = self._browser.new_context(**{**usual, **options})
        context.set_default_timeout(TIMEOUT)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._heard(page, said))
        return page

    def _heard(self, page: Page, said: ConsoleMessage) -> None:
        if said.type == "error" and not _is_of_a_refusal(said.text):
            self.complaints.append(f"{page.url}: {said.text}")

    def leave(self) -> None:
        """Closes what the test has opened."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    @contextmanager
    def tolerating(self, words: str) -> Iterator[None]:
        """Complaints with these words, which the test provokes, are expected."""
        yield
        self.complaints = [complaint for complaint in self.complaints if words not in complaint]


def _is_of_a_refusal(text: str) -> bool:
    """The browser's own line about an answer 4xx, which the page shows to the person in words."""
    return re.search(r"the server responded with a status of 4\d\d", text) is not None


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/giris/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Giriş yap").click()
    expect(page.locator(".person-button, .person-menu")).not_to_have_count(0)


# Asking


def write_request(page: Page, *lines: Line, reason: str = "Evrak kaydı yapacak.") -> None:
    """Fills in the form of a new request; the last line is still being looked at."""
    page.goto("/yetki/yeni/")
    for number, line in enumerate(lines):
        if number:
            page.get_by_role("button", name="Satır ekle").click()
            expect(page.locator(f"#line-{number + 1}")).to_be_visible()
        write_line(page, number, line)
    page.fill("[name=reason]", reason)


def write_line(page: Page, number: int, line: Line) -> None:
    def box(name: str) -> str:
        return f"[name=lines-{number}-{name}]"

    page.fill(box("subject"), line.subject)
    page.select_option(box("role"), line.role)
    page.fill(box("unit"), line.unit or sample_person(line.subject).unit)
    if line.clearance:
        page.select_option(box("clearance"), line.clearance)
    for name in ("valid_from", "valid_to", "basis_document"):
        if value := getattr(line, name):
            page.fill(box(name), value)


def look_over(page: Page) -> None:
    """To the preview, until what EBYS and the directory answer is there."""
    page.get_by_role("button", name="Gözden geçir").click()
    page.wait_for_url("**/onizleme/")
    expect(page.locator(".preview")).to_be_visible()


def send(page: Page) -> str:
    """Sends from the preview; the id of the request."""
    page.get_by_role("button", name="Gönder").click()
    page.wait_for_url(re.compile(r"/yetki/[a-z]{3}_[0-9a-z]+/$"))
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def ask_for(page: Page, *lines: Line, reason: str = "Evrak kaydı yapacak.") -> str:
    """From the empty form to the page of the request that was sent; its id."""
    write_request(page, *lines, reason=reason)
    look_over(page)
    return send(page)


def propose_deputy(page: Page, deputy: str, *, first: date, last: date) -> None:
    """The manager whose page this is names who shall act for her in these days; it waits for her own manager."""
    page.goto("/vekalet/yeni/")
    page.fill("[name=delegate]", deputy)
    page.select_option("[name=unit]", index=page.locator("[name=unit] option").count() - 1)
    page.select_option("[name=kind]", "VEKALET")
    page.fill("[name=first_day]", f"{first:%d.%m.%Y}")
    page.fill("[name=last_day]", f"{last:%d.%m.%Y}")
    page.fill("[name=basis_number]", "E-22222222-903.05-8812")
    page.get_by_role("button", name="Onaya gönder").click()
    expect(page.locator(".notice-success")).to_be_visible()


# Deciding


def open_decision(page: Page, request: str) -> None:
    page.goto(f"/yetki/{request}/karar/")


def decide(page: Page, request: str, button: str = "Onayla", note: str = "") -> None:
    """Decides on the decision page by the button of this name; a second question is answered with yes."""
    open_decision(page, request)
    if note:
        page.fill("[name=note]", note)
    page.get_by_role("button", name=button).click()
    again = page.locator(".confirmation button[name=confirmed]")
    expect(page.locator(".notice-success").or_(again).first).to_be_visible()
    if again.is_visible():
        again.click()
        expect(page.locator(".notice-success").first).to_be_visible()


def state_of(page: Page) -> Any:
    """The badge of the request's page."""
    return page.locator(".page-head .state")


def expect_state(page: Page, words: str, *, seconds: float = 60) -> None:
    """The page changes to these words by itself: nobody loads it again."""
    expect(state_of(page)).to_have_text(words, timeout=seconds * 1000)
