"""Celery only wakes: each task takes nothing and asks PostgreSQL what is to be done."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.approvals import escalation
from helpdesk_site.kernel.audit import checkpoints


@shared_task(name="kernel.deliver_outbox")
def deliver_outbox() -> int:
    return outbox.deliver_waiting()


@shared_task(name="kernel.sweep_approvals")
def sweep_approvals() -> int:
    """Reminders, escalations and expiries whose time has come."""
    return escalation.sweep()


@shared_task(name="kernel.write_checkpoint")
def write_checkpoint() -> None:
    """Signs where the audit chain stands, at least once a minute (reliability.md §1.7)."""
    checkpoints.write_checkpoint()
