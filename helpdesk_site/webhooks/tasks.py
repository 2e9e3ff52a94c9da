"""Celery only wakes: PostgreSQL knows what is old."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.webhooks import forgetting


@shared_task(name="webhooks.forget_delivered")
def forget_delivered() -> int:
    """Deliveries whose time in the log is over."""
    return forgetting.forget_delivered()
