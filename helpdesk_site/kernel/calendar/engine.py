"""Arithmetic on working time. Rules are local time of Istanbul, instants are aware UTC; no database and no clock here.

A Calendar is laid out once, as the sorted intervals in which people work and the sum of work before each. Every
question is then a binary search, and counting forward and counting between are the same sum read in two directions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from helpdesk_site.kernel.clock import ISTANBUL

ONE_DAY = timedelta(days=1)
WORKING_DAY = timedelta(hours=8)
"""The nominal working day: a fifth of the 40 hours of Law 657, m.99. "Two working days" to decide are 16 hours."""


class OutsideCalendar(LookupError):
    """The question leads beyond the days that this calendar was laid out for: ask one of a longer range."""


@dataclass(frozen=True, slots=True)
class HoursRule:
    """On this weekday (Monday is 0) work goes from `starts` to `ends`, from `valid_from` until before `valid_to`.

    A day with a lunch break has two rules. No `valid_to` means until further notice.
    """

    weekday: int
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        within = self.valid_from <= day and (self.valid_to is None or day < self.valid_to)
        return within and day.weekday() == self.weekday


@dataclass(frozen=True, slots=True)
class Closure:
    """No work on this day from `starts` until `ends`; None is the day's beginning or its end."""

    day: date
    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """Uninterrupted work, half-open, in aware UTC."""

    starts: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        return self.ends - self.starts

    def without(self, hole: Interval) -> Iterator[Interval]:
        """What is left of it: nothing, itself, one piece or two."""
        before = Interval(self.starts, min(self.ends, hole.starts))
        after = Interval(max(self.starts, hole.ends), self.ends)
        yield from (piece for piece in (before, after) if piece.starts < piece.ends)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When work goes on, for the days from `first` to `last` inclusive. Immutable; made by `Calendar.lay_out`."""

    first: date
    last: date
    intervals: tuple[Interval, ...] = field(repr=False)
    working_days: tuple[date, ...] = field(repr=False)
    _starts: tuple[datetime, ...] = field(repr=False)
    _ends: tuple[datetime, ...] = field(repr=False)
    _worked_before: tuple[timedelta, ...] = field(repr=False)

    @classmethod
    def lay_out(cls, first: date, last: date, *, hours: Iterable[HoursRule], closures: Iterable[Closure]) -> Calendar:
        """Works out every interval of the range. Hours that meet or overlap count once. Raises ValueError if empty."""
        if last < first:
            raise ValueError("A calendar's last day is not before its first")
        by_weekday = _by_weekday(hours)
        closed = _by_day(closures)
        intervals: list[Interval] = []
        working_days: list[date] = []
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            open_intervals = _intervals_of(day, by_weekday[day.weekday()], closed.get(day, ()))
            if open_intervals:
                working_days.append(day)
                intervals += open_intervals
        return cls._of(first, last, tuple(intervals), tuple(working_days))

    @classmethod
    def _of(cls, first: date, last: date, intervals: tuple[Interval, ...], working_days: tuple[date, ...]) -> Calendar:
        worked = timedelta()
        worked_before = []
        for interval in intervals:
            worked_before.append(worked)
            worked += interval.length
        starts = tuple(interval.starts for interval in intervals)
        ends = tuple(interval.ends for interval in intervals)
        return cls(first, last, intervals, working_days, starts, ends, (*worked_before, worked))

    def worked_until(self, at: datetime) -> timedelta:
        """The working time from the calendar's beginning to `at`. Raises OutsideCalendar."""
        self._require(at)
        place = bisect_right(self._starts, at)
        if place == 0:
            return timedelta()
        return self._worked_before[place - 1] + min(at, self._ends[place - 1]) - self._starts[place - 1]

    def moment_when_worked(self, amount: timedelta) -> datetime:
        """The earliest instant at which this much has been worked. Raises OutsideCalendar if it is never."""
        place = bisect_left(self._worked_before, amount) - 1
        if place < 0 or place >= len(self.intervals):
            raise OutsideCalendar(f"No such moment between {self.first} and {self.last}")
        return self._starts[place] + amount - self._worked_before[place]

    def is_open(self, at: datetime) -> bool:
        """Whether an interval holds this instant. Raises OutsideCalendar."""
        self._require(at)
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def interval_at_or_after(self, at: datetime) -> Interval:
        """The interval that holds `at`, or the next. Raises OutsideCalendar."""
        self._require(at)
        place = bisect_right(self._ends, at)
        if place == len(self.intervals):
            raise OutsideCalendar(f"No work between {at} and the end of {self.last}")
        return self.intervals[place]

    def last_interval_before(self, at: datetime) -> Interval | None:
        """The last interval that begins before `at`; None when there is none."""
        place = bisect_left(self._starts, at) - 1
        return self.intervals[place] if place >= 0 else None

    def _require(self, at: datetime) -> None:
        if not self.first <= local_day(at) <= self.last:
            raise OutsideCalendar(f"{at} is not between {self.first} and {self.last}")


