"""How much one token may ask: a window of a minute, counted apart for reading and for changing."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from helpdesk_site.people.models import ApiToken

logger = logging.getLogger(__name__)

_resting_until = 0.0

WINDOW_SECONDS = 60
# A cache that hangs must not hold up every call: after a failure it is left alone for a moment.
REST_SECONDS = 5.0
READS_A_MINUTE = 600
WRITES_A_MINUTE = 120


class TokenRate(BaseThrottle):
    """API_READS_A_MINUTE and API_WRITES_A_MINUTE of the settings change the limits; 0 lifts one."""

    def allow_request(self, request: Request, view: APIView) -> bool:  # noqa: ARG002  # the framework gives it
        if not isinstance(request.auth, ApiToken):
            return True
        kind, limit = _limit_of(request)
        return limit <= 0 or _count(f"api:{kind}:{request.auth.public_id}:{_window()}") <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS


def _limit_of(request: Request) -> tuple[str, int]:
    if request.method in {"GET", "HEAD"}:
        return "read", int(getattr(settings, "API_READS_A_MINUTE", READS_A_MINUTE))
    return "write", int(getattr(settings, "API_WRITES_A_MINUTE", WRITES_A_MINUTE))


def _window() -> int:
    return int(time.time() // WINDOW_SECONDS)


def _count(key: str) -> int:
    """How often it was counted in this window. Nothing where the cache is down: the desk works without its cache."""
    global _resting_until
    if time.monotonic() < _resting_until:
        return 0
    try:
        cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
        return cache.incr(key)
    except ValueError:
        return 1  # the window ended between the two calls
    except (RedisError, OSError):
        _resting_until = time.monotonic() + REST_SECONDS
        logger.warning("The API's limits are not counted: the cache does not answer", exc_info=True)
        return 0
