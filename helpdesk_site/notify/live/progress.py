"""How far a long step has come, for the page that waits for it: in the broker alone, for a minute.

    tell = progress.teller(person.uuid, key)     # `key` is made by the page that sends the step
    tell(12, 40)                                 # as often as one likes: said at most twice a second
    progress.read(person.uuid, key)              # (12, 40), for that person alone

Nothing hangs on it: without a broker, or without a key, nothing is told and the step goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpdesk_site.notify.live import broker

logger = logging.getLogger(__name__)

KEY: Final = "helpdesk:progress:"
LIFETIME_SECONDS: Final = 60
EVERY_SECONDS: Final = 0.5

Tell = Callable[[int, int], None]


@cache
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=broker.CONNECT_SECONDS,
        socket_timeout=broker.ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )


def key_of(text: str) -> UUID | None:
    """The key that a page sent; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def nobody(_done: int, _all: int) -> None:
    """For a step that nobody waits for."""


def teller(person: UUID, key: UUID | None) -> Tell:
    """What a step calls with how many it has done, and of how many."""
    if key is None:
        return nobody
    place, said_at, is_silent = f"{KEY}{person}:{key}", time.monotonic(), False

    def tell(done: int, of: int) -> None:
        nonlocal said_at, is_silent
        if is_silent or time.monotonic() - said_at < EVERY_SECONDS:
            return
        said_at = time.monotonic()
        try:
            _client(settings.REDIS_URL).set(place, f"{done}/{of}", ex=LIFETIME_SECONDS)
        except (redis.RedisError, OSError) as error:
            # The step must not wait for the broker once for each of its things.
            is_silent = True
            logger.warning("Nobody knows how far a step has come: %s", type(error).__name__)

    return tell


def read(person: UUID, key: UUID) -> tuple[int, int] | None:
    """How far this person's step has come; None when nothing was told of it, or nobody knows."""
    try:
        found: Any = _client(settings.REDIS_URL).get(f"{KEY}{person}:{key}")
    except (redis.RedisError, OSError):
        return None
    done, _slash, of = (found or "").partition("/")
    return (int(done), int(of)) if done and of else None
