"""Celery only wakes: each task takes nothing and asks PostgreSQL what is to be done."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.access.provisioning import running, second_look, sweeping


@shared_task(name="access.run_operations")
def run_operations() -> int:
    return running.run_waiting()


@shared_task(name="access.sweep")
def sweep() -> int:
    """Starts, ends and late work; then whatever is due to be sent or read a second time."""
    touched = sweeping.sweep()
    return touched + running.run_waiting() + second_look.look_again()
