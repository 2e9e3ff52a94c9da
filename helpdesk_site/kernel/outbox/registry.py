"""Who delivers which topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], None]

_handlers: dict[str, Handler] = {}


class PermanentFailure(Exception):
    """Trying again would fail again: a person looks. The text is for staff."""


def handles(topic: str) -> Callable[[Handler], Handler]:
    """Registers the handler of a topic. It runs outside of transactions and must be safe to repeat."""

    def register(handler: Handler) -> Handler:
        _handlers[topic] = handler
        return handler

    return register


def handler_of(topic: str) -> Handler:
    return _handlers[topic]
