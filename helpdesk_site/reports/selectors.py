"""Reading the figures: what is past from what is kept, today and what is open from the tickets themselves.

A page asks the same few statements whatever the number of tickets that have ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, Sum, Value

from helpdesk_site.reports.bands import AgeBand
from helpdesk_site.reports.counting import counted
from helpdesk_site.reports.figures import TIMES, Measure
from helpdesk_site.reports.models import DailyFigure
from helpdesk_site.reports.periods import Period
from helpdesk_site.tickets.models import Category, SolutionCode, TicketProfile


class DayFigure(NamedTuple):
    """What all queues had on a day."""

    day: date
    measure: str
    key: str
    value: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of some periods, of all queues together."""

    rows: Sequence[DayFigure]

    def total(self, period: Period, *measures: Measure) -> int:
        return sum(row.value for row in self.rows if row.measure in measures and row.day in period)

    def by_key(self, period: Period, measure: Measure) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self.rows:
            if row.measure == measure and row.day in period:
                found[row.key] += row.value
        return found

    def by_day(self, period: Period, measure: Measure) -> Mapping[date, int]:
        found: Counter[date] = Counter()
        for row in self.rows:
            if row.measure == measure and row.day in period:
                found[row.day] += row.value
        return found


def figures_of(periods: Sequence[Period], *, today: date) -> Figures:
    """What is past as it was last counted, today as it is: two statements."""
    within = Q()
    for period in periods:
        within |= Q(day__range=(period.first, period.last))
    kept = DailyFigure.objects.filter(within).exclude(day=today).exclude(measure__in=TIMES).order_by()
    rows = kept.values_list("day", "measure", "key").annotate(found=Sum("value"))
    now = counted(today, today) if any(today in period for period in periods) else []
    return Figures([*map(DayFigure._make, rows), *(DayFigure(one.day, *one[2:]) for one in now)])


# What is open


class QueueBacklog(NamedTuple):
    """A queue, and how many of its open requests lie in each band."""

    slug: str
    title: str
    counts: tuple[int, ...]


def backlog(bands: Sequence[AgeBand]) -> list[QueueBacklog]:
    """The queues with something open, the fullest first: one statement over what is open."""
    counts = {f"band_{number}": Count("id", filter=band.asked) for number, band in enumerate(bands)}
    rows = (
        TicketProfile.objects.filter(is_open=True)
        .order_by()
        .values_list("queue__slug", "queue__title")
        .annotate(**counts)
    )
    found = [QueueBacklog(slug, title, tuple(numbers)) for slug, title, *numbers in rows]
    return sorted(found, key=lambda queue: (-sum(queue.counts), queue.slug))


# Words


def titles_of(categories: Collection[str], solutions: Collection[str]) -> Mapping[tuple[Measure, str], str]:
    """What the codes of causes are called: one statement, none without a code."""
    if not (categories or solutions):
        return {}
    asked: Iterable[tuple[type[Category | SolutionCode], Measure, Collection[str]]] = (
        (Category, Measure.CATEGORY, categories), (SolutionCode, Measure.SOLUTION, solutions),
    )  # fmt: skip
    one, other = (
        model._default_manager.filter(code__in=codes).order_by().values_list(Value(measure.value), "code", "title")
        for model, measure, codes in asked
    )
    return {(Measure(measure), code): title for measure, code, title in one.union(other, all=True)}
