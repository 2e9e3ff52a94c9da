"""Which kinds of notification can wait. Apps name theirs at start; a kind that nobody named is always mailed."""

from __future__ import annotations

_digestible: set[str] = set()


def digestible(*templates: str) -> None:
    """These can wait: a person may choose to see them in the application only."""
    _digestible.update(templates)


def is_digestible(template: str) -> bool:
    return template in _digestible
