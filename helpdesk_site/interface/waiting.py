"""The registry of what waits for a person: apps add their questions at start, the first screen of those who answer for
the whole desk shows what is not nothing.

This package knows neither people nor roles: each question says itself whom it concerns, and its address shows exactly
as many things as it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import Count, QuerySet, Value

from helpdesk_site.interface.navigation import Visitor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
    things: Callable[[Visitor], QuerySet[Any, Any]]
    url: Callable[[], str]
    tone: Literal["warning", "danger"] = "warning"


@dataclass(frozen=True, slots=True)
class WaitingNow:
    """How much of it waits for one visitor."""

    what: Waiting
    count: int
    url: str


_kinds: dict[str, Waiting] = {}


def register(what: Waiting) -> None:
    """Called once for each kind, from AppConfig.ready()."""
    _kinds[what.key] = what


def waits_for(visitor: Visitor) -> list[WaitingNow]:
    """All kinds that concern the visitor, in order, also those of which nothing waits: one statement for them all."""
    kinds = [
        what for what in sorted(_kinds.values(), key=lambda what: (what.order, what.key)) if what.concerns(visitor)
    ]
    counts = [_counted(number, what.things(visitor)) for number, what in enumerate(kinds)]
    found: dict[int, int] = dict(counts[0].union(*counts[1:], all=True)) if counts else {}
    return [WaitingNow(what, found.get(number, 0), what.url()) for number, what in enumerate(kinds)]


def _counted(number: int, things: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    """The number of the kind and how many there are; no row for none."""
    kinds: QuerySet[Any, Any] = things.order_by().annotate(kind=Value(number))
    return kinds.values_list("kind").annotate(found=Count("pk"))  # type: ignore[no-any-return]  # as the stubs see it
