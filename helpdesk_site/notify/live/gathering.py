"""Questions that wait while one is being asked are asked together.

After a restart a thousand browsers come back in the same moment: they are let in by some dozens of statements, not by
thousands, and nobody waits longer than alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Gathering(Generic[K, V]):
    """For one event loop. `ask` answers for many keys at once, and leaves out those that it knows nothing of."""

    def __init__(self, ask: Callable[[Collection[K]], Awaitable[Mapping[K, V]]]) -> None:
        self._ask = ask
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def answer(self, key: K) -> V | None:
        """None when nothing is known of the key. Raises what the question raised."""
        loop = asyncio.get_running_loop()
        if key not in self._waiting:
            self._waiting[key] = loop.create_future()
        mine = self._waiting[key]
        if self._asking is None:
            self._asking = loop.create_task(self._ask_for_all())
        return await asyncio.shield(mine)  # others may wait for the same: who goes does not take it away from them

    async def _ask_for_all(self) -> None:
        try:
            while self._waiting:
                waiting, self._waiting = self._waiting, {}
                await self._ask_for(waiting)
        finally:
            self._asking = None

    async def _ask_for(self, waiting: Mapping[K, asyncio.Future[V | None]]) -> None:
        try:
            found = await self._ask(tuple(waiting))
        except Exception as error:  # noqa: BLE001  # it is raised where the answer is waited for
            for future in waiting.values():
                future.set_exception(error)
        else:
            for key, future in waiting.items():
                future.set_result(found.get(key))
