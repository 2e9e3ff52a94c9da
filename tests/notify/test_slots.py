"""When a digest is due: mornings that are worked, and afternoons for who wants two."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from helpdesk_site.kernel.calendar.engine import Calendar, Closure, HoursRule
from helpdesk_site.notify.digests import slots
from tests.kernel.calendar_samples import USUAL_HOURS, at, day, usual_calendar

USUAL = usual_calendar()


def latest(moment: str, *, afternoon: bool = False, calendar: Calendar = USUAL) -> datetime | None:
    return slots.latest_on(calendar, at(moment), afternoon=afternoon)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("01.12.2026 08:29", "30.11.2026 08:30"),
        ("01.12.2026 08:30", "01.12.2026 08:30"),
        ("01.12.2026 23:59", "01.12.2026 08:30"),
        ("06.12.2026 12:00", "04.12.2026 08:30"),  # a Sunday
        ("29.10.2026 12:00", "28.10.2026 08:30"),  # the Republic's day; the morning of its eve is worked
        ("01.01.2027 12:00", "31.12.2026 08:30"),  # a new year
    ],
)
def test_the_newest_morning_that_has_come(now, slot):
    assert latest(now) == at(slot)


def test_who_wants_two_has_one_after_lunch():
    now = "01.12.2026 13:30"
    assert latest(now, afternoon=True) == at("01.12.2026 13:30")
    assert latest("01.12.2026 13:29", afternoon=True) == at("01.12.2026 08:30")
    assert latest(now) == at("01.12.2026 08:30"), "for the others nothing is due then"


def test_on_the_eve_of_a_feast_there_is_no_afternoon():
    assert latest("28.10.2026 17:00", afternoon=True) == at("28.10.2026 08:30")


def test_administrative_leave_leaves_the_slots_that_are_worked():
    morning = usual_calendar(Closure(day("01.12.2026"), ends=time(13, 0)))
    assert latest("01.12.2026 12:00", calendar=morning) == at("30.11.2026 08:30")
    assert latest("01.12.2026 17:00", afternoon=True, calendar=morning) == at("01.12.2026 13:30")
    whole = usual_calendar(Closure(day("01.12.2026")))
    assert latest("01.12.2026 17:00", afternoon=True, calendar=whole) == at("30.11.2026 13:30")


def test_where_work_begins_later_the_digest_lies_there_already():
    late = [HoursRule(weekday, time(9), time(18), valid_from=date(2000, 1, 1)) for weekday in range(5)]
    calendar = Calendar.lay_out(date(2026, 1, 1), date(2026, 12, 31), hours=late, closures=[])
    assert latest("01.12.2026 08:45", calendar=calendar) == at("01.12.2026 08:30")


def test_half_past_eight_is_that_of_the_wall_before_and_after_the_clocks_change():
    """Istanbul changed its clocks in 2016 for the last time: 28.03. the day after, 25.03. the Friday before."""
    calendar = Calendar.lay_out(date(2016, 1, 1), date(2016, 12, 31), hours=USUAL_HOURS, closures=[])
    assert latest("26.03.2016 12:00", calendar=calendar) == datetime(2016, 3, 25, 6, 30, tzinfo=UTC)
    assert latest("28.03.2016 12:00", calendar=calendar) == datetime(2016, 3, 28, 5, 30, tzinfo=UTC)


def test_the_nine_days_of_a_feast_are_bridged():
    bridged = [Closure(date(2026, 12, number)) for number in range(1, 31)]
    assert latest("30.12.2026 12:00", calendar=usual_calendar(*bridged)) == at("30.11.2026 08:30")


def test_without_any_work_nothing_is_due():
    nothing = Calendar.lay_out(date(2026, 1, 1), date(2026, 12, 31), hours=[], closures=[])
    assert latest("01.12.2026 12:00", calendar=nothing) is None
