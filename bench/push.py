"""Hints to a thousand sockets: our live connection beside one subscription a process on bare uvicorn, turn by turn."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import redis
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from bench.bare.push import CHANNEL
from bench.ears import Ears, open_ears, subscription
from bench.measuring import Measured, Patience, Taken, summary
from bench.stage import LIVE, Served, Stage
from bench.table import Goals, Row
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.notify.live.socket import MOST_SOCKETS, PATH
from helpdesk_site.people import auth
from helpdesk_site.people.models import User

SOCKETS = 1_000
FIRST = 50  # sockets that wake everything up before memory is counted
TOPIC = "queue:bench"  # agents may watch the queues
P99_TO_BARE = 1.5
KIB_A_SOCKET = 30.0
WAIT = 10.0  # seconds after which a hint is lost
QUIET = 0.2  # seconds between two hints, so that the one does not stand in the other's way
FILES = 2 * SOCKETS + 500


@dataclass(slots=True)
class Side:
    """One server with its sockets. `publish` hands a hint over as its own producers do."""

    name: str
    server: Served
    path: str
    cookies: Sequence[str]
    first: bytes
    publish: Callable[[], object]
    ears: Ears = field(default_factory=Ears)
    slowest: list[Taken] = field(default_factory=list)
    middle: list[Taken] = field(default_factory=list)
    back: list[Taken] = field(default_factory=list)
    kib: float = 0.0

    async def fill(self) -> None:
        """All sockets, and what each of them takes of the server's memory."""
        await self._open(self.cookies[:FIRST])
        await self.hear_all()
        before = kib_of(self.server.pid)
        await self._open(self.cookies[FIRST:])
        await self.hear_all()
        self.kib = (kib_of(self.server.pid) - before) / (len(self.cookies) - FIRST)

    async def _open(self, cookies: Sequence[str]) -> None:
        await open_ears(self.ears, self.server.port, self.path, [(cookie, self.first) for cookie in cookies])

    async def hear_all(self) -> None:
        """Returns when every socket has heard a hint: then every subscription stands."""
        for _ in range(50):
            _milliseconds, deaf = await self._tell(wait=1.0)
            if not deaf:
                await asyncio.sleep(1)  # what came at once for its youth has come too
                return
        raise RuntimeError(f"{self.name}: {deaf} of {len(self.ears.open)} sockets hear nothing")

    async def _tell(self, *, wait: float) -> tuple[list[float], int]:
        """Milliseconds from a hint's beginning to each socket, and how many did not hear it."""
        self.ears.listen_anew()
        began = await asyncio.get_running_loop().run_in_executor(None, self._publish)
        moments = await self.ears.moments(wait)
        return [1000 * (moment - began) for moment in moments], len(self.ears.open) - len(moments)

    def _publish(self) -> float:
        began = time.perf_counter()
        self.publish()
        return began

    async def measure(self) -> None:
        """One hint, which nobody may miss."""
        milliseconds, deaf = await self._tell(wait=WAIT)
        if deaf or len(milliseconds) != len(self.cookies):
            raise RuntimeError(f"{self.name}: {deaf} lost a hint, {self.ears.broken} lost their socket")
        self.slowest.append(Taken(nearest_rank(milliseconds, 99)))
        self.middle.append(Taken(nearest_rank(milliseconds, 50)))
        await asyncio.sleep(QUIET)

    async def lose_all(self) -> None:
        """Every socket breaks off at once, while a hint is on its way to them; then all come back."""
        began = time.perf_counter()
        publishing = asyncio.get_running_loop().run_in_executor(None, self._publish)
        self.ears.cut_all()
        await publishing
        await self._open(self.cookies)
        await self.hear_all()
        self.back.append(Taken(1000 * (time.perf_counter() - began)))


def measure(stage: Stage, patience: Patience, tell: Callable[[str], None]) -> list[Row]:
    """The rows of the live connection. There must be agents with accounts."""
    allow_files()
    tell(f"{SOCKETS:,} signed-in sockets on each of two servers")
    bare = _bare(stage)
    ours = _ours(stage, _cookies(SOCKETS))
    asyncio.run(_measure((ours, bare), patience, tell))
    for side in (ours, bare):
        refuse_errors(side.name, side.server)
    return rows(ours, bare)


