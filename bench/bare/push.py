"""The least that a push can cost: one subscription a process, a set of sockets, and nobody asks who they are."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

CHANNEL = "bench:push"

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_sockets: set[Send] = set()
_listening: asyncio.Task[None] | None = None


async def application(_scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
    """One socket from its handshake to its end."""
    global _listening
    if (await receive())["type"] != "websocket.connect":
        return
    if _listening is None:
        _listening = asyncio.get_running_loop().create_task(_listen())
    await send({"type": "websocket.accept"})
    _sockets.add(send)
    try:
        while (await receive())["type"] == "websocket.receive":
            pass
    finally:
        _sockets.discard(send)


async def _listen() -> None:
    pubsub = Redis.from_url(os.environ["REDIS_URL"]).pubsub()
    await pubsub.subscribe(CHANNEL)
    async for message in pubsub.listen():
        if message["type"] == "message":
            await _tell_all(message["data"].decode())


async def _tell_all(text: str) -> None:
    for send in tuple(_sockets):
        with suppress(OSError, RuntimeError):  # it has gone meanwhile
            await send({"type": "websocket.send", "text": text})
