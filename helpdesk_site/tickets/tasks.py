"""What the clock does with tickets. Celery only wakes: PostgreSQL knows what is to be done."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site import wiring
from helpdesk_site.kernel.files import intake, scanning
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.recurring import births
from helpdesk_site.tickets.services import closing, held
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


@shared_task(name="tickets.scan_files")
def scan_files() -> int:
    """Files that wait for their scan, where files are scanned."""
    scanner = wiring.scanner()
    return scanning.scan_waiting(scanner) if scanner else 0


@shared_task(name="tickets.sweep_files")
def sweep_files() -> int:
    """What was chosen and never sent, and bytes that belong to nothing."""
    return attachments.throw_away_unsent() + intake.sweep()


@shared_task(name="tickets.send_held")
def send_held() -> int:
    """Answers whose authors had ten seconds to take them back."""
    return held.send_due()
