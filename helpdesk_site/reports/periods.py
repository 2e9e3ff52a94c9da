"""Days that are compared: a month so far with the same days of another month. Days are inclusive."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Compared:
    """This month so far, the same days of last month, and of the same month last year."""

    now: Period
    last_month: Period
    last_year: Period

    @property
    def all(self) -> tuple[Period, Period, Period]:
        return self.now, self.last_month, self.last_year


def month_so_far(today: date) -> Compared:
    """A shorter month is taken whole: 31 March is compared with February until its last day."""
    before = today.replace(day=1) - timedelta(days=1)
    return Compared(
        Period(today.replace(day=1), today),
        _until(before.year, before.month, today.day),
        _until(today.year - 1, today.month, today.day),
    )


def _until(year: int, month: int, day: int) -> Period:
    return Period(date(year, month, 1), date(year, month, min(day, monthrange(year, month)[1])))
