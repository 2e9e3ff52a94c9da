"""What the clock does with tickets. Celery only wakes: PostgreSQL knows what is to be done."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.tickets.sla import steps


@shared_task(name="tickets.sweep_clocks")
def sweep_clocks() -> int:
    """Warnings, breaches and escalations whose time has come."""
    return steps.sweep()
