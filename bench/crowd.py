"""A working day at its height: a thousand open pages of the desk and of the portal, twenty changes a second.

Real replies on real tickets; what is measured is the time from the beginning of a change to each socket that shows it.
The measurement fails when a change is not heard by whom it concerns, or when anything is heard by anybody else. In the
middle of it a third of the sockets break off and come back: from then on they hear again.
"""

from __future__ import annotations

import asyncio
import json
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle, islice
from random import Random

import redis
from django.conf import settings

from bench.ears import Ear, Ears, open_ears
from bench.measuring import Measured
from bench.push import allow_files, cookie_of, nearest_rank, refuse_errors
from bench.stage import LIVE, Served, Stage
from bench.table import Goals, Row
from helpdesk_site.demo.scale import filling
from helpdesk_site.notify.live.broker import COUNTER
from helpdesk_site.notify.live.socket import NOT_YOURS, PATH
from helpdesk_site.people.models import Person, User
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile

SOCKETS = 1_000
CURIOUS = 20  # sockets that ask for a ticket which is not theirs
A_SECOND = 20
SECONDS = 20
LIMIT = 2_000.0  # ms until nineteen of twenty pages know of a change
LAST_WAIT = 5.0
WORDS = "Çok yavaş açılıyor, öğleden beri böyle."
WORK = "queue:all"


@dataclass(frozen=True, slots=True)
class Seat:
    """One open page: whose it is and what it shows."""

    cookie: str
    topics: tuple[str, ...]

    @property
    def opening(self) -> tuple[str, bytes]:
        return self.cookie, json.dumps({"subscribe": self.topics}).encode()


@dataclass(frozen=True, slots=True)
class Change:
    """One reply: when it began, and the topics that it moved."""

    began: float
    topics: tuple[str, ...]


class Listeners(Ears):
    """Keeps everything that each socket hears, with its moment."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: dict[Ear, list[tuple[float, bytes]]] = defaultdict(list)

    def hears(self, ear: Ear, content: bytes) -> None:
        self.heard[ear].append((time.perf_counter(), content))


@dataclass(slots=True)
class Sitting:
    """A socket on a seat, and since when what it misses is a fault."""

    ear: Ear
    seat: Seat
    since: float
    until: float = float("inf")


@dataclass(slots=True)
class Hall:
    """The sockets of one measurement, those too that broke off."""

    server: Served
    listeners: Listeners = field(default_factory=Listeners)
    sittings: list[Sitting] = field(default_factory=list)

    async def fill(self, seats: Sequence[Seat]) -> None:
        """Opens a socket for each seat. Raises ConnectionError when one is refused."""
        ears = await open_ears(self.listeners, self.server.port, PATH, [seat.opening for seat in seats])
        await asyncio.sleep(1)  # the subscriptions stand
        now = time.perf_counter()
        self.sittings += [Sitting(ear, seat, now) for ear, seat in zip(ears, seats, strict=True)]

    def lose(self, sittings: Sequence[Sitting]) -> list[Seat]:
        """These break off as when a network fails; their seats."""
        for sitting in sittings:
            sitting.until = time.perf_counter()
            self.listeners.cut(sitting.ear)
        return [sitting.seat for sitting in sittings]

    async def refuse(self, seats: Sequence[Seat]) -> None:
        """Opens a socket for each seat that is nobody's. Raises RuntimeError unless each is sent away unheard."""
        curious = Listeners()
        ears = await open_ears(curious, self.server.port, PATH, [seat.opening for seat in seats])
        await asyncio.sleep(1)
        codes = [curious.codes.get(ear) for ear in ears]
        if set(codes) != {NOT_YOURS} or curious.heard:
            raise RuntimeError(f"Whoever asked for another's ticket was answered {codes} and heard {curious.heard}")


def measure(stage: Stage, tell: Callable[[str], None]) -> list[Row]:
    """The row of the crowd. There must be agents with accounts and tickets at work."""
    allow_files()
    tell(f"{SOCKETS:,} pages, {A_SECOND} changes a second")
    server = stage.serve_sockets("crowd", LIVE, {})
    tickets = _tickets()
    desk, portal = _desk(tickets), _portal(tickets)
    counted = broker_counts({topic for seat in (*desk, *portal) for topic in seat.topics})
    hall = Hall(server)
    changes = asyncio.run(_sit_through(hall, desk, portal, tickets))
    found = waits(hall, changes, counted)
    refuse_errors("ours", server)
    return [
        Row(
            key="crowd", title=f"{A_SECOND} changes a second to {SOCKETS:,} pages", goals=Goals(at_most=LIMIT),
            ours=Measured(nearest_rank(found, 50), nearest_rank(found, 95), len(found)),
        )
    ]  # fmt: skip


