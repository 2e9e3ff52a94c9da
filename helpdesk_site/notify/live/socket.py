"""The socket at /ws/live/: a small ASGI application, because a page may hold one open all day and there are thousands.

It hears {"subscribe": [topics]} and says {"topic", "seq"}. Whatever is wrong ends it with a number and nothing else:
an answer that repeats or explains what was sent has told attackers of other systems whole sessions.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from helpdesk_site.notify.live import sessions, topics
from helpdesk_site.notify.live.gathering import Gathering
from helpdesk_site.notify.live.hub import Hub, Line

PATH: Final = "/ws/live/"

# The browser (live.mjs) takes 4000-4999 for "not you" and does not knock again at once.
MALFORMED: Final = 4400
NOT_SIGNED_IN: Final = 4401
NOT_YOURS: Final = 4403
TOO_BIG: Final = 4413
TOO_MANY: Final = 4429

MOST_TOPICS: Final = 60
MOST_CHARACTERS: Final = MOST_TOPICS * (topics.TOPIC_LENGTH + 4)
MOST_SOCKETS: Final = 20
# A page subscribes once and again when a part of it is exchanged; more in a minute is no page of ours.
MOST_MESSAGES: Final = 60
MINUTE: Final = 60.0
SWEEP_SECONDS: Final = 15.0

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
T = TypeVar("T")

# Questions to the database leave the event loop; few threads, so that few connections are held.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")
_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()
_gatherings: WeakKeyDictionary[asyncio.AbstractEventLoop, Gathering[str, UUID]] = WeakKeyDictionary()
_sweeps: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Task[None]] = WeakKeyDictionary()


class RefusedError(Exception):
    """The socket ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def hub() -> Hub:
    """The hub of this process's event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub(settings.REDIS_URL)
    return _hubs[loop]


def _owners() -> Gathering[str, UUID]:
    """Whose sessions those are that come in on this process's event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _gatherings:
        _gatherings[loop] = Gathering(partial(_ask, sessions.owners_of))
    return _gatherings[loop]


async def live_socket(scope: Message, receive: Receive, send: Send) -> None:
    """One socket from its handshake to its end."""
    if (await receive())["type"] != "websocket.connect" or scope["path"] != PATH:
        await send({"type": "websocket.close"})
        return
    key = sessions.session_key_in(scope["headers"])
    person = await _owners().answer(key)
    await send({"type": "websocket.accept"})
    try:
        if person is None:
            raise RefusedError(NOT_SIGNED_IN)
        await _serve(person, key, receive, send)
    except RefusedError as refusal:
        await send({"type": "websocket.close", "code": refusal.code})


async def _serve(person: UUID, session_key: str, receive: Receive, send: Send) -> None:
    if hub().count_of(person) >= MOST_SOCKETS:
        raise RefusedError(TOO_MANY)
    line = Line(person, session_key, send)
    hub().open(line)
    _keep_sweeping()
    try:
        await _listen(line, receive)
    finally:
        hub().close(line)


async def _listen(line: Line, receive: Receive) -> None:
    heard, since = 0, time.monotonic()
    while (message := await receive())["type"] == "websocket.receive":
        if time.monotonic() - since > MINUTE:
            heard, since = 0, time.monotonic()
        heard += 1
        if heard > MOST_MESSAGES:
            raise RefusedError(TOO_MANY)
        wanted = topics_in(message.get("text"))
        if not await _ask(sessions.may_watch_all, line.person, sorted(wanted - line.topics)):
            raise RefusedError(NOT_YOURS)
        await hub().watch(line, wanted)


def topics_in(text: str | None) -> frozenset[str]:
    """What a message asks for. Raises RefusedError for whatever is no subscription of ours."""
    if text is not None and len(text) > MOST_CHARACTERS:
        raise RefusedError(TOO_BIG)
    try:
        message = json.loads(text or "")
    except (ValueError, RecursionError):
        raise RefusedError(MALFORMED) from None
    wanted = message.get("subscribe") if isinstance(message, dict) and len(message) == 1 else None
    if not isinstance(wanted, list) or not all(isinstance(topic, str) for topic in wanted):
        raise RefusedError(MALFORMED)
    if len(wanted) > MOST_TOPICS:
        raise RefusedError(TOO_BIG)
    return frozenset(wanted)


def _keep_sweeping() -> None:
    """While there are sockets, one task of this event loop looks whether their sessions still live."""
    loop = asyncio.get_running_loop()
    running = _sweeps.get(loop)
    if running is None or running.done():
        _sweeps[loop] = loop.create_task(_sweep())


async def _sweep() -> None:
    while hub().lines():
        await asyncio.sleep(SWEEP_SECONDS)
        with suppress(DatabaseError):  # a database that is away ends nobody's session
            await end_dead_sessions()


async def end_dead_sessions() -> None:
    """Closes the sockets whose session ended: signed out, idle, closed by somebody, or the person has left."""
    lines = hub().lines()
    living = await _ask(sessions.people_of, {line.session_key for line in lines})
    for line in lines:
        if line.session_key not in living:
            await line.end(NOT_SIGNED_IN)


async def _ask(question: Callable[..., T], *arguments: Any) -> T:
    """Asks the database in a thread, whose connection is checked as a request's would be."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _asked, question, arguments)


def _asked(question: Callable[..., T], arguments: tuple[Any, ...]) -> T:
    close_old_connections()
    try:
        return question(*arguments)
    finally:
        close_old_connections()
