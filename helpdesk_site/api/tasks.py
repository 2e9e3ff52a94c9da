"""Celery only wakes: what is to be forgotten stands in PostgreSQL."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.api.idempotency import forget_old_answers


@shared_task(name="api.forget_answers")
def forget_answers() -> None:
    forget_old_answers()
