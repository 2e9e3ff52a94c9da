"""One subscription a process, fanned out in memory: the hub between the broker and the sockets of this process."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, MutableMapping
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

import redis
from redis.asyncio import BlockingConnectionPool, Redis

from helpdesk_site.notify.live import broker
from helpdesk_site.notify.live.at_once import begin
from helpdesk_site.notify.live.broker import Hint

logger = logging.getLogger(__name__)

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 10.0
# How long the channel may be silent before the connection is asked whether it still lives.
SILENCE: Final = 15.0
# A change this young may have happened after the page was made and before it subscribed.
JUST_NOW_SECONDS: Final = 10

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class Line:
    """One browser's socket, as the hub sees it: what it watches and what it still has to hear.

    What waits is one text a topic: a slow browser hears the newest, and its backlog is bounded by its topics.
    """

    __slots__ = ("_flushing", "_send", "_waiting", "person", "session_key", "topics")

    def __init__(self, person: UUID, session_key: str, send: Send) -> None:
        self.person = person
        self.session_key = session_key
        self.topics: frozenset[str] = frozenset()
        self._send = send
        self._waiting: dict[str, str] | None = None
        self._flushing: asyncio.Task[None] | None = None

    def tell(self, topic: str, text: str) -> None:
        if self._waiting is None:
            self._waiting = {}
        self._waiting[topic] = text
        if self._flushing is None:
            self._flushing = begin(self._flush())

    async def end(self, code: int) -> None:
        """Closes the socket; its own task then sees it go."""
        with suppress(OSError, RuntimeError):  # what servers raise on a socket that is gone already
            await self._send({"type": "websocket.close", "code": code})

    async def _flush(self) -> None:
        try:
            while self._waiting:
                topic = next(iter(self._waiting))
                await self._send({"type": "websocket.send", "text": self._waiting.pop(topic)})
        except (OSError, RuntimeError):  # what servers raise on a socket that is gone: its own task ends it
            logger.debug("A socket was gone before it heard a hint")
        finally:
            self._waiting = self._flushing = None


class Hub:
    """The sockets of this process by topic, and the one task that listens to the broker while there are any."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._by_topic: defaultdict[str, set[Line]] = defaultdict(set)
        self._lines: set[Line] = set()
        self._of_person: Counter[UUID] = Counter()
        self._last: dict[str, int] = {}
        self._listening: asyncio.Task[None] | None = None
        self._client: Redis | None = None
        self.connected = asyncio.Event()

    # Sockets

    def open(self, line: Line) -> None:
        self._lines.add(line)
        self._of_person[line.person] += 1
        if self._listening is None or self._listening.done():
            self._listening = asyncio.get_running_loop().create_task(self._listen())

    def close(self, line: Line) -> None:
        """Forgets a socket. Safe to repeat."""
        if line not in self._lines:
            return
        self._lines.discard(line)
        self._drop(line, line.topics)
        self._of_person[line.person] -= 1
        if not self._of_person[line.person]:
            del self._of_person[line.person]
        if not self._lines and self._listening is not None:
            self._listening.cancel()
            self._listening = None

    def count_of(self, person: UUID) -> int:
        return self._of_person[person]

    def lines(self) -> Collection[Line]:
        return tuple(self._lines)

    async def watch(self, line: Line, topics: frozenset[str]) -> None:
        """From now on the socket hears of these topics and no others; at once, when one changed a moment ago."""
        new = topics - line.topics
        self._drop(line, line.topics - topics)
        for topic in new:
            self._by_topic[topic].add(line)
        line.topics = topics
        for hint in await self._young(new):
            line.tell(hint.topic, _text(hint))

    def _drop(self, line: Line, topics: Iterable[str]) -> None:
        for topic in topics:
            self._by_topic[topic].discard(line)
            if not self._by_topic[topic]:
                del self._by_topic[topic]
                self._last.pop(topic, None)

    # Hints

    def hear(self, hints: Iterable[Hint]) -> None:
        """Passes hints on to who watches; costs nothing for topics that nobody here watches."""
        for hint in hints:
            lines = self._by_topic.get(hint.topic)
            if not lines:
                continue
            self._last[hint.topic] = hint.seq
            text = _text(hint)
            for line in lines:
                line.tell(hint.topic, text)

    async def _young(self, topics: Collection[str]) -> list[Hint]:
        """Those of the topics that changed a moment ago; also notes where each counter stands."""
        if not topics or self._client is None:
            return []
        names = sorted(topics)
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for name in names:
                    pipeline.get(broker.COUNTER + name)
                    pipeline.ttl(broker.COUNTER + name)
                answers = await pipeline.execute()
        except (redis.RedisError, OSError):
            return []
        young = []
        for name, seq, left in zip(names, answers[::2], answers[1::2], strict=True):
            self._last.setdefault(name, int(seq or 0))
            if seq is not None and left > broker.COUNTER_SECONDS - JUST_NOW_SECONDS:
                young.append(Hint(name, int(seq)))
        return young

    async def _missed(self, client: Redis) -> list[Hint]:
        """After the broker was away: the watched topics whose counters are not where they were left."""
        names = sorted(self._by_topic)
        if not names:
            return []
        counters = await client.mget([broker.COUNTER + name for name in names])
        hints = [Hint(name, int(seq or 0)) for name, seq in zip(names, counters, strict=True)]
        return [hint for hint in hints if self._last.get(hint.topic) != hint.seq]

    # The broker

    async def _listen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                await self._listen_once()
            except (redis.RedisError, OSError) as error:
                was_connected = self.connected.is_set()
                self.connected.clear()
                pause = FIRST_PAUSE if was_connected else min(2 * pause, LONGEST_PAUSE)
                logger.warning("The live broker is away (%s)", type(error).__name__)
                # Not all processes at once: they all lost it in the same moment.
                await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, no secret

    async def _listen_once(self) -> None:
        """Listens until the connection breaks."""
        client = Redis.from_pool(_pool(self._url))
        pubsub = client.pubsub()
        try:
            await pubsub.subscribe(broker.CHANNEL)
            self._client = client  # from here on whoever comes asks for himself; those who are there are told
            self.hear(await self._missed(client))
            self.connected.set()
            while True:
                await self._next(pubsub)
        finally:
            self._client = None
            self.connected.clear()
            with suppress(redis.RedisError, OSError, asyncio.CancelledError):
                await pubsub.aclose()  # type: ignore[no-untyped-call]
                await client.aclose()

    async def _next(self, pubsub: Any) -> None:
        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=SILENCE)
        if message is None:
            await pubsub.ping()
        elif message["type"] == "message":
            self.hear(broker.read_hints(message["data"]))


def _pool(url: str) -> BlockingConnectionPool:
    """Few connections, for which one waits: redis-py's ordinary pool refuses the fifth of a crowd that subscribes."""
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url, socket_connect_timeout=2, socket_timeout=None, max_connections=4
    )
    return pool


def _text(hint: Hint) -> str:
    return json.dumps({"topic": hint.topic, "seq": hint.seq}, separators=(",", ":"))
