"""The pages that are compared, and what they are to reach (performance goals of the project)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from bench import pages_of_stock
from bench.browser import Browser, Request
from bench.databases import StockAccess, in_small
from bench.measuring import BASE, OURS, Patience, Sample, Taken, take_turns
from bench.stage import Served
from bench.table import Goals, Row
from helpdesk_site.interface import keyset
from helpdesk_site.people import auth
from helpdesk_site.people.models import Person, User
from helpdesk_site.people.services.accounts import create_api_token
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile

Ask = Callable[[], Request]

RARE, COMMON = "zimmet", "sistem"
WARM_UP = 3  # times each list: two workers take turns as they like
# So often a page is asked for before it is measured: then both workers have asked its statements the two times after
# which a connection keeps their plans (settings/env.py).
FAMILIAR = 8
SIZES = (10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Servers:
    """The web servers of the three sides; ours once more with few tickets, where growth is measured."""

    ours: Served
    stock: Served
    bare: Served
    small: Served | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One operation on each side. Goals that are three are those at 10,000, 100,000 and 1,000,000 tickets.

    `stock` is what one look costs there: its lists are a page, and the rows that the page fetches once it is there.
    """

    key: str
    title: str
    ours: Ask
    stock: Sequence[Ask] = ()
    bare: Ask | None = None
    stock_goals: tuple[float, float, float] | None = None
    bare_goal: float | tuple[float, float, float] | None = None
    statements: int | None = None
    own: tuple[str, float] | None = None
    growth: float | None = None
    visitor: str = "agent"

    def goals(self, tickets: int) -> Goals:
        to_stock = None if self.stock_goals is None else self.stock_goals[size_class(tickets)]
        to_bare = self.bare_goal[size_class(tickets)] if isinstance(self.bare_goal, tuple) else self.bare_goal
        return Goals(
            to_stock=to_stock, to_bare=to_bare, statements=self.statements, to_own=self.own, growth=self.growth,
        )  # fmt: skip


def size_class(tickets: int) -> int:
    """The column of goals for so many tickets: the nearest power of ten."""
    return 0 if tickets < SIZES[1] // 3 else 1 if tickets < SIZES[2] // 3 else 2


@dataclass(frozen=True, slots=True)
class Few:
    """Ours with few tickets: its visitors, its pages by key, and tickets that can be worked on, as they are now."""

    ours: Mapping[str, Browser]
    pages: Mapping[str, Page]
    workable: Callable[[], Sequence[TicketProfile]]