def local_day(at: datetime) -> date:
    """The day that it is in Istanbul at an aware instant. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("An instant without a time zone is no instant")
    return at.astimezone(ISTANBUL).date()


def add_working_time(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The instant at which `amount` of work has been done since `start`, aware UTC.

    Work that fills the day is done at the day's end, not the next morning. Adding nothing gives `start`.
    Raises ValueError for a negative amount, OutsideCalendar when the calendar ends first.
    """
    if amount < timedelta():
        raise ValueError("Working time is added, not taken away")
    worked = calendar.worked_until(start)
    return calendar.moment_when_worked(worked + amount) if amount else start.astimezone(UTC)


def working_time_between(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much of the time from `start` to `end` is working time; negative when they are the other way round."""
    return calendar.worked_until(end) - calendar.worked_until(start)


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after `day`, which itself is not counted; with 0, `day` or the next working day.

    A day with any working hour counts, so the eve of a feast does. Raises ValueError for a negative count,
    OutsideCalendar when the calendar begins later or ends first.
    """
    if count < 0:
        raise ValueError("Working days are counted forward")
    if not calendar.first <= day <= calendar.last:
        raise OutsideCalendar(f"{day} is not between {calendar.first} and {calendar.last}")
    place = bisect_right(calendar.working_days, day) + count - 1 if count else bisect_left(calendar.working_days, day)
    if place >= len(calendar.working_days):
        raise OutsideCalendar(f"Fewer than {count} working days between {day} and {calendar.last}")
    return calendar.working_days[place]


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether any hour of the day is worked. Raises OutsideCalendar."""
    return add_working_days(day, 0, calendar) == day


def is_working(at: datetime, calendar: Calendar) -> bool:
    """Whether work goes on at this instant; at 12:30, when lunch begins, it does not."""
    return calendar.is_open(at)


def next_working_moment(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself when work goes on, else the next moment at which it begins; aware UTC. Raises OutsideCalendar."""
    return max(at.astimezone(UTC), calendar.interval_at_or_after(at).starts)


def end_of_working_day(day: date, calendar: Calendar) -> datetime:
    """When work ends on a working day, aware UTC: "by the end of the second working day". Raises OutsideCalendar."""
    last = calendar.last_interval_before(_instant(day + ONE_DAY, time()))
    if last is None or local_day(last.starts) != day:
        raise OutsideCalendar(f"{day} is no working day between {calendar.first} and {calendar.last}")
    return last.ends


def _by_weekday(hours: Iterable[HoursRule]) -> tuple[list[HoursRule], ...]:
    weekdays: tuple[list[HoursRule], ...] = tuple([] for _ in range(7))
    for rule in hours:
        weekdays[rule.weekday].append(rule)
    return weekdays


def _by_day(closures: Iterable[Closure]) -> dict[date, list[Closure]]:
    days: dict[date, list[Closure]] = {}
    for closure in closures:
        days.setdefault(closure.day, []).append(closure)
    return days


def _intervals_of(day: date, rules: Iterable[HoursRule], closures: Iterable[Closure]) -> list[Interval]:
    worked = [Interval(_instant(day, rule.starts), _instant(day, rule.ends)) for rule in rules if rule.holds_on(day)]
    for closure in closures:
        hole = Interval(
            _instant(day, closure.starts or time()),
            _instant(day, closure.ends) if closure.ends else _instant(day + ONE_DAY, time()),
        )
        worked = [piece for interval in worked for piece in interval.without(hole)]
    return _merged(worked)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted, and joined where they meet, so that no minute is counted twice."""
    joined: list[Interval] = []
    for interval in sorted(intervals, key=lambda one: one.starts):
        if joined and interval.starts <= joined[-1].ends:
            joined[-1] = Interval(joined[-1].starts, max(joined[-1].ends, interval.ends))
        else:
            joined.append(interval)
    return joined


def _instant(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, tzinfo=ISTANBUL).astimezone(UTC)
