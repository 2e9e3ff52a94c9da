"""The registry of what may appear on any page: a small part, fetched by its address when the page stands and whenever
its live topic changes ("somebody is calling you"). Apps add theirs at start; each visitor gets his own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from helpdesk_site.interface import addresses
from helpdesk_site.interface.navigation import Visitor


@dataclass(frozen=True, slots=True)
class Extra:
    """One part. `visible` must cost nothing: it is asked on every page."""

    key: str
    url_name: str
    visible: Callable[[Visitor], bool]
    topic: Callable[[Visitor], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A part as one visitor's page asks for it."""

    key: str
    url: str
    topic: str


_extras: dict[str, Extra] = {}


def register(extra: Extra) -> None:
    """Called once for each part, from AppConfig.ready()."""
    _extras[extra.key] = extra


def shown_to(visitor: Visitor) -> Iterator[Shown]:
    """Nothing for somebody who has not signed in."""
    if not getattr(visitor, "is_authenticated", False):
        return
    for extra in _extras.values():
        if extra.visible(visitor):
            yield Shown(extra.key, addresses.page(extra.url_name), extra.topic(visitor))