class Comparison:
    """Signed-in visitors at the three servers, and the tickets that are looked at; beside them ours with few."""

    def __init__(self, servers: Servers, stock: StockAccess, few: Few | None = None) -> None:
        self.few = few
        agents = User.objects.select_related("person").filter(person__role_grants__role="agent")
        self.agent = agents.order_by("pk")[0]
        # What is measured is the whole of an answer, not the row that waits ten seconds for it.
        User.objects.filter(pk=self.agent.pk).update(undo=False)
        self.asker, self.chief = _asker(), _chief()
        self.ours = {
            "agent": Browser(servers.ours.port, _session_of(self.agent)),
            "asker": Browser(servers.ours.port, _session_of(self.asker)),
            "chief": Browser(servers.ours.port, _session_of(self.chief)),
            "program": Browser(servers.ours.port, headers={"Authorization": f"Bearer {_token_of(self.agent)}"}),
        }
        self.stock = Browser(servers.stock.port, {stock.cookie: stock.session}, gives_up=True)
        self.bare = Browser(servers.bare.port)
        self.seen = selectors.tickets_of_queues(self.agent.person)
        self.queue = self._busiest_queue()

    def _busiest_queue(self) -> Any:
        """The queue with the most open tickets that the agent sees."""
        counted = self.seen.filter(is_open=True).order_by().values("queue", "queue__slug").annotate(n=Count("id"))
        return counted.order_by("-n")[0]

    def measure(self, page: Page, patience: Patience, *, tickets: int) -> Row:
        """Runs the page on all its sides in turns. Raises BadAnswer."""
        sides: dict[str, Sample] = {OURS: _sample(self.ours[page.visitor], page.ours)}
        if page.stock:
            sides["stock"] = _sample(self.stock, *page.stock)
        if self.few is not None:
            sides[BASE] = _sample(self.few.ours[page.visitor], self.few.pages[page.key].ours)
        if page.bare is not None:
            sides["bare"] = _sample(self.bare, page.bare)
        for name in sides.keys() - {"stock"}:  # one look of stock's may take minutes
            for _ in range(FAMILIAR):
                sides[name]()
        found = take_turns(sides, patience)
        return Row(
            key=page.key, title=page.title, ours=found[OURS], stock=found.get("stock"), bare=found.get("bare"),
            base=found.get(BASE), goals=page.goals(tickets),
        )  # fmt: skip

    def warm_up(self) -> None:
        """Lets every worker load what a first request loads."""
        for page in self._lists():
            for browser, asks in (
                (self.ours["agent"], [page.ours]), (self.stock, page.stock), (self.bare, [page.bare or page.ours]),
            ):  # fmt: skip
                for _ in range(WARM_UP):
                    _sample(browser, *asks)()
            if self.few is not None:
                for _ in range(WARM_UP):
                    self.few.ours["agent"].ask(self.few.pages[page.key].ours())

    def pages(self) -> Iterator[Page]:
        """Every page, in the order of the table. Stock's dashboard stands beside our homes."""
        yield from self._lists()
        yield from self._searches()
        yield from self._homes()
        yield from self._one_ticket()
        yield self._api()

    def _lists(self) -> Iterator[Page]:
        work_list, slug, queue = reverse("tickets:queue"), self.queue["queue__slug"], self.queue["queue"]
        tenth = (1 / 10, 1 / 10, 1 / 25)
        yield Page(
            key="list", title="list, all open", ours=lambda: Request(work_list), stock=_stock_list(open_=True),
            bare=lambda: Request("/list/"), stock_goals=tenth, bare_goal=2, statements=8, growth=1.2,
        )  # fmt: skip
        yield Page(
            key="queue", title="list, one queue, open", ours=lambda: Request(f"{work_list}?queue={slug}"),
            stock=_stock_list(open_=True, queue=queue), bare=lambda: Request(f"/list/?queue={queue}"),
            stock_goals=tenth, bare_goal=2, statements=8, growth=1.2,
        )  # fmt: skip
        everything = f"{work_list}?queue={slug}&state=all"
        yield Page(
            key="first", title="list, one queue, all, first page", ours=lambda: Request(everything),
            stock=_stock_list(open_=False, queue=queue),
            bare=lambda: Request(f"/list/?queue={queue}&before={2**31}"),
            stock_goals=tenth, bare_goal=2, statements=8, growth=1.2,
        )  # fmt: skip
        middle, depth = self._middle_of_queue()
        yield Page(
            key="deep", title="list, one queue, all, deep page",
            ours=lambda: Request(f"{everything}&after={_cursor_below(middle)}"),
            stock=_stock_list(open_=False, queue=queue, start=depth),
            bare=lambda: Request(f"/list/?queue={queue}&before={middle.pk}"),
            stock_goals=(1 / 10, 1 / 15, 1 / 70), statements=8, own=("first", 1.3), growth=1.3,
        )  # fmt: skip

    def _middle_of_queue(self) -> tuple[TicketProfile, int]:
        in_queue = TicketProfile.objects.filter(queue=self.queue["queue"])
        depth = in_queue.count() // 2
        return in_queue.order_by("-id")[depth], depth

    def _searches(self) -> Iterator[Page]:
        address = reverse("tickets:search")
        for key, title, word in (("common", "common", COMMON), ("rare", "rare", RARE)):
            yield Page(
                key=f"search_{key}", title=f"search, {title} word",
                ours=partial(Request, f"{address}?{urlencode({'q': word})}"), stock=_stock_list(search=word),
                bare=partial(Request, f"/search/?{urlencode({'q': word})}"), stock_goals=(1 / 20, 1 / 100, 1 / 200),
                bare_goal=(3, 3, 2), statements=8, growth=4,
            )  # fmt: skip

    def _homes(self) -> Iterator[Page]:
        for visitor, title in (("asker", "home of an employee"), ("agent", "home of an agent")):
            yield Page(
                key=f"home_{visitor}", title=title, ours=lambda: Request(reverse("home")), visitor=visitor,
                stock=[lambda: Request("/dashboard/")], bare=lambda: Request("/list/"),
                stock_goals=(1 / 12, 1 / 110, 1 / 1000), bare_goal=2.5, statements=12, growth=1.2,
            )  # fmt: skip
        yield Page(
            key="overview", title="first screen of a chief", ours=lambda: Request(reverse("reports:overview")),
            visitor="chief", stock=[lambda: Request("/dashboard/")], bare=lambda: Request("/list/"),
            stock_goals=(1 / 12, 1 / 110, 1 / 1000), bare_goal=2.5, statements=12, growth=1.2,
        )  # fmt: skip
        yield Page(
            key="reports", title="its figures, beside stock's reports",
            ours=lambda: Request(reverse("reports:overview")), visitor="chief",
            stock=[lambda: Request("/reports/")], bare=lambda: Request("/list/"),
            stock_goals=(1 / 20, 1 / 200, 1 / 2400), bare_goal=3, statements=8, growth=1.3,
        )  # fmt: skip

    def _one_ticket(self) -> Iterator[Page]:
        looked_at = cycle(list(self.workable()[:20]))
        answered, by_bare, by_stock = (iter(list(self.workable()[20:])) for _ in range(3))
        yield Page(
            key="ticket", title="ticket page", ours=lambda: Request(_address(next(looked_at))),
            stock=[lambda: Request(f"/tickets/{next(looked_at).ticket_id}/")],
            bare=lambda: Request(f"/ticket/{next(looked_at).ticket_id}/"),
            stock_goals=(1 / 7, 1 / 7, 1 / 7), bare_goal=3, statements=12, growth=1.1,
        )  # fmt: skip
        yield Page(
            key="create", title="create a ticket", ours=self._create, stock=[self._stock_create], visitor="asker",
            bare=lambda: Request("/create/", {**_TEXTS, "queue": str(self.queue["queue"])}),
            stock_goals=(1 / 2, 1 / 2, 1 / 2), bare_goal=2.5, statements=12, growth=1.1,
        )  # fmt: skip
        yield Page(
            key="follow_up", title="add a follow-up", ours=lambda: reply(next(answered)),
            stock=[lambda: stock_reply(next(by_stock))],
            bare=lambda: bare_reply(next(by_bare)),
            stock_goals=(1 / 2.5, 1 / 2.5, 1 / 2.5), bare_goal=2.5, statements=12, growth=1.1,
        )  # fmt: skip

    def workable(self) -> Any:
        """Open tickets at work, not asked by the agent himself."""
        return self.seen.filter(state="in_progress").exclude(requester=self.agent.person).order_by("-id")[:400]

    def _create(self) -> Request:
        form = {**_TEXTS, "service": "12-cc", "key": str(uuid4()), "version": "0"}
        form |= {"q-12-cc": "1", "q-12-cc__bolum": "giris"}
        return Request(reverse("tickets:new"), form)

    def _stock_create(self) -> Request:
        form = {"queue": str(self.queue["queue"]), "title": _TEXTS["title"], "body": _TEXTS["description"]}
        return Request("/tickets/submit/", {**form, "priority": "3", "submitter_email": "deneme@ornek.bel.tr"})

    def _api(self) -> Page:
        return Page(
            key="api", title="API, list of 50", ours=lambda: Request(f"{reverse('api:tickets')}?limit=50"),
            stock=[lambda: Request("/api/tickets/?page_size=50")], bare=lambda: Request("/list/"), visitor="program",
            stock_goals=(1 / 300, 1 / 1900, 1 / 1900), bare_goal=2.5, statements=5, growth=1.2,
        )  # fmt: skip


