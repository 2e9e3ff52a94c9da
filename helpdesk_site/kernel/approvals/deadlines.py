"""When an approval is due, reminded, escalated and expired: business time on the municipal calendar.

Two business days for a stage, a reminder at half of it; ten business days for the whole case (architecture.md §3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.kernel.calendar import business_time

STAGE_DAYS = 2
CASE_DAYS = 10


@dataclass(frozen=True, slots=True)
class StageDeadlines:
    remind_at: datetime
    due_at: datetime


def stage_deadlines(opened_at: datetime) -> StageDeadlines:
    return StageDeadlines(
        remind_at=business_time.after_working_days(opened_at, STAGE_DAYS / 2),
        due_at=business_time.after_working_days(opened_at, STAGE_DAYS),
    )


def case_expiry(opened_at: datetime) -> datetime:
    return business_time.after_working_days(opened_at, CASE_DAYS)
