"""What the clock does with the figures. Celery only wakes: PostgreSQL knows which days are to be counted."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.reports import services


@shared_task(name="reports.count_marked_days")
def count_marked_days() -> int:
    """The days on which something has changed since they were last counted."""
    return services.count_marked_days()