def _tickets() -> list[TicketProfile]:
    """Tickets at work of as many different askers, each with an account."""
    at_work = TicketProfile.objects.filter(state="in_progress", restricted=False, on_behalf_of=None)
    by_asker = {ticket.requester_id: ticket for ticket in at_work.select_related("requester").order_by("-id")[:2_000]}
    chosen = list(by_asker.values())[: SOCKETS // 4]
    filling.let_in([ticket.requester for ticket in chosen])
    return chosen


async def _sit_through(
    hall: Hall, desk: Sequence[Seat], portal: Sequence[Seat], tickets: Sequence[TicketProfile]
) -> list[Change]:
    await hall.fill([*desk, *portal])
    await hall.refuse(_of_others(portal))
    changes = await _make_changes(hall, tickets)
    await asyncio.sleep(LAST_WAIT)
    hall.listeners.cut_all()
    return changes


async def _make_changes(hall: Hall, tickets: Sequence[TicketProfile]) -> list[Change]:
    """Twenty replies a second; in the middle every third socket breaks off and comes back."""
    versions = {ticket.pk: ticket.version for ticket in tickets}
    loop, dice = asyncio.get_running_loop(), Random(1)  # noqa: S311  # a measurement is to be repeated
    changes: list[Change] = []

    def reply(ticket: TicketProfile) -> None:
        change = Change(time.perf_counter(), (f"tickets:{ticket.requester.uuid}", ticket.live_topic, WORK))
        version = versions[ticket.pk]
        done = services.reply(ticket.public_id, actor=_writer(), expected_version=version, text=WORDS, public=True)
        versions[ticket.pk] = done.version
        changes.append(change)

    begun, back = time.perf_counter(), None
    for number in range(A_SECOND * SECONDS):
        if number == A_SECOND * SECONDS // 2:
            back = loop.create_task(hall.fill(hall.lose(hall.sittings[::3])))
        await loop.run_in_executor(None, reply, dice.choice(tickets))
        await asyncio.sleep(max(0.0, begun + (number + 1) / A_SECOND - time.perf_counter()))
    if back is not None:
        await back
    return changes


def waits(hall: Hall, changes: Sequence[Change], counted: Mapping[str, int]) -> list[float]:
    """Milliseconds from each change to each socket that shows it. `counted` is each topic's counter before the first.

    Raises RuntimeError for a hint that a socket did not want, and for a change that a socket never heard of.
    """
    moments: dict[str, list[float]] = defaultdict(list)
    for change in changes:
        for topic in change.topics:
            moments[topic].append(change.began)
    found: list[float] = []
    for sitting in hall.sittings:
        arrivals = _arrivals(hall.listeners.heard[sitting.ear], sitting.seat)
        for topic in sitting.seat.topics:
            found += _waits_of(sitting, topic, moments[topic], arrivals[topic], counted.get(topic, 0))
    return found


def _arrivals(heard: Sequence[tuple[float, bytes]], seat: Seat) -> dict[str, list[tuple[int, float]]]:
    """Counter and moment of each hint by topic, in the order of the counters."""
    arrivals: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for moment, content in heard:
        hint = json.loads(content)
        if hint["topic"] not in seat.topics:
            raise RuntimeError(f"A page that shows {seat.topics} was told of {hint['topic']}")
        arrivals[hint["topic"]].append((hint["seq"], moment))
    return arrivals


def _waits_of(
    sitting: Sitting, topic: str, moments: Sequence[float], arrivals: Sequence[tuple[int, float]], counted: int
) -> Iterator[float]:
    """A later hint tells of the earlier changes too: a slow page hears the newest alone."""
    for number, began in enumerate(moments, start=1):
        if not sitting.since <= began <= sitting.until - LAST_WAIT:
            continue
        place = bisect_left(arrivals, (counted + number, 0.0))
        if place == len(arrivals):
            raise RuntimeError(f"A page that shows {topic} never heard of its change {number}")
        yield 1000 * (arrivals[place][1] - began)


@cache
def _writer() -> Person:
    """An agent who answers."""
    return User.objects.select_related("person").filter(person__role_grants__role="agent").order_by("pk")[0].person


def broker_counts(topics: Collection[str]) -> dict[str, int]:
    """How often each topic has changed so far."""
    found = redis.Redis.from_url(settings.REDIS_URL).mget([COUNTER + topic for topic in topics])
    return {topic: int(count or 0) for topic, count in zip(topics, found, strict=True)}


def _desk(tickets: Sequence[TicketProfile]) -> list[Seat]:
    """Half of the pages: agents, each with the work list and a ticket before him."""
    agents = User.objects.select_related("person").filter(person__role_grants__role="agent").distinct()
    cookies = [cookie_of(agent) for agent in agents[: SOCKETS // 2]]
    seats = islice(zip(cycle(cookies), cycle(tickets), strict=False), SOCKETS // 2)
    return [Seat(cookie, (WORK, ticket.live_topic)) for cookie, ticket in seats]


def _portal(tickets: Sequence[TicketProfile]) -> list[Seat]:
    """The other half: askers with their list, and with their ticket."""
    seats = []
    for ticket in tickets:
        cookie = cookie_of(User.objects.select_related("person").get(person=ticket.requester_id))
        seats += [Seat(cookie, (f"tickets:{ticket.requester.uuid}",)), Seat(cookie, (ticket.live_topic,))]
    return list(islice(cycle(seats), SOCKETS // 2))


def _of_others(portal: Sequence[Seat]) -> list[Seat]:
    """Askers who ask for what the next one's page shows."""
    lists = portal[: 2 * CURIOUS : 2]
    return [Seat(mine.cookie, other.topics) for mine, other in zip(lists, [*lists[1:], lists[0]], strict=True)]
