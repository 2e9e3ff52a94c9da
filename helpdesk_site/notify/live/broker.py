"""The broker between the processes: one channel over Valkey, a counter for each topic.

A counter tells a reader that it missed something; its age tells whether that was just now. Both live in Valkey alone
and may be lost: then pages fetch once more than needed.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

CHANNEL: Final = "helpdesk:live"
COUNTER: Final = "helpdesk:live:seq:"
COUNTER_SECONDS: Final = 24 * 60 * 60

# A broker that is down must not slow down every page: after a failure it is left alone for a moment.
SILENCE_SECONDS: Final = 2.0
CONNECT_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 1.0

# Counting and telling in one step: two hints of one topic cannot arrive in the wrong order.
TELL: Final = """
local hints = {}
for place, key in ipairs(KEYS) do
    hints[place] = {ARGV[place + 2], redis.call('INCR', key)}
    redis.call('EXPIRE', key, ARGV[2])
end
redis.call('PUBLISH', ARGV[1], cjson.encode(hints))
return #hints
"""


@dataclass(frozen=True, slots=True)
class Hint:
    """One topic has changed for the `seq`-th time."""

    topic: str
    seq: int


class Publisher:
    """Tells all processes that topics have changed. Safe for threads and forks (the pool of redis-py is)."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_SECONDS,
            socket_timeout=ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),  # once more at once: a connection kept from before a restart is stale
        )
        self._silent_until = 0.0

    def publish(self, topics: Sequence[str]) -> bool:
        """Whether the hints were handed over. They may be lost: pages find out by themselves, later."""
        if not topics or time.monotonic() < self._silent_until:
            return False
        keys = [COUNTER + topic for topic in topics]
        try:
            self._client.eval(TELL, len(keys), *keys, CHANNEL, COUNTER_SECONDS, *topics)
        except (redis.RedisError, OSError) as error:
            self._silent_until = time.monotonic() + SILENCE_SECONDS
            logger.warning("Hints were lost: %s", type(error).__name__)
            return False
        return True


@cache
def _publisher(url: str) -> Publisher:
    return Publisher(url)


def publish(topics: list[str]) -> None:
    """What kernel.transaction calls after a commit."""
    _publisher(settings.REDIS_URL).publish(topics)


def read_hints(data: Any) -> list[Hint]:
    """The hints of one message of the channel; none of a message that is not ours."""
    try:
        pairs = json.loads(data)
        return [Hint(str(topic), int(seq)) for topic, seq in pairs]
    except (ValueError, TypeError):
        logger.warning("A message on the live channel was not understood")
        return []