def rows(ours: Side, bare: Side) -> list[Row]:
    """What was measured, beside its goals."""
    sockets = f"{len(ours.cookies):,} sockets"
    return [
        Row(
            key="push", title=f"push to {sockets}, p99", ours=summary(ours.slowest), bare=summary(bare.slowest),
            goals=Goals(to_bare=P99_TO_BARE),
        ),
        Row(
            key="push_middle", title=f"push to {sockets}, p50", ours=summary(ours.middle), bare=summary(bare.middle),
            goals=Goals(),
        ),
        Row(
            key="push_back", title=f"{sockets} lost and back", ours=summary(ours.back), bare=summary(bare.back),
            goals=Goals(),
        ),
        Row(
            key="push_memory", title="memory a socket", ours=_once(ours.kib), bare=_once(bare.kib),
            goals=Goals(to_bare=KIB_A_SOCKET / max(bare.kib, 0.1)), unit="KiB",
        ),
    ]  # fmt: skip


def _once(value: float) -> Measured:
    return summary([Taken(max(value, 0.1))])


async def _measure(sides: Sequence[Side], patience: Patience, tell: Callable[[str], None]) -> None:
    for side in sides:
        await side.fill()
    tell("hints to all of them")
    began = time.monotonic()
    for turn in range(patience.warm_up + patience.most):
        for side in sides:
            await side.measure()
        if patience.is_over(time.monotonic() - began, turn + 1):
            break
    for side in sides:
        side.slowest, side.middle = side.slowest[patience.warm_up :], side.middle[patience.warm_up :]
    tell("all of them lost at once, and back")
    for side in sides:
        await side.lose_all()
        await side.measure()
        side.ears.cut_all()


def _ours(stage: Stage, cookies: Sequence[str]) -> Side:
    server = stage.serve_sockets("live", LIVE, {})
    return Side("ours", server, PATH, cookies, subscription(TOPIC), _change)


def _change() -> None:
    with unit_of_work():
        changed(TOPIC)


def _bare(stage: Stage) -> Side:
    server = stage.serve_sockets("bare-live", "bench.bare.push:application", {"REDIS_URL": settings.REDIS_URL})
    broker = redis.Redis.from_url(settings.REDIS_URL)
    text = f'{{"topic":"{TOPIC}","seq":1}}'
    return Side("bare", server, "/", [""] * SOCKETS, b"", lambda: broker.publish(CHANNEL, text))


def _cookies(count: int) -> list[str]:
    """So many signed-in browsers of the desk: of as many people as there are, none with more sockets than he may."""
    agents = list(User.objects.select_related("person").filter(person__role_grants__role="agent").distinct()[:count])
    if len(agents) * MOST_SOCKETS < count:
        raise RuntimeError(f"{len(agents)} agents cannot open {count} sockets: make more people")
    signed_in = [cookie_of(agent) for agent in agents]
    return list(islice(cycle(signed_in), count))


def cookie_of(user: User) -> str:
    """The cookie of a session as the sign-in page makes it once the directory has proved who it is."""
    request = HttpRequest()
    request.session = SessionStore()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    auth.complete_sign_in(request, user, method=auth.PASSWORD)
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def refuse_errors(name: str, server: Served) -> None:
    """A server that had something to complain of did not do what was measured."""
    log = server.log.read_text(encoding="utf-8", errors="replace")
    if any(word in log for word in ("ERROR", "Traceback", "Exception")):
        raise RuntimeError(f"{name} complained:\n{log[-3000:]}")


def nearest_rank(values: Sequence[float], percent: int) -> float:
    """A percentile of at least one value: the smallest that so many of a hundred do not exceed."""
    return sorted(values)[max(0, -(-percent * len(values) // 100) - 1)]


def kib_of(pid: int) -> float:
    """The memory that a process holds now (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


def allow_files() -> None:
    """Each socket is a file here and one at its server, which inherits the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
