"""Who delivers which topic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

Handler = Callable[[dict[str, Any]], None]

_handlers: dict[str, Handler] = {}


class PermanentFailure(Exception):
    """Trying again would fail again: a person looks. The text is for staff."""


class Later(Exception):
    """Not now, and nothing is wrong with it: the handler names the moment. It is not counted as an attempt.

    A handler that keeps its own patience (a receiver that rests, a log of attempts) ends by returning; only a worker
    that dies is counted by the outbox then.
    """

    def __init__(self, until: datetime, why: str = "") -> None:
        super().__init__(why)
        self.until = until


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Registers the handler of a topic. It runs outside of transactions and must be safe to repeat."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def handler_of(topic: str) -> Handler:
    return _handlers[topic]
