"""Days that are compared, bands of age, shares in words, the drawing: without a ticket."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from types import SimpleNamespace

import pytest

from helpdesk_site.kernel.calendar.selectors import stored_token
from helpdesk_site.reports.bands import age_bands
from helpdesk_site.reports.charts import line_of_days
from helpdesk_site.reports.periods import Period, month_so_far
from helpdesk_site.reports.presenting.backlog import SHADES, _shade
from helpdesk_site.reports.presenting.numbers import percent_words


@pytest.mark.parametrize(
    ("today", "last_month", "last_year"),
    [
        (date(2026, 3, 19), (date(2026, 2, 1), date(2026, 2, 19)), (date(2025, 3, 1), date(2025, 3, 19))),
        (date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28)), (date(2025, 3, 1), date(2025, 3, 31))),
        (date(2026, 1, 5), (date(2025, 12, 1), date(2025, 12, 5)), (date(2025, 1, 1), date(2025, 1, 5))),
        (date(2028, 2, 29), (date(2028, 1, 1), date(2028, 1, 29)), (date(2027, 2, 1), date(2027, 2, 28))),
    ],
)
def test_a_month_is_compared_with_the_same_days_of_others(
    today: date, last_month: tuple[date, date], last_year: tuple[date, date]
) -> None:
    compared = month_so_far(today)
    assert compared.now == Period(today.replace(day=1), today)
    assert (compared.last_month, compared.last_year) == (Period(*last_month), Period(*last_year))


@pytest.mark.django_db
@pytest.mark.parametrize("today", [date(2026, 3, 18), date(2026, 3, 21), date(2026, 3, 22), date(2026, 4, 24)])
def test_each_day_of_opening_lies_in_one_band(desk: SimpleNamespace, today: date) -> None:
    """A Wednesday, both days of a week-end, and the day after a holiday."""
    bands = age_bands(today, stored_token())
    assert (bands[0].last_day, bands[-1].first_day) == (None, None)
    for younger, older in pairwise(bands):
        assert younger.first_day is not None
        assert older.last_day is not None
        assert (younger.first_day - older.last_day).days == 1


@pytest.mark.django_db
def test_days_without_work_make_nothing_older(desk: SimpleNamespace) -> None:
    """23 April is a holiday and a Thursday: on Friday what came on Wednesday is one working day old."""
    today, days, *_rest = age_bands(date(2026, 4, 24), stored_token())
    assert today.first_day == date(2026, 4, 24)
    assert days.first_day == date(2026, 4, 21)
    sunday = age_bands(date(2026, 4, 26), stored_token())[0]
    assert sunday.first_day == date(2026, 4, 24), "on Sunday what came on Friday has not waited a working day"


@pytest.mark.django_db
def test_without_working_hours_days_are_counted_as_they_are(db: None) -> None:
    bands = age_bands(date(2026, 3, 19), None)
    assert [band.first_day for band in bands] == [*(date(2026, 3, day) for day in (19, 17, 14, 9)), None]


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "–"), (100.0, "%100"), (0.0, "%0"), (99.97, "%99,9"), (0.01, "%0,1"), (94.25, "%94,2"), (50.0, "%50,0")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float | None, words: str) -> None:
    assert percent_words(share) == words


def test_a_day_without_a_figure_breaks_the_line() -> None:
    days = [date(2026, 3, day) for day in range(1, 6)]
    drawing = line_of_days(list(zip(days, [100.0, 50.0, None, 0.0, 25.0], "abcde", strict=True)))
    assert [stroke.count(",") for stroke in drawing.strokes] == [2, 2]
    assert [dot.words for dot in drawing.dots] == ["a", "b", "d", "e"]
    assert all("," not in dot.x and "," not in dot.y for dot in drawing.dots)


@pytest.mark.parametrize(
    ("count", "fullest", "shade"), [(0, 0, 0), (0, 9, 0), (1, 900, 1), (9, 9, SHADES), (5, 10, 2), (1, 1, 1)]
)
def test_what_is_not_nothing_has_a_shade(count: int, fullest: int, shade: int) -> None:
    assert _shade(count, fullest) == shade
