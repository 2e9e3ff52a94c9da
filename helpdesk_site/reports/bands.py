"""How long something has waited, in bands of working days, and which days of opening each band means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from helpdesk_site.kernel.calendar.selectors import calendar_of

ENDS: Final = (0, 2, 5, 10)
"""The last working day of each band but the open one: today's, a couple, a week, two weeks, and older."""


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Requests that came in so many working days ago, and so on these days (inclusive; None is no limit).

    `least` to `most` working days; `most` None: that many or more.
    """

    least: int
    most: int | None
    first_day: date | None
    last_day: date | None

    @property
    def asked(self) -> Q:
        """The condition on a column `day`."""
        begin = Q(day__gte=self.first_day) if self.first_day else Q()
        return begin & (Q(day__lte=self.last_day) if self.last_day else Q())

    def holds(self, day: date) -> bool:
        return (self.first_day is None or self.first_day <= day) and (self.last_day is None or day <= self.last_day)


def age_bands(today: date, token: UUID | None) -> list[AgeBand]:
    """The bands as days: working days are counted back from today on the desk's calendar.

    Something is n working days old when n of them lie after its day, today among them. Where no working hours are
    stored, days are counted as they are. `token` is that of the stored calendar.
    """
    calendar = calendar_of(token, today - timedelta(days=120), today)
    worked = [day for day in reversed(calendar.working_days) if day <= today] or _every_day_before(today)
    bands: list[AgeBand] = []
    least, last_day = 0, None
    for most in ENDS:
        first_day = worked[min(most, len(worked) - 1)]
        bands.append(AgeBand(least, most, first_day, last_day))
        least, last_day = most + 1, first_day - timedelta(days=1)
    return [*bands, AgeBand(least, None, None, last_day)]


def _every_day_before(today: date) -> Sequence[date]:
    return [today - timedelta(days=number) for number in range(ENDS[-1] + 1)]
