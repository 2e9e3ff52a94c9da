"""Counting on segments: no database, no clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from helpdesk_site.kernel.calendar.engine import Closure, is_working, working_time_between
from helpdesk_site.tickets.sla.engine import Segment, due, elapsed, present, remaining, standing
from tests.kernel.calendar_samples import at, day, usual_calendar

CALENDAR = usual_calendar()
HOUR = timedelta(hours=1)
FOUR_HOURS = 4 * HOUR

moments = st.datetimes(datetime(2026, 1, 5), datetime(2026, 11, 30)).map(  # noqa: DTZ001  # made aware below
    lambda moment: moment.replace(tzinfo=UTC)
)
gaps = st.timedeltas(timedelta(), timedelta(days=60))
targets = st.timedeltas(timedelta(minutes=1), timedelta(hours=200))


@st.composite
def turns(draw: st.DrawFn, least: int = 2) -> list[datetime]:
    """Moments at which a clock is stopped and started, in order."""
    return sorted(draw(st.lists(moments, min_size=least, max_size=8, unique=True)))


def alternating(found: list[datetime]) -> list[Segment]:
    """Running first, then standing, and so on; the last one goes on."""
    ends = [*found[1:], None]
    return [
        Segment(starts, ends_at, "" if number % 2 == 0 else "requester")
        for number, (starts, ends_at) in enumerate(zip(found, ends, strict=True))
    ]


# The vectors of domain.md §6.3


def test_four_hours_from_the_eve_of_the_feast_end_on_the_monday_after_it():
    assert due([Segment(at("19.03.2026 11:00"))], FOUR_HOURS, CALENDAR) == at("23.03.2026 11:00")


def test_administrative_leave_on_that_monday_puts_it_off_to_tuesday():
    with_leave = usual_calendar(Closure(day("23.03.2026")))
    assert due([Segment(at("19.03.2026 11:00"))], FOUR_HOURS, with_leave) == at("24.03.2026 11:00")


# Rules


def test_a_clock_that_stands_is_not_due():
    waits = [Segment(at("16.03.2026 09:00"), at("16.03.2026 10:00")), Segment(at("16.03.2026 10:00"), None, "supplier")]
    assert due(waits, FOUR_HOURS, CALENDAR) is None
    assert remaining(waits, FOUR_HOURS, CALENDAR, at=at("18.03.2026 10:00")) == 3 * HOUR


def test_a_clock_that_stands_after_its_time_stays_late():
    waits = [Segment(at("16.03.2026 09:00"), at("17.03.2026 10:00")), Segment(at("17.03.2026 10:00"), None, "supplier")]
    assert due(waits, FOUR_HOURS, CALENDAR) == at("16.03.2026 14:00")


def test_a_stopped_clock_that_kept_its_time_is_not_due():
    assert due([Segment(at("16.03.2026 09:00"), at("16.03.2026 10:00"))], FOUR_HOURS, CALENDAR) is None


# Most turns fall behind the due date; among the first few, sometimes nearly all.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(turns(3), targets)
def test_a_pause_moves_the_due_date_by_exactly_its_working_time(found: list[datetime], target: timedelta):
    first, stopped, started = found[0], found[1], found[2]
    whole = due([Segment(first)], target, CALENDAR)
    assert whole is not None
    assume(stopped < whole)
    paused = due([Segment(first, stopped), Segment(stopped, started, "approval"), Segment(started)], target, CALENDAR)
    assert paused is not None
    assert working_time_between(whole, paused, CALENDAR) == working_time_between(stopped, started, CALENDAR)


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(moments, targets)
def test_a_pause_outside_of_working_hours_moves_nothing(start: datetime, target: timedelta):
    whole = due([Segment(start)], target, CALENDAR)
    night = start.replace(hour=17, minute=0, second=0, microsecond=0)  # 20:00 in Istanbul
    assume(night > start and whole is not None and night < whole and not is_working(night, CALENDAR))
    morning = night + 8 * HOUR
    slept = [Segment(start, night), Segment(night, morning, "visit"), Segment(morning)]
    assert due(slept, target, CALENDAR) == whole


@given(turns(), gaps)
def test_what_ran_and_what_stood_is_the_whole(found: list[datetime], gap: timedelta):
    segments, until = alternating(found), found[0] + gap
    parts = elapsed(segments, CALENDAR, at=until) + standing(segments, CALENDAR, at=until)
    assert parts == working_time_between(found[0], until, CALENDAR)


@given(turns(3), gaps)
def test_opening_again_adds_and_never_takes_back(found: list[datetime], gap: timedelta):
    later = found[-1] + gap
    closed = [*alternating(found[:-1])[:-1], Segment(found[-2], found[-1])]
    again = [*closed, Segment(later)]
    before = elapsed(closed, CALENDAR, at=later)
    assert elapsed(again, CALENDAR, at=later) == before
    assert elapsed(again, CALENDAR, at=later + 30 * HOUR) >= before


@given(turns(), targets)
def test_at_its_due_date_a_clock_has_used_exactly_its_time(found: list[datetime], target: timedelta):
    segments = alternating(found)
    ends = due(segments, target, CALENDAR)
    if ends is None:
        last = present(segments)
        assert last is not None
        assert not last.runs
    else:
        assert elapsed(segments, CALENDAR, at=ends) == target