def with_few(server: Served, servers: Servers, stock: StockAccess) -> Few:
    """What is asked of the server with few tickets."""
    with in_small():
        small = Comparison(replace(servers, ours=server), stock)
        asked = {page.key: page for page in small.pages()}

    def workable() -> Sequence[TicketProfile]:
        with in_small():
            return list(small.workable())

    return Few(small.ours, asked, workable)


_TEXTS: Mapping[str, str] = {
    "title": "Ölçüm kaydı",
    "description": "Çok yavaş açılıyor, öğleden beri böyle. İş arkadaşlarım da aynı şeyi söylüyor.",
}


def _sample(browser: Browser, *asks: Ask) -> Sample:
    """One look: what it asks for, one after the other."""

    def sample() -> Taken:
        answers = [browser.ask(ask()) for ask in asks]
        return Taken(*map(sum, zip(*((each.milliseconds, each.statements, each.sql) for each in answers), strict=True)))

    return sample


def _session_of(user: User) -> dict[str, str]:
    """Signs the account in as the sign-in page does once the directory has proved who it is."""
    request = HttpRequest()
    request.session = SessionStore()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    auth.complete_sign_in(request, user, method=auth.PASSWORD)
    return {settings.SESSION_COOKIE_NAME: str(request.session.session_key)}


