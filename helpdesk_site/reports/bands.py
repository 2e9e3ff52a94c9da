"""How long something has waited, in bands of working days, and which days of opening each band means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q

from helpdesk_site.kernel import clock
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
        begin = Q(created_at__gte=clock.midnight(self.first_day)) if self.first_day else Q()
        end = clock.instants_of(self.last_day, self.last_day)[1] if self.last_day else None
        return begin & (Q(created_at__lt=end) if end else Q())


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
