"""What the clock does with tickets. Celery only wakes: PostgreSQL knows what is to be done."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.tickets.recurring import births
from helpdesk_site.tickets.services import closing
from helpdesk_site.tickets.sla import steps


@shared_task(name="tickets.sweep_clocks")
def sweep_clocks() -> int:
    """Warnings, breaches and escalations whose time has come."""
    return steps.sweep()


@shared_task(name="tickets.close_undoubted")
def close_undoubted() -> int:
    """Solved tickets whose askers had three working days to say that they are not."""
    return closing.close_undoubted()


@shared_task(name="tickets.open_recurring")
def open_recurring() -> int:
    """Tickets of plans whose day has come."""
    return births.sweep()