def _token_of(user: User) -> str:
    _token, secret = create_api_token(user, name="ölçüm", days=1, actor=user.person)
    return secret


def _asker() -> User:
    """An employee without a role, with an account."""
    person = Person.objects.filter(active=True, user__isnull=False, role_grants__isnull=True).order_by("pk")[0]
    return User.objects.select_related("person").get(person=person)


def _chief() -> User:
    """Who answers for the desk."""
    return User.objects.select_related("person").filter(person__role_grants__role="chief").order_by("pk")[0]


def _address(profile: TicketProfile) -> str:
    return reverse("tickets:ticket", args=[profile.public_id])


def _cursor_below(profile: TicketProfile) -> str:
    """The address part of the page below a ticket, as the list itself writes it."""
    rows = TicketProfile.objects.filter(pk__gte=profile.pk)
    return keyset.take(rows.filter(queue=profile.queue_id), ["id"], 1).older or ""


def reply(profile: TicketProfile, writes: int = 0) -> Request:
    """A public reply to a ticket that was written on so many times since it was read."""
    version = str(profile.version + writes)
    form = {"reply-text": "", "text": _TEXTS["description"], "audience": "public", "version": version}
    return Request(reverse("tickets:step", args=[profile.public_id, "reply"]), {**form, "state": ""})


def bare_reply(profile: TicketProfile, _writes: int = 0) -> Request:
    """The same of the bare page."""
    return Request(f"/follow-up/{profile.ticket_id}/", {"text": _TEXTS["description"]})


def stock_reply(profile: TicketProfile, _writes: int = 0) -> Request:
    """The same of stock."""
    form = {"comment": _TEXTS["description"], "public": "1", "title": profile.title, "new_status": "1"}
    form |= {"priority": str(profile.priority), "queue": str(profile.queue_id), "owner": "-1", "body": "x"}
    return Request(f"/tickets/{profile.ticket_id}/update/", form)


def _stock_list(*, open_: bool = False, queue: int | None = None, search: str = "", start: int = 0) -> list[Ask]:
    """Stock's list as somebody sees it: its page, with the drop-downs of its filters, and then the rows in it."""
    page = f"/tickets/?{urlencode({'q': search})}" if search else "/tickets/"
    rows = pages_of_stock.ticket_list(open_=open_, queue=queue, search=search, start=start)
    return [lambda: Request(page), lambda: Request(rows)]
