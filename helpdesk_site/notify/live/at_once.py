"""Run a coroutine at once, as far as it goes without waiting; only what is left of it becomes a task.

Almost every send to a socket waits for nothing. A task for each of a thousand sockets costs half as much again as the
sending (`make bench`), and one task for all of them would wait for the slowest. Python 3.12 has it as
asyncio.eager_task_factory.
"""

from __future__ import annotations

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any


def begin(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
    """The task of what is left, None when nothing is. An error is told to the loop, as that of a task is."""
    loop = asyncio.get_running_loop()
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    except Exception as error:  # noqa: BLE001  # one socket's trouble is not that of those who come after it
        loop.call_exception_handler({"message": "A coroutine failed at once", "exception": error})
        return None
    return loop.create_task(_go_on(coroutine, waits_for))


async def _go_on(coroutine: Coroutine[Any, Any, None], waits_for: Any) -> None:
    await _rest_of(coroutine, waits_for)


@types.coroutine
def _rest_of(coroutine: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    try:
        yield waits_for
    except BaseException:
        coroutine.close()
        raise
    yield from coroutine.__await__()
