"""For how long an asker can say that it was not solved after all (three working days), and what follows then."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.business_time import end_of_working_days
from helpdesk_site.tickets.models import TicketProfile

WORKING_DAYS: Final = 3


def last_moment(profile: TicketProfile) -> datetime | None:
    """Until when the asker may open it again; None while it is not over."""
    return None if profile.resolved_at is None else end_of_working_days(profile.resolved_at, WORKING_DAYS)


def is_too_late(profile: TicketProfile) -> bool:
    return is_over(profile.resolved_at)


def is_over(resolved_at: datetime | None) -> bool:
    """Whether what was solved then may not be doubted any more. What was solved earlier was over earlier."""
    return resolved_at is not None and clock.now() > end_of_working_days(resolved_at, WORKING_DAYS)
