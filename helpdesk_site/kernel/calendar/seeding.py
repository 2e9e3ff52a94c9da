"""What a new installation begins with: the usual week, and the holidays of this year and the next as proposals."""

from __future__ import annotations

from datetime import date, time
from typing import Final

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.services import Week, propose_holidays, store_first_week

# Forty hours (Law 657, m.99); the governor's decision may set others, which the administrator then puts in force.
USUAL_WEEK: Final[Week] = {weekday: ((time(8, 30), time(12, 30)), (time(13, 30), time(17, 30))) for weekday in range(5)}
_SINCE_EVER: Final = date(2000, 1, 1)


def seed_calendar() -> None:
    """Stores the usual week if there are no hours yet, and proposes this year's and the next year's holidays.

    Safe to repeat; never touches what a person has changed.
    """
    actor = SystemActor("calendar")
    store_first_week(USUAL_WEEK, valid_from=_SINCE_EVER, actor=actor)
    this_year = clock.today().year
    for year in (this_year, this_year + 1):
        propose_holidays(year, actor=actor)
