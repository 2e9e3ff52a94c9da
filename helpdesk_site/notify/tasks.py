"""Celery only wakes: PostgreSQL knows what waits."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.notify.digests import making


@shared_task(name="notify.make_digests")
def make_digests() -> int:
    """Digests whose slot has come."""
    return making.make_due()
