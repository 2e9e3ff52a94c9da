"""Figures counted from the tickets themselves: asked for keeping them, for today, and by the check of what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate

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
    return list(map(Figure._make, _questions(*_instants(first, last))))


def counted_of_day(day: date) -> list[Figure]:
    """The same of one day, for the page that shows today as it is."""
    begin, end = _instants(day, day)
    return list(map(Figure._make, _OF_A_DAY.rows(begin=begin, end=end)))


def _instants(first: date, last: date) -> tuple[datetime, datetime]:
    return clock.midnight(first), clock.midnight(last + timedelta(days=1))


def _questions(begin: datetime | Given, end: datetime | Given) -> QuerySet[TicketProfile, Any]:
    one, *others = _parts(begin, end)
    return one.union(*others, all=True)


_OF_A_DAY: Prepared[Any] = Prepared(lambda: _questions(Given("begin"), Given("end")))


def _parts(begin: datetime | Given, end: datetime | Given) -> Iterator[QuerySet[TicketProfile, Any]]:
    yield _counts(Measure.OPENED, "created_at", Q(), begin, end)
    yield _counts(Measure.STILL_OPEN, "created_at", Q(is_open=True), begin, end)
    for measure, outcome in OUTCOME_OF.items():
        moment = "first_response_at" if measure in _OF_ANSWERS else "resolved_at"
        yield _counts(measure, moment, with_outcome(outcome), begin, end)
    yield _counts(Measure.CATEGORY, "resolved_at", _ENDED & Q(category__isnull=False), begin, end, key="category")
    yield _counts(Measure.SOLUTION, "resolved_at", _ENDED & Q(solution__isnull=False), begin, end, key="solution")


_OF_ANSWERS = frozenset({Measure.ANSWERED_IN_TIME, Measure.ANSWERED_LATE})
_ENDED = Q(is_open=False)


def _counts(
    measure: Measure, moment: str, condition: Q, begin: datetime | Given, end: datetime | Given, *, key: str = ""
) -> QuerySet[TicketProfile, Any]:
    within = Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})
    word = F(f"{key}__code") if key else Value("")
    return (
        TicketProfile.objects.filter(condition, within)
        .order_by()
        .annotate(day=TruncDate(moment, tzinfo=clock.ISTANBUL), measure=Value(measure.value), word=word)
        .values_list("day", "queue_id", "measure", "word")
        .annotate(found=Count("id"))
    )
