"""Many browsers' sockets in one process, as cheap as Python allows: what they cost is not the server's."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import struct
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
AT_ONCE = 50  # handshakes under way: a page opens its socket when it has been fetched, not all in one moment
HANDSHAKE_SECONDS = 60


class Ears:
    """The sockets, and when each of them heard something for the first time since `listen_anew`."""

    def __init__(self) -> None:
        self.open: set[Ear] = set()
        self.broken = 0
        self.codes: dict[Ear, int] = {}  # why a server closed a socket (RFC 6455 §7.4)
        self._heard: dict[Ear, float] = {}
        self._all_heard = asyncio.Event()

    def listen_anew(self) -> None:
        """Forgets what was heard."""
        self._heard.clear()
        self._all_heard.clear()

    def hears(self, ear: Ear, _content: bytes) -> None:
        if ear not in self._heard:
            self._heard[ear] = time.perf_counter()
            if len(self._heard) == len(self.open):
                self._all_heard.set()

    async def moments(self, seconds: float) -> list[float]:
        """When each heard it, the deaf ones left out; returns as soon as all have."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_heard.wait(), seconds)
        return sorted(self._heard.values())

    def leaves(self, ear: Ear) -> None:
        self.broken += ear in self.open
        self.open.discard(ear)

    def cut_all(self) -> None:
        """All of them are gone without a word, as when a network fails."""
        for ear in list(self.open):
            self.cut(ear)

    def cut(self, ear: Ear) -> None:
        """One of them is."""
        self.open.discard(ear)
        ear.abort()


class Ear(asyncio.Protocol):
    """One socket: shakes hands as a browser does, says its first message, and counts what it is told."""

    __slots__ = ("_buffer", "_ears", "_first", "_handshake", "_transport", "ready")

    def __init__(self, ears: Ears, handshake: bytes, first: bytes) -> None:
        self._ears = ears
        self._handshake = handshake
        self._first = first
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._handshake)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.ready.done() and not self._is_accepted():
            return
        while (frame := frame_in(self._buffer)) is not None:
            kind, content, self._buffer = frame
            self._take(kind, content)

    def _is_accepted(self) -> bool:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head.partition(b"\r\n")[0]:
            self.ready.set_exception(ConnectionError(head.decode("latin-1")))
            return False
        self._buffer = rest
        self._ears.open.add(self)
        self.ready.set_result(None)
        self._write(TEXT, self._first)
        return True

    def _take(self, kind: int, content: bytes) -> None:
        if kind == TEXT:
            self._ears.hears(self, content)
        elif kind == PING:
            self._write(PONG, content)
        elif kind == CLOSE:
            self._ears.codes[self] = int.from_bytes(content[:2])
            self._ears.leaves(self)

    def _write(self, kind: int, content: bytes) -> None:
        if self._transport is not None and content:
            self._transport.write(masked(kind, content))

    def connection_lost(self, exc: Exception | None) -> None:
        self._ears.leaves(self)
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError("the server hung up"))

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def frame_in(data: bytes) -> tuple[int, bytes, bytes] | None:
    """The first frame of a server (RFC 6455 §5.2): its kind, its content, and what follows it. None: not whole yet."""
    if len(data) < 2:
        return None
    length, begin = data[1] & 0x7F, 2
    if length == 126:
        if len(data) < 4:
            return None
        length, begin = int.from_bytes(data[2:4]), 4
    if len(data) < begin + length:
        return None
    return data[0] & 0x0F, data[begin : begin + length], data[begin + length :]


def masked(kind: int, content: bytes) -> bytes:
    """A client's frame of less than 64 KiB; the mask of zeros changes nothing, so it is cheap."""
    size = bytes([0x80 | len(content)]) if len(content) < 126 else struct.pack("!BH", 0x80 | 126, len(content))
    return bytes([0x80 | kind]) + size + bytes(4) + content


def handshake(port: int, path: str, cookie: str) -> bytes:
    """What a browser asks for, its compression too: a server that agrees to it pays with memory for each socket."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
        *([f"Cookie: {cookie}"] if cookie else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def subscription(topic: str) -> bytes:
    """The first message of a page."""
    return json.dumps({"subscribe": [topic]}).encode()


async def open_ears(ears: Ears, port: int, path: str, pages: Sequence[tuple[str, bytes]]) -> list[Ear]:
    """One more socket for each page: its cookie and its first message. Raises ConnectionError when one is refused."""
    loop = asyncio.get_running_loop()
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one(cookie: str, first: bytes) -> Ear:
        async with gate:
            make: Callable[[], Ear] = lambda: Ear(ears, handshake(port, path, cookie), first)  # noqa: E731
            _transport, ear = await loop.create_connection(make, "127.0.0.1", port)
            await asyncio.wait_for(ear.ready, HANDSHAKE_SECONDS)
            return ear

    return list(await asyncio.gather(*(open_one(cookie, first) for cookie, first in pages)))
