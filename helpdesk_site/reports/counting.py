"""Figures counted from the tickets themselves: asked for keeping them, for today, and by the check of what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.reports.figures import OUTCOME_OF, Measure
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.outcomes import with_outcome


class Figure(NamedTuple):
    """One number: of a day, a queue (its key), a measure and, for a measure of words, a word's code."""

    day: date
    queue: int
    measure: str
    key: str
    value: int


def counted(first: date, last: date) -> list[Figure]:
    """The figures of these days (inclusive): one statement, which reads the tickets of these days alone."""
    return _figures(_questions(clock.midnight(first), _end_of(last)))


def counted_of_day(day: date) -> list[Figure]:
    """The same of one day, for the page that shows today as it is."""
    return _figures(_OF_A_DAY.rows(begin=clock.midnight(day), end=_end_of(day), day=day))


def _end_of(day: date) -> datetime:
    return clock.midnight(day + timedelta(days=1))


class _Passage(NamedTuple):
    """What is counted of the tickets to which something happened within the days: each is read once for all of it."""

    moment: str
    measures: Mapping[Measure, Q]
    by_words: bool = False


_ENDED: Final = Q(is_open=False)
_PASSAGES: Final = (
    _Passage("created_at", {Measure.OPENED: Q(), Measure.STILL_OPEN: Q(is_open=True)}),
    _Passage(
        "first_response_at",
        {each: with_outcome(OUTCOME_OF[each]) for each in (Measure.ANSWERED_IN_TIME, Measure.ANSWERED_LATE)},
    ),
    _Passage(
        "resolved_at",
        {
            **{each: with_outcome(OUTCOME_OF[each]) for each in (Measure.SOLVED_IN_TIME, Measure.SOLVED_LATE)},
            Measure.CATEGORY: _ENDED & Q(category__isnull=False),
            Measure.SOLUTION: _ENDED & Q(solution__isnull=False),
        },
        by_words=True,
    ),
)
_MOST_MEASURES: Final = max(len(passage.measures) for passage in _PASSAGES)


def _questions(
    begin: datetime | Given, end: datetime | Given, day: Given | None = None
) -> QuerySet[TicketProfile, Any]:
    """Rows of (which passage, day, queue, category, solution, then a number for each of its measures). `day`: the only
    one between the instants, if there is only one; which day it is costs more to tell than all the rest of a row.
    """
    one, *others = (_asked(number, begin, end, day) for number in range(len(_PASSAGES)))
    return one.union(*others, all=True)


_OF_A_DAY: Prepared[Any] = Prepared(lambda: _questions(Given("begin"), Given("end"), Given("day")))


def _asked(
    number: int, begin: datetime | Given, end: datetime | Given, day: Given | None
) -> QuerySet[TicketProfile, Any]:
    passage = _PASSAGES[number]
    moment, words = passage.moment, passage.by_words
    counts: list[Any] = [Count("id", filter=condition or None) for condition in passage.measures.values()]
    counts += [Value(0)] * (_MOST_MEASURES - len(counts))  # the parts of a union are equally wide
    return (
        TicketProfile.objects.filter(**{f"{moment}__gte": begin, f"{moment}__lt": end})
        .order_by()
        .annotate(
            passage=Value(number),
            day=TruncDate(moment, tzinfo=clock.ISTANBUL) if day is None else Cast(day, DateField()),
            of_category=F("category__code") if words else Value(""),
            of_solution=F("solution__code") if words else Value(""),
        )
        .values_list("passage", "day", "queue_id", "of_category", "of_solution")
        .annotate(**{f"count_{place}": count for place, count in enumerate(counts)})
    )


def _figures(rows: Iterable[Any]) -> list[Figure]:
    found = Counter[tuple[date, int, str, str]]()
    for number, day, queue, category, solution, *counts in rows:
        word_of = {Measure.CATEGORY: category, Measure.SOLUTION: solution}
        for measure, count in zip(_PASSAGES[number].measures, counts, strict=False):
            if count:
                found[day, queue, measure.value, word_of.get(measure, "")] += count
    return [Figure(*place, value) for place, value in found.items()]
