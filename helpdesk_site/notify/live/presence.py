"""Who looks at a thing now, and who writes: in the broker alone, for seconds, told again and again by the open pages.

    present = presence.beat("ticket-id", person.uuid, doing=WRITING)    # what a page says every ten seconds
    presence.leave("ticket-id", person.uuid)                            # what it says when it closes, if it can

Nothing hangs on it: a page that dies is forgotten after LIFETIME, in every process, and without a broker nobody is
shown. When something changes, the topic "presence:<id>" says so; who is there is asked over HTTP, where the policy is.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from helpdesk_site.notify.live import broker

logger = logging.getLogger(__name__)

READING: Final = "reading"
WRITING: Final = "writing"
KIND: Final = "presence"

# A page tells of itself every 10 s, so two beats may be lost. Who died is gone from the others' pages with their own
# next beat: after 18 s at the earliest, 28 s at the latest.
BEAT_SECONDS: Final = 10
LIFETIME_SECONDS: Final = 18
KEY: Final = "helpdesk:presence:"

# The broker's own clock counts, so that no two web processes need to agree on the time. Answers whether anything
# changed, then who is there.
BEAT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local changed, there = 0, {}
local before
for place, field in ipairs(redis.call('HGETALL', KEYS[1])) do
    if place % 2 == 1 then before = field else
        local doing, ends = string.match(field, '^(%a+):(%d+)$')
        if before == ARGV[1] then
            if doing ~= ARGV[2] then changed = 1 end
            if tonumber(ends) > now then there[before] = doing end
        elseif tonumber(ends) > now then
            there[before] = doing
        else
            redis.call('HDEL', KEYS[1], before)
            changed = 1
        end
    end
end
if ARGV[2] == '' then
    if redis.call('HDEL', KEYS[1], ARGV[1]) == 1 then changed = 1 end
    there[ARGV[1]] = nil
else
    if there[ARGV[1]] == nil then changed = 1 end
    there[ARGV[1]] = ARGV[2]
    redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ':' .. (now + tonumber(ARGV[3])))
    redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]))
end
local answer = {changed}
for person, doing in pairs(there) do
    table.insert(answer, person)
    table.insert(answer, doing)
end
return answer
"""


@dataclass(frozen=True, slots=True)
class Present:
    """One person who is there, and whether he writes."""

    person: UUID
    writes: bool


class Board:
    """Who is where, in the broker. Safe for threads and forks (the pool of redis-py is)."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=broker.CONNECT_SECONDS,
            socket_timeout=broker.ANSWER_SECONDS,
            retry=Retry(NoBackoff(), 1),
            decode_responses=True,
        )
        self._silent_until = 0.0

    def tell(self, thing: str, person: UUID, doing: str) -> list[Present]:
        """Keeps what a person does at a thing ("": nothing more); who is there. Nobody, while the broker is away."""
        if time.monotonic() < self._silent_until:
            return []
        try:
            answer: Any = self._client.eval(BEAT, 1, KEY + thing, str(person), doing, str(LIFETIME_SECONDS * 1000))
        except (redis.RedisError, OSError) as error:
            self._silent_until = time.monotonic() + broker.SILENCE_SECONDS
            logger.warning("Nobody knows who looks at what: %s", type(error).__name__)
            return []
        if answer[0]:
            broker.publish([f"{KIND}:{thing}"])
        return _read(answer[1:])


def _read(pairs: Sequence[str]) -> list[Present]:
    return [Present(UUID(person), doing == WRITING) for person, doing in zip(pairs[::2], pairs[1::2], strict=True)]


@cache
def _board(url: str) -> Board:
    return Board(url)


def beat(thing: str, person: UUID, *, doing: str) -> list[Present]:
    """The person is there and reads or writes; everybody who is there, himself among them, in no order."""
    return _board(settings.REDIS_URL).tell(thing, person, WRITING if doing == WRITING else READING)


def leave(thing: str, person: UUID) -> None:
    """The person's page has closed. Safe to repeat; one that could not say so is forgotten soon."""
    _board(settings.REDIS_URL).tell(thing, person, "")
