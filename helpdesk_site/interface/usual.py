"""What is usual: the median working time of the last days, and of how many cases. Said where there are enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import ngettext

from helpdesk_site.interface import times

DAYS: Final = 90
"""From so many days the figures come, the last one being yesterday."""
FEWEST: Final = 10
"""Of fewer cases nothing is usual: one of them would change it."""
_SHORTEST: Final = 5  # minutes; nobody is promised less


@dataclass(frozen=True, slots=True)
class Usual:
    """A median in minutes of working time, and of how many cases it is. `minutes` None: of none."""

    minutes: int | None
    cases: int

    @property
    def is_known(self) -> bool:
        return self.minutes is not None and self.cases >= FEWEST

    @property
    def time(self) -> str:
        """How long, in words; empty while it is not known."""
        if self.minutes is None or not self.is_known:
            return ""
        return times.working_time(timedelta(minutes=max(self.minutes, _SHORTEST)))

    @property
    def words(self) -> str:
        """How long, and from what that is known; empty while it is not."""
        if not self.is_known:
            return ""
        sentence = ngettext(
            "%(time)s (the middle of %(count)d request of the last %(days)d days)",
            "%(time)s (the middle of %(count)d requests of the last %(days)d days)",
            self.cases,
        )
        return sentence % {"time": self.time, "count": self.cases, "days": DAYS}
