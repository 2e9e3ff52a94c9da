"""Reading the figures: what is past from what is kept, today from the tickets themselves.

A page asks the same few statements whatever the number of tickets, open or over.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Final, NamedTuple

from django.db.models import Q, Sum, Value

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Prepared
from helpdesk_site.reports.bands import AgeBand
from helpdesk_site.reports.counting import Figure
from helpdesk_site.reports.figures import TIMES, Measure
from helpdesk_site.reports.models import DailyFigure, DayToCount
from helpdesk_site.reports.periods import Period
from helpdesk_site.reports.standing import FIGURES
from helpdesk_site.tickets.models import Category, SolutionCode
from helpdesk_site.tickets.selectors import names_of_queues


class DayFigure(NamedTuple):
    """What all queues had on a day."""

    day: date
    measure: str
    key: str
    value: int


class Figures:
    """The figures of some periods, of all queues together."""

    def __init__(self, rows: Iterable[DayFigure]) -> None:
        self._of: dict[str, list[DayFigure]] = defaultdict(list)
        for row in rows:
            self._of[row.measure].append(row)

    def and_these(self, rows: Sequence[DayFigure]) -> Figures:
        """These and some more; what is kept stays as it is."""
        both = Figures(rows)
        for measure, known in self._of.items():
            both._of[measure] = [*known, *both._of.get(measure, ())]
        return both

    def total(self, period: Period, *measures: Measure) -> int:
        return sum(row.value for measure in measures for row in self._within(period, measure))

    def by_key(self, period: Period, measure: Measure) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in self._within(period, measure):
            found[row.key] += row.value
        return found

    def by_day(self, period: Period, measure: Measure) -> Mapping[date, int]:
        found: Counter[date] = Counter()
        for row in self._within(period, measure):
            found[row.day] += row.value
        return found

    def _within(self, period: Period, measure: Measure) -> Iterator[DayFigure]:
        first, last = period.first, period.last
        return (row for row in self._of.get(measure, ()) if first <= row.day <= last)


def figures_of(periods: Sequence[Period], today: Sequence[Figure], *, on: date) -> Figures:
    """What is past as it was last counted, and of the day `on`, which is today, what is counted just now."""
    now = today if any(on in period for period in periods) else []
    return _kept_without(on, tuple(periods)).and_these([DayFigure(each.day, *each[2:]) for each in now])


@FIGURES.kept(most=4)
def _kept_without(today: date, periods: tuple[Period, ...]) -> Figures:
    """One statement. Of all queues together, but how long things took and what is still open."""
    within = Q()
    for period in periods:
        within |= Q(day__range=(period.first, period.last))
    kept = DailyFigure.objects.filter(within).exclude(day=today).exclude(measure__in=[*TIMES, Measure.STILL_OPEN])
    rows = kept.order_by().values_list("day", "measure", "key").annotate(found=Sum("value"))
    return Figures(map(DayFigure._make, rows))


# Whether they are counted

LATE: Final = timedelta(minutes=5)
"""Changes are counted within a minute. What has waited so long waits for a clock that stands."""

_FIRST_MARK: Prepared[datetime] = Prepared(lambda: DayToCount.objects.order_by("id").values_list("at", flat=True)[:1])


def not_counted_since() -> datetime | None:
    """The first of the changes that should long have been counted; None while figures are counted as they should be.

    A process looks every LOOK_SECONDS: no page pays a statement for what is nearly always well.
    """
    global _looked
    if monotonic() - _looked.at >= LOOK_SECONDS:
        _looked = _Look(monotonic(), _FIRST_MARK.first())
    first = _looked.first_mark
    return first if first and clock.real_now() - first > LATE else None


class _Look(NamedTuple):
    at: float
    first_mark: datetime | None


LOOK_SECONDS: float = 20
_looked = _Look(float("-inf"), None)


# What is open


class QueueBacklog(NamedTuple):
    """A queue, and how many of its open requests lie in each band."""

    slug: str
    title: str
    counts: tuple[int, ...]


def backlog(bands: Sequence[AgeBand], today: Sequence[Figure], *, on: date) -> list[QueueBacklog]:
    """The queues with something open, the fullest first: of the days before `on` as last counted, of that day as it is
    counted just now.
    """
    counts = dict(_open_before(on, tuple(bands)))
    for figure in today:
        if figure.measure == Measure.STILL_OPEN:
            known = counts.get(figure.queue, (0,) * len(bands))
            counts[figure.queue] = tuple(
                count + (figure.value if band.holds(figure.day) else 0)
                for count, band in zip(known, bands, strict=True)
            )
    queues = names_of_queues()
    found = [QueueBacklog(*queues[queue], numbers) for queue, numbers in counts.items()]
    return sorted(found, key=lambda queue: (-sum(queue.counts), queue.slug))


@FIGURES.kept(most=4)
def _open_before(today: date, bands: tuple[AgeBand, ...]) -> Mapping[int, tuple[int, ...]]:
    """By the key of the queue, of each band: one statement."""
    counts = {f"band_{number}": Sum("value", filter=band.asked, default=0) for number, band in enumerate(bands)}
    rows = (
        DailyFigure.objects.filter(measure=Measure.STILL_OPEN)
        .exclude(day=today)
        .order_by()
        .values_list("queue_id")
        .annotate(**counts)
    )
    return {queue: tuple(numbers) for queue, *numbers in rows}


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
