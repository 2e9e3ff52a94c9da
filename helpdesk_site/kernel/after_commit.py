"""Who is told that something was committed: workers are woken, browsers hear which topics have changed.

Apps register once, at start, how a kind of work is woken (`on_wake`) and who tells the browsers (`on_hint`); commands
ask through `wake` and `changed` of kernel/transaction.py. All of it is a favour: a lost wake-up or hint only delays,
for beat sweeps the work and pages fetch again. So it fails nobody, and nobody waits for it: what a web request has
committed is told once, behind its answer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

logger = logging.getLogger(__name__)

# A broker that hangs must not hold up every commit: after a failure nobody is woken for a moment, and beat finds the
# work.
REST_SECONDS = 5.0
_resting_until = 0.0

_wakers: dict[str, Callable[[], object]] = {}
_publisher: Callable[[list[str]], None] | None = None


@dataclass(slots=True)
class Told:
    """What is to be told: kinds of work, and topics in the order in which they changed; each once."""

    work: set[str] = field(default_factory=set)
    topics: dict[str, None] = field(default_factory=dict)

    def add(self, other: Told) -> None:
        self.work |= other.work
        self.topics |= other.topics


# What the request that is being answered has committed; None where nobody waits for an answer.
_behind_the_answer: ContextVar[Told | None] = ContextVar("behind_the_answer", default=None)


def on_wake(name: str, waker: Callable[[], object]) -> None:
    """Registers how a kind of work is woken ("outbox", "operations"). Apps call it once, at start."""
    _wakers[name] = waker


def on_hint(publisher: Callable[[list[str]], None]) -> None:
    """Registers who tells the browsers that topics have changed."""
    global _publisher
    _publisher = publisher


def tell(told: Told) -> None:
    """Tells it now, or behind the answer of the request that is under way. Never raises."""
    waiting = _behind_the_answer.get()
    if waiting is None:
        _tell_now(told)
    else:
        waiting.add(told)


def tell_behind_answers() -> None:
    """For whoever serves pages by WSGI: the answer is out when its server closes it. To be called once, at start."""
    request_started.connect(_begin, sender=WSGIHandler, dispatch_uid="behind_the_answer")
    request_finished.connect(_end, sender=WSGIHandler, dispatch_uid="behind_the_answer")


def _begin(**_signal: Any) -> None:
    _behind_the_answer.set(Told())


def _end(**_signal: Any) -> None:
    told = _behind_the_answer.get()
    _behind_the_answer.set(None)
    if told is not None:
        _tell_now(told)


def _tell_now(told: Told) -> None:
    for name in sorted(told.work):
        _wake_now(_wakers[name]) if name in _wakers else logger.warning("Nobody wakes %s", name)
    publisher = _publisher
    if told.topics and publisher is not None:
        _quietly(lambda: publisher(list(told.topics)))


def _wake_now(waker: Callable[[], object]) -> None:
    global _resting_until
    if time.monotonic() >= _resting_until and not _quietly(waker):
        _resting_until = time.monotonic() + REST_SECONDS


def _quietly(call: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        call()
    except Exception:
        logger.warning("A wake-up or hint was lost; the sweep will find the work", exc_info=True)
        return False
    return True
