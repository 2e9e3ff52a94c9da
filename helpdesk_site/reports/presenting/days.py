"""Solved in time, day by day: a drawing, the table behind it, and a sentence for whoever does not see the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from helpdesk_site.reports.charts import LineOfDays, line_of_days
from helpdesk_site.reports.periods import Period
from helpdesk_site.reports.presenting.numbers import Number, percent_of, percent_words
from helpdesk_site.reports.presenting.promises import PROMISES, Promise, list_of
from helpdesk_site.reports.selectors import Figures


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day of the line as a row of the table behind it."""

    day: date
    percent: str
    total: Number
    late: Number


@dataclass(frozen=True, slots=True)
class Line:
    drawing: LineOfDays
    rows: Sequence[DayRow]
    summary: str


def line_of_month(figures: Figures, period: Period) -> Line | None:
    """Solved in time, day by day; None while nothing was solved."""
    promise = PROMISES[0]
    in_time, late = figures.by_day(period, promise.in_time), figures.by_day(period, promise.late)
    points, rows = [], []
    for day in period.days:
        share = percent_of(in_time.get(day, 0), late.get(day, 0))
        points.append((day, share, f"{date_format(day, 'SHORT_DATE_FORMAT')}: {percent_words(share)}"))
        if share is not None:
            rows.append(_day_row(day, promise, share, in_time.get(day, 0), late.get(day, 0)))
    if not rows:
        return None
    return Line(line_of_days(points), rows, _summary(points))


def _day_row(day: date, promise: Promise, share: float, in_time: int, late: int) -> DayRow:
    only = Period(day, day)
    return DayRow(
        day,
        percent_words(share),
        Number(in_time + late, list_of(promise, promise.all_of_it, only)),
        Number(late, list_of(promise, promise.late_of_it, only)),
    )


def _summary(points: Sequence[tuple[date, float | None, str]]) -> str:
    """The drawing in a sentence, for whoever does not see it."""
    found = [(share, day) for day, share, _words in points if share is not None]
    (worst, worst_day), (best, best_day) = min(found), max(found)
    return _("Solved in time, by day. Lowest %(worst)s on %(worst_day)s, highest %(best)s on %(best_day)s.") % {
        "worst": percent_words(worst), "worst_day": date_format(worst_day, "SHORT_DATE_FORMAT"),
        "best": percent_words(best), "best_day": date_format(best_day, "SHORT_DATE_FORMAT"),
    }  # fmt: skip
