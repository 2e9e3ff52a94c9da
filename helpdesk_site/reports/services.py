"""Keeping the figures: the marked days are counted anew, as often as they are marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import connection

from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.reports.durations import all_counted
from helpdesk_site.reports.models import DailyFigure, DayToCount

# So many days a transaction: a first filling of years ends within minutes and is never lost whole.
BATCH: Final = 120
_ALONE: Final = 7_340_021
"""The name of the lock by which one process counts at a time: of two, the slower would write what it saw earlier."""


def count_marked_days(*, limit: int = BATCH) -> int:
    """Counts the marked days anew, the latest first; returns how many. Safe to repeat, by many at once.

    No audit entry: nothing is decided here, and everything can be worked out again from the tickets.
    """
    with unit_of_work():
        if not _alone():
            return 0
        days = list(DayToCount.objects.order_by("-day").values_list("day", flat=True).distinct()[:limit])
        # First taken away, then counted: what is committed in between is seen by the count, or has left a mark.
        DayToCount.objects.filter(day__in=days).delete()
        DailyFigure.objects.filter(day__in=days).delete()
        for first, last in _runs(sorted(days)):
            DailyFigure.objects.bulk_create(
                DailyFigure(day=day, queue_id=queue, measure=measure, key=key, value=value)
                for day, queue, measure, key, value in all_counted(first, last)
            )
    return len(days)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ALONE])
        (alone,) = cursor.fetchone()
        return bool(alone)


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Days one after another as (first, last): a run is counted in one statement."""
    first = last = None
    for day in days:
        if first is None or last is None:
            first = day
        elif day != last + timedelta(days=1):
            yield first, last
            first = day
        last = day
    if first is not None and last is not None:
        yield first, last
