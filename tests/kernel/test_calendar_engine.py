"""Counting working time: no database, no clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk_site.kernel.calendar.engine import (
    Calendar,
    Closure,
    HoursRule,
    OutsideCalendar,
    add_working_days,
    add_working_time,
    end_of_working_day,
    is_working,
    is_working_day,
    next_working_moment,
    working_time_between,
)
from helpdesk_site.kernel.calendar.models import HolidayKind
from helpdesk_site.kernel.calendar.proposals import proposed_holidays
from tests.kernel.calendar_samples import USUAL_HOURS, at, day, usual_calendar

CALENDAR = usual_calendar()
HOUR = timedelta(hours=1)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 5, 31)).map(  # noqa: DTZ001  # made aware below
    lambda moment: moment.replace(tzinfo=UTC)
)
amounts = st.timedeltas(timedelta(), timedelta(hours=400))


# Refusals


def test_a_naive_instant_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        is_working(datetime(2026, 3, 19, 11), CALENDAR)  # noqa: DTZ001  # the point of the test


def test_time_and_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="added"):
        add_working_time(at("19.03.2026 11:00"), -HOUR, CALENDAR)
    with pytest.raises(ValueError, match="forward"):
        add_working_days(day("19.03.2026"), -1, CALENDAR)


def test_a_calendar_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="last day"):
        Calendar.lay_out(date(2026, 1, 2), date(2026, 1, 1), hours=[], closures=[])


@pytest.mark.parametrize(
    "question",
    [
        lambda: is_working(at("31.12.2025 10:00"), CALENDAR),
        lambda: is_working(at("01.01.2028 00:00"), CALENDAR),
        lambda: add_working_time(at("31.12.2027 17:00"), HOUR, CALENDAR),
        lambda: add_working_days(day("31.12.2027"), 1, CALENDAR),
        lambda: add_working_days(day("31.12.2025"), 1, CALENDAR),
        lambda: next_working_moment(at("31.12.2027 17:30"), CALENDAR),
        lambda: end_of_working_day(day("21.03.2026"), CALENDAR),
        lambda: end_of_working_day(day("04.01.2028"), CALENDAR),
    ],
)
def test_what_lies_outside_of_the_calendar_is_not_guessed(question):
    with pytest.raises(OutsideCalendar):
        question()


def test_a_calendar_without_hours_answers_that_it_has_none():
    empty = Calendar.lay_out(date(2026, 1, 1), date(2026, 12, 31), hours=[], closures=[])
    assert not is_working(at("19.03.2026 11:00"), empty)
    with pytest.raises(OutsideCalendar):
        add_working_time(at("19.03.2026 11:00"), HOUR, empty)


# Holidays of the law and the library


def named(year: int) -> set[tuple[str, str, str | None]]:
    return {
        (one.day.strftime("%d.%m."), one.name, one.half_day_from.strftime("%H:%M") if one.half_day_from else None)
        for one in proposed_holidays(year)
    }


def test_holidays_of_2026_are_those_of_the_announcement():
    assert named(2026) == {
        ("01.01.", "Yılbaşı", None),
        ("19.03.", "Ramazan Bayramı arifesi", "13:00"),
        *{(f"{number}.03.", "Ramazan Bayramı", None) for number in (20, 21, 22)},
        ("23.04.", "Ulusal Egemenlik ve Çocuk Bayramı", None),
        ("01.05.", "Emek ve Dayanışma Günü", None),
        ("19.05.", "Atatürk'ü Anma, Gençlik ve Spor Bayramı", None),
        ("26.05.", "Kurban Bayramı arifesi", "13:00"),
        *{(f"{number}.05.", "Kurban Bayramı", None) for number in (27, 28, 29, 30)},
        ("15.07.", "Demokrasi ve Millî Birlik Günü", None),
        ("30.08.", "Zafer Bayramı", None),
        ("28.10.", "Cumhuriyet Bayramı", "13:00"),
        ("29.10.", "Cumhuriyet Bayramı", None),
    }


def test_a_day_of_2027_is_two_holidays_at_once():
    both = {one.kind: one.name for one in proposed_holidays(2027) if one.day == day("19.05.2027")}
    assert both == {
        HolidayKind.OFFICIAL: "Atatürk'ü Anma, Gençlik ve Spor Bayramı",
        HolidayKind.RELIGIOUS: "Kurban Bayramı",
    }
    eves = [one.day for one in proposed_holidays(2027) if one.half_day_from]
    assert eves == [day("08.03.2027"), day("15.05.2027"), day("28.10.2027")]


def test_an_estimated_holiday_says_so():
    sources = {one.source.endswith("(estimate)") for one in proposed_holidays(2100) if "Kurban" in one.name}
    assert sources == {True}
    assert not any("(" in one.name for one in proposed_holidays(2100))


# Counting time


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("19.03.2026 11:00", 4, "23.03.2026 11:00"),  # the eve of a feast: 1.5 hours, then three days closed
        ("24.11.2026 09:10", 1, "24.11.2026 10:10"),
        ("24.11.2026 12:00", 1, "24.11.2026 14:00"),  # over lunch
        ("24.11.2026 12:45", 1, "24.11.2026 14:30"),  # asked at lunch
        ("24.11.2026 08:30", 8, "24.11.2026 17:30"),  # a full day ends with the day
        ("24.11.2026 08:30", 4, "24.11.2026 12:30"),  # a morning ends with the morning
        ("27.11.2026 17:00", 1, "30.11.2026 09:00"),  # Friday evening
        ("27.11.2026 22:15", 1, "30.11.2026 09:30"),  # a shift worker at night
        ("28.11.2026 03:00", 1, "30.11.2026 09:30"),  # on Saturday
        ("28.10.2026 11:00", 3, "30.10.2026 10:00"),  # Republic Day begins at 13:00 of the day before
        ("31.12.2026 16:30", 2, "04.01.2027 09:30"),  # over the year's end, New Year's Day and a weekend
        ("18.05.2026 16:30", 8, "20.05.2026 16:30"),
        ("14.05.2027 17:00", 1, "20.05.2027 09:00"),  # the Feast of Sacrifice of 2027 and 19 May in one
        ("24.11.2026 10:00", 0, "24.11.2026 10:00"),
        ("28.11.2026 10:00", 0, "28.11.2026 10:00"),
    ],
)
def test_due_time_counts_working_hours_only(start, hours, due):
    assert add_working_time(at(start), timedelta(hours=hours), CALENDAR) == at(due)


def test_results_are_utc_whatever_zone_was_asked_in():
    due = add_working_time(at("24.11.2026 09:10").astimezone(), HOUR, CALENDAR)
    assert due.tzinfo is UTC
    assert due == datetime(2026, 11, 24, 7, 10, tzinfo=UTC)


def test_administrative_leave_puts_a_due_time_off():
    snow = usual_calendar(Closure(day("23.03.2026")))
    assert add_working_time(at("19.03.2026 11:00"), 4 * HOUR, snow) == at("24.03.2026 11:00")


def test_leave_of_some_hours_takes_these_hours_alone():
    early_end = usual_calendar(Closure(day("23.03.2026"), starts=time(15, 0)))
    late_start = usual_calendar(Closure(day("23.03.2026"), ends=time(10, 0)))
    at_noon = usual_calendar(Closure(day("23.03.2026"), starts=time(11, 30), ends=time(14, 0)))
    whole_day = at("23.03.2026 00:00"), at("24.03.2026 00:00")
    assert working_time_between(*whole_day, early_end) == 5.5 * HOUR
    assert working_time_between(*whole_day, late_start) == 6.5 * HOUR
    assert working_time_between(*whole_day, at_noon) == 6.5 * HOUR


def test_closures_of_one_day_add_up_without_counting_twice():
    both = usual_calendar(
        Closure(day("23.03.2026"), starts=time(15, 0)), Closure(day("23.03.2026"), starts=time(14, 0), ends=time(16, 0))
    )
    assert working_time_between(at("23.03.2026 00:00"), at("24.03.2026 00:00"), both) == 4.5 * HOUR


def test_hours_that_overlap_count_once():
    rules = [
        HoursRule(0, time(9), time(13), date(2026, 1, 1)),
        HoursRule(0, time(12), time(17), date(2026, 1, 1)),
    ]
    calendar = Calendar.lay_out(date(2026, 1, 1), date(2026, 12, 31), hours=rules, closures=[])
    assert working_time_between(at("23.11.2026 00:00"), at("24.11.2026 00:00"), calendar) == 8 * HOUR


def test_seasonal_hours_hold_within_their_days():
    summer, autumn = date(2026, 6, 15), date(2026, 9, 15)
    usual = [
        *(HoursRule(r.weekday, r.starts, r.ends, date(2000, 1, 1), summer) for r in USUAL_HOURS),
        *(HoursRule(r.weekday, r.starts, r.ends, autumn) for r in USUAL_HOURS),
    ]
    shorter = [HoursRule(weekday, time(8), time(14), summer, autumn) for weekday in range(5)]
    calendar = Calendar.lay_out(date(2026, 1, 1), date(2026, 12, 31), hours=[*usual, *shorter], closures=[])
    assert add_working_time(at("12.06.2026 16:30"), 2 * HOUR, calendar) == at("15.06.2026 09:00")
    assert add_working_time(at("14.09.2026 13:00"), 2 * HOUR, calendar) == at("15.09.2026 09:30")


def test_time_between_two_instants_is_working_time_and_has_a_sign():
    assert working_time_between(at("19.03.2026 11:00"), at("23.03.2026 11:00"), CALENDAR) == 4 * HOUR
    assert working_time_between(at("23.03.2026 11:00"), at("19.03.2026 11:00"), CALENDAR) == -4 * HOUR
    assert working_time_between(at("21.03.2026 09:00"), at("22.03.2026 18:00"), CALENDAR) == timedelta()


def test_old_years_use_the_zones_history():
    """Until 2016 Istanbul had winter time, UTC+2."""
    calendar = Calendar.lay_out(date(2016, 1, 1), date(2016, 12, 31), hours=USUAL_HOURS, closures=[])
    assert next_working_moment(at("04.01.2016 00:00"), calendar) == datetime(2016, 1, 4, 6, 30, tzinfo=UTC)
    assert next_working_moment(at("05.12.2016 00:00"), calendar) == datetime(2016, 12, 5, 5, 30, tzinfo=UTC)


# Moments


@pytest.mark.parametrize(
    ("moment", "works"),
    [
        ("24.11.2026 08:29", False),
        ("24.11.2026 08:30", True),
        ("24.11.2026 12:29", True),
        ("24.11.2026 12:30", False),
        ("24.11.2026 13:29", False),
        ("24.11.2026 13:30", True),
        ("24.11.2026 17:30", False),
        ("19.03.2026 12:00", True),
        ("19.03.2026 14:00", False),
        ("20.03.2026 10:00", False),
        ("28.11.2026 10:00", False),
        ("31.12.2027 23:00", False),
    ],
)
def test_work_goes_on_in_the_periods_of_working_days(moment, works):
    assert is_working(at(moment), CALENDAR) is works


@pytest.mark.parametrize(
    ("moment", "next_one"),
    [
        ("24.11.2026 10:00", "24.11.2026 10:00"),
        ("24.11.2026 12:30", "24.11.2026 13:30"),
        ("19.03.2026 12:45", "23.03.2026 08:30"),
        ("27.11.2026 17:30", "30.11.2026 08:30"),
    ],
)
def test_the_next_working_moment(moment, next_one):
    assert next_working_moment(at(moment), CALENDAR) == at(next_one)


# Days


@pytest.mark.parametrize(
    ("start", "count", "result"),
    [
        ("31.12.2026", 1, "04.01.2027"),  # one working day after the last day of the year
        ("18.03.2026", 1, "19.03.2026"),  # the eve of a feast is worked in the morning
        ("19.03.2026", 1, "23.03.2026"),
        ("27.11.2026", 3, "02.12.2026"),
        ("28.11.2026", 0, "30.11.2026"),
        ("27.11.2026", 0, "27.11.2026"),
        ("29.11.2026", 1, "30.11.2026"),
        ("24.11.2026", 15, "15.12.2026"),
    ],
)
def test_working_days_skip_weekends_and_holidays(start, count, result):
    assert add_working_days(day(start), count, CALENDAR) == day(result)


def test_a_working_day_ends_when_its_last_period_does():
    assert end_of_working_day(day("24.11.2026"), CALENDAR) == at("24.11.2026 17:30")
    assert end_of_working_day(day("19.03.2026"), CALENDAR) == at("19.03.2026 12:30")
    assert is_working_day(day("19.03.2026"), CALENDAR)
    assert not is_working_day(day("20.03.2026"), CALENDAR)


# What holds always


@given(instants, amounts)
def test_time_added_is_the_time_between(start, amount):
    due = add_working_time(start, amount, CALENDAR)
    assert due >= start
    assert working_time_between(start, due, CALENDAR) == amount


@given(instants, amounts)
def test_no_earlier_instant_has_the_same_working_time(start, amount):
    due = add_working_time(start, amount, CALENDAR)
    if amount:
        assert working_time_between(start, due - timedelta(microseconds=1), CALENDAR) < amount


@given(instants, instants, amounts, amounts)
def test_later_starts_and_longer_times_are_never_due_earlier(one, other, short, long):
    earlier, later = sorted((one, other))
    less, more = sorted((short, long))
    assert add_working_time(earlier, less, CALENDAR) <= add_working_time(later, less, CALENDAR)
    assert add_working_time(one, less, CALENDAR) <= add_working_time(one, more, CALENDAR)


@given(instants, amounts, amounts)
def test_two_steps_lead_where_one_does(start, first, second):
    in_two = add_working_time(add_working_time(start, first, CALENDAR), second, CALENDAR)
    assert in_two == add_working_time(start, first + second, CALENDAR)


@given(instants, amounts, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_closure_never_brings_a_due_time_forward(start, amount, closed):
    with_leave = usual_calendar(Closure(closed))
    assert add_working_time(start, amount, with_leave) >= add_working_time(start, amount, CALENDAR)


@given(instants)
def test_the_next_working_moment_is_worked_and_nothing_is_worked_before_it(start):
    moment = next_working_moment(start, CALENDAR)
    assert is_working(moment, CALENDAR)
    assert working_time_between(start, moment, CALENDAR) == timedelta()


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(1, 60), st.integers(0, 60))
def test_working_days_add_up(start, first, second):
    there = add_working_days(start, first, CALENDAR)
    assert is_working_day(there, CALENDAR)
    assert add_working_days(there, second, CALENDAR) == add_working_days(start, first + second, CALENDAR)
