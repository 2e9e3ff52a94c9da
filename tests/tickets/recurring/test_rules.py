"""On which days a plan's ticket comes: each once, on a day with work, none lost at the end of a month or a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from helpdesk_site.kernel.calendar.business_time import working_day_after
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.tickets.recurring.rules import Rule, newest_day, next_day, next_days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    seed_calendar()


def rule(rhythm: str, **over: Any) -> Rule:
    return Rule(**{"rhythm": rhythm, "starts_on": date(2026, 1, 1), **over})


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_every_working_day_knows_weekends_and_holidays() -> None:
    found = next_days(rule("daily"), date(2026, 10, 27), 5)
    # 29 October is the day of the Republic; the afternoon before it is free, the morning is worked.
    assert found == days("2026-10-27", "2026-10-28", "2026-10-30", "2026-11-02", "2026-11-03")


def test_days_of_the_week_move_to_the_next_working_day_and_meet_only_once() -> None:
    thursday_and_friday = rule("weekly", weekdays=[3, 4])
    assert next_days(thursday_and_friday, date(2026, 10, 26), 3) == days("2026-10-30", "2026-11-05", "2026-11-06")


def test_a_day_of_the_month_that_a_shorter_month_has_not_is_its_last() -> None:
    assert next_days(rule("monthly", day_of_month=31), date(2026, 1, 1), 4) == days(
        "2026-02-02", "2026-03-02", "2026-03-31", "2026-04-30"
    )


def test_what_a_holiday_moved_into_the_next_month_is_not_lost() -> None:
    first_of_may = rule("monthly", day_of_month=1)
    assert next_day(first_of_may, date(2026, 5, 2)) == date(2026, 5, 4), "1 May is a holiday, 2 May a Saturday"


def test_the_last_working_day_of_the_month() -> None:
    assert next_days(rule("last_working_day"), date(2026, 10, 1), 3) == days("2026-10-30", "2026-11-30", "2026-12-31")


def test_every_third_month_counts_from_the_first_one() -> None:
    quarter = rule("monthly", day_of_month=10, every_months=3, starts_on=date(2026, 2, 1))
    assert next_days(quarter, date(2026, 3, 1), 4) == days("2026-05-11", "2026-08-10", "2026-11-10", "2027-02-10")


def test_nothing_comes_before_its_first_day_nor_after_its_last() -> None:
    short = rule("monthly", day_of_month=10, starts_on=date(2026, 3, 1), ends_on=date(2026, 4, 30))
    assert next_days(short, date(2020, 1, 1), 9) == days("2026-03-10", "2026-04-10")
    assert next_day(short, date(2026, 5, 1)) is None


def test_the_newest_day_of_an_outage() -> None:
    assert newest_day(rule("daily"), date(2026, 11, 2), date(2026, 11, 8)) == date(2026, 11, 6)
    assert newest_day(rule("monthly", day_of_month=15), date(2026, 11, 17), date(2026, 12, 1)) is None


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly", "last_working_day"])
@pytest.mark.parametrize("every", [1, 2, 12])
def test_whatever_the_rule_its_days_are_ordered_worked_and_the_same_wherever_one_begins(
    rhythm: str, every: int
) -> None:
    one = rule(rhythm, weekdays=[0, 6], day_of_month=31, every_months=every)
    found = next_days(one, date(2026, 1, 1), 8)
    assert found == sorted(set(found))
    assert all(working_day_after(day, 0) == day for day in found)
    for day in found:
        assert next_day(one, day) == day
        assert newest_day(one, found[0], day) == day
        assert next_day(one, day + timedelta(days=1)) != day
