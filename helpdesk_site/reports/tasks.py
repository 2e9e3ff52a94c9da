"""What the clock does with the figures. Celery only wakes: PostgreSQL knows which days are to be counted."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.reports import services, usual


@shared_task(name="reports.count_marked_days")
def count_marked_days() -> int:
    """The days on which something has changed since they were last counted."""
    return services.count_marked_days()


@shared_task(name="reports.refresh_usual_times")
def refresh_usual_times() -> int:
    """What is usual, from the figures of the last days."""
    return usual.refresh()
