"""The registry of what waits for a person: apps add their questions at start, the first screen of those who answer for
the whole desk shows what is not nothing.

This package knows neither people nor roles: each question says itself whom it concerns, and its address shows exactly
as many things as it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from helpdesk_site.interface import drawing, rows
from helpdesk_site.interface.navigation import Visitor
from helpdesk_site.interface.rows import PreparedRows

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


MOST_COUNTED: Final = 1_000
"""Counting ends there: whoever has so many waiting for him needs no exact number, and no page may cost more for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One kind of thing that waits. `things` are exactly the rows that its address lists: counted, never read; `tone`
    "danger" is for what does harm while it waits.
    """

    key: str
    label: StrOrPromise
    meaning: StrOrPromise
    order: int
    concerns: Callable[[Visitor], bool]
    things: Callable[[Visitor], PreparedRows[Any]]
    url: Callable[[], str]
    tone: Literal["warning", "danger"] = "warning"


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """How much of it waits for one visitor, counted up to MOST_COUNTED."""

    what: Waiting
    count: int
    url: str

    @property
    def text(self) -> str:
        """The number as it is shown: "1.000+" where it may be any larger one."""
        return drawing.shown(self.count) + ("+" if self.count == MOST_COUNTED else "")


_kinds: dict[str, Waiting] = {}


def register(what: Waiting) -> None:
    """Called once for each kind, from AppConfig.ready()."""
    _kinds[what.key] = what


def waits_for(visitor: Visitor) -> list[WaitingNow]:
    """All kinds that concern the visitor, in order, also those of which nothing waits: one statement for them all."""
    kinds = [
        what for what in sorted(_kinds.values(), key=lambda what: (what.order, what.key)) if what.concerns(visitor)
    ]
    counts = rows.counts([what.things(visitor) for what in kinds], ["-id"], MOST_COUNTED)
    return [WaitingNow(what, count, what.url()) for what, count in zip(kinds, counts, strict=True)]
