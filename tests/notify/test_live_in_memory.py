"""Inside one process: what is done at once, what is asked together, and that no socket stands in another's way."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

import pytest
import redis

from deploy.valkey import EmbeddedValkey
from helpdesk_site.notify.live import broker
from helpdesk_site.notify.live.at_once import begin
from helpdesk_site.notify.live.broker import Hint
from helpdesk_site.notify.live.gathering import Gathering
from helpdesk_site.notify.live.hub import Hub, Line


def test_what_waits_for_nothing_is_done_at_once() -> None:
    done: list[str] = []

    async def act() -> None:
        done.append("all of it")

    async def main() -> None:
        assert begin(act()) is None
        assert done == ["all of it"]

    asyncio.run(main())


def test_what_waits_goes_on_when_it_may_and_waits_as_often_as_it_likes() -> None:
    done: list[str] = []

    async def main() -> None:
        gate = asyncio.Event()

        async def act() -> None:
            done.append("before")
            await gate.wait()
            await asyncio.sleep(0)
            await asyncio.sleep(0.001)
            done.append("after")

        rest = begin(act())
        assert rest is not None
        assert done == ["before"]
        await asyncio.sleep(0.01)
        assert done == ["before"]
        gate.set()
        await rest
        assert done == ["before", "after"]

    asyncio.run(main())


def test_what_is_left_can_be_stopped_and_cleans_up() -> None:
    done: list[str] = []

    async def act() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            done.append("cleaned up")

    async def main() -> None:
        rest = begin(act())
        assert rest is not None
        await asyncio.sleep(0)
        rest.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rest

    asyncio.run(main())
    assert done == ["cleaned up"]


def test_an_error_at_once_is_told_to_the_loop_and_not_to_who_began_it() -> None:
    told: list[Any] = []

    async def act() -> None:
        raise ValueError("a socket's own trouble")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["exception"]))
        assert begin(act()) is None

    asyncio.run(main())
    assert [str(error) for error in told] == ["a socket's own trouble"]


class Ear:
    """A socket that takes what it is sent, unless its browser does not read."""

    def __init__(self, *, reads: bool = True) -> None:
        self.heard: list[str] = []
        self.reads = asyncio.Event()
        if reads:
            self.reads.set()

    async def send(self, message: Any) -> None:
        await self.reads.wait()
        self.heard.append(message["text"])


def test_a_browser_that_does_not_read_holds_nobody_up_and_hears_the_newest_later() -> None:
    async def main() -> None:
        hub = Hub("unix:///nonexistent/valkey.sock")
        slow, quick = Ear(reads=False), Ear()
        for ear in (slow, quick):
            line = Line(uuid4(), "session", ear.send)
            await hub.watch(line, frozenset({"ticket:1"}))
        for seq in (1, 2, 3):
            hub.hear([Hint("ticket:1", seq)])
        assert [text[-2:] for text in quick.heard] == ["1}", "2}", "3}"], "at once, while the other one waits"
        assert slow.heard == []
        slow.reads.set()
        await asyncio.sleep(0.01)
        assert [text[-2:] for text in slow.heard] == ["1}", "3}"], "what it was being sent, and then the newest"

    asyncio.run(main())


class Desk:
    """Answers for many at once, and remembers how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.open = asyncio.Event()

    async def __call__(self, keys: Collection[str]) -> Mapping[str, str]:
        self.asked.append(tuple(keys))
        await self.open.wait()
        if "broken" in keys:
            raise ConnectionError("no answer")
        return {key: key.upper() for key in keys if key != "unknown"}


def test_questions_that_wait_are_asked_together_and_each_gets_its_own_answer() -> None:
    async def main() -> None:
        desk = Desk()
        gathering = Gathering(desk)
        waiting = [asyncio.create_task(gathering.answer(key)) for key in ("a", "b", "unknown", "b")]
        await asyncio.sleep(0)
        later = asyncio.create_task(gathering.answer("c"))
        await asyncio.sleep(0)
        desk.open.set()
        assert await asyncio.gather(*waiting) == ["A", "B", None, "B"]
        assert await later == "C"
        assert [set(asked) for asked in desk.asked] == [{"a", "b", "unknown"}, {"c"}]

    asyncio.run(main())


def test_who_goes_takes_nobody_elses_answer_away() -> None:
    async def main() -> None:
        desk = Desk()
        gathering = Gathering(desk)
        goes, stays = (asyncio.create_task(gathering.answer("a")) for _ in range(2))
        await asyncio.sleep(0)
        goes.cancel()
        await asyncio.sleep(0)
        desk.open.set()
        assert await stays == "A"

    asyncio.run(main())


def test_a_question_that_fails_fails_for_those_who_asked_it_and_for_nobody_after() -> None:
    async def main() -> None:
        desk = Desk()
        desk.open.set()
        gathering = Gathering(desk)
        answers = await asyncio.gather(gathering.answer("broken"), gathering.answer("a"), return_exceptions=True)
        assert [type(answer) for answer in answers] == [ConnectionError, ConnectionError]
        assert await gathering.answer("a") == "A"

    asyncio.run(main())


def test_a_crowd_that_subscribes_at_once_misses_nothing_of_a_moment_ago(valkey: EmbeddedValkey) -> None:
    async def main() -> None:
        hub = Hub(valkey.url)
        ears = [Ear() for _ in range(100)]
        lines = [Line(uuid4(), "session", ear.send) for ear in ears]
        for line in lines:
            hub.open(line)
        await hub.connected.wait()
        topics = [f"ticket:{uuid4()}" for _ in ears]
        # Counted, but not told to us: only who asks finds out.
        counters = redis.Redis.from_url(valkey.url)
        for topic in topics:
            counters.set(broker.COUNTER + topic, 1, ex=broker.COUNTER_SECONDS)
        await asyncio.gather(*(hub.watch(line, frozenset({topic})) for line, topic in zip(lines, topics, strict=True)))
        assert [len(ear.heard) for ear in ears] == [1] * len(ears)
        for line in lines:
            hub.close(line)
        await asyncio.sleep(0)

    asyncio.run(main())
