"""The rows of the live connection and of the worker: their arithmetic, and the ears that they are heard with."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import redis

from bench import tasks
from bench.bare import push as bare_push
from bench.ears import CLOSE, PING, TEXT, Ears, frame_in, handshake, masked, open_ears, subscription
from bench.measuring import Taken, summary
from bench.push import Side, nearest_rank, rows
from bench.stage import Served
from deploy.valkey import EmbeddedValkey
from tests.servers.asgi import running


def side(*, slowest: float, kib: float, name: str = "ours") -> Side:
    found = Side(name, Served(0, 0, Path()), "/", ["a cookie"] * 1000, b"", lambda: None)
    found.slowest, found.middle, found.back = [Taken(slowest)], [Taken(slowest / 2)], [Taken(1000.0)]
    found.kib = kib
    return found


def reached(ours: Side, bare: Side) -> dict[str, bool]:
    return {row.key: row.reached() for row in rows(ours, bare)}


@pytest.mark.parametrize(("ours", "holds"), [(45.0, True), (45.1, False)])
def test_the_slowest_hints_may_take_half_as_long_again_as_the_bare_ones(ours: float, holds: bool) -> None:
    found = reached(side(slowest=ours, kib=20), side(slowest=30.0, kib=20))
    assert found == {"push": holds, "push_middle": True, "push_back": True, "push_memory": True}


@pytest.mark.parametrize("bare", [1.0, 19.5, 60.0, 0.0])
@pytest.mark.parametrize(("ours", "holds"), [(29.9, True), (30.2, False)])
def test_a_socket_has_thirty_kibibytes_whatever_the_bare_one_takes(ours: float, holds: bool, bare: float) -> None:
    assert reached(side(slowest=1, kib=ours), side(slowest=1, kib=bare))["push_memory"] is holds


@pytest.mark.parametrize(("audited", "holds"), [(1.66, True), (1.68, False)])
def test_six_of_ten_tasks_are_done_with_their_audit(audited: float, holds: bool) -> None:
    found = {"audited": summary([Taken(audited)]), "nothing": summary([Taken(1.0)])}
    assert tasks.row(found).reached() is holds


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(n) for n in range(1000, 0, -1)]
    assert nearest_rank(values, 99) == 990.0
    assert nearest_rank(values, 50) == 500.0
    assert nearest_rank([7.0], 99) == 7.0


def test_frames_are_found_whole_and_one_after_the_other() -> None:
    long = b"x" * 200
    sent = bytes([0x80 | TEXT, 5]) + b"first" + bytes([0x80 | PING, 0]) + bytes([0x80 | CLOSE, 126, 0, 200]) + long
    for cut in range(len(sent)):
        found, rest = [], sent[:cut]
        while (frame := frame_in(rest)) is not None:
            kind, content, rest = frame
            found.append((kind, content))
        assert found == [(TEXT, b"first"), (PING, b"")][: (cut >= 7) + (cut >= 9)]
    assert frame_in(sent[9:]) == (CLOSE, long, b"")


@pytest.mark.parametrize("length", [1, 125, 126, 5000])
def test_what_is_said_arrives_as_it_was_said(length: int) -> None:
    frame = masked(TEXT, b"x" * length)
    without_mask = bytes([frame[0], frame[1] & 0x7F]) + frame[2:].replace(bytes(4), b"", 1)
    assert frame[1] & 0x80, "a client's frames are masked"
    assert frame_in(without_mask) == (TEXT, b"x" * length, b"")


def test_a_browser_offers_compression_and_says_where_it_comes_from() -> None:
    asked = handshake(8000, "/ws/live/", "sessionid=x").decode()
    assert asked.startswith("GET /ws/live/ HTTP/1.1\r\n")
    assert "Origin: http://127.0.0.1:8000\r\n" in asked
    assert "permessage-deflate" in asked
    assert "Cookie: sessionid=x\r\n" in asked
    assert "Cookie" not in handshake(8000, "/", "").decode()


def test_every_ear_hears_and_the_deaf_are_counted(valkey: EmbeddedValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", valkey.url)
    broker = redis.Redis.from_url(valkey.url)

    async def listen(port: int) -> None:
        ears, deaf = Ears(), Ears()
        await open_ears(ears, port, "/", [("", subscription("ticket:1"))] * 20)
        await open_ears(deaf, port, "/", [("", b"")])
        while broker.pubsub_numsub(bare_push.CHANNEL)[0][1] == 0:
            await asyncio.sleep(0.01)
        ears.listen_anew()
        broker.publish(bare_push.CHANNEL, "said")
        assert len(await ears.moments(5)) == 20
        ears.listen_anew()
        assert await ears.moments(0.1) == [], "nothing was said since"
        ears.cut_all()
        assert (len(ears.open), ears.broken) == (0, 0), "who cuts is not cut off"
        deaf.cut_all()

    with running(bare_push.application) as port:
        asyncio.run(listen(port))


def test_a_server_that_hangs_up_is_noticed() -> None:
    async def application(_scope, receive, send):
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4401})

    async def listen(port: int) -> None:
        ears = Ears()
        (ear,) = await open_ears(ears, port, "/", [("", b"")])
        while ears.open:
            await asyncio.sleep(0.01)
        assert ears.broken == 1
        assert ears.codes == {ear: 4401}

    with running(application) as port:
        asyncio.run(listen(port))


def test_a_socket_that_is_refused_is_an_error() -> None:
    async def application(_scope, receive, send):
        await receive()
        await send({"type": "websocket.close"})

    async def listen(port: int) -> None:
        with pytest.raises(ConnectionError, match="403"):
            await open_ears(Ears(), port, "/", [("", b"")])

    with running(application) as port:
        asyncio.run(listen(port))
