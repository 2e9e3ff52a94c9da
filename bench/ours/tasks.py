"""The two tasks that a worker is measured with: one that does nothing, one that leaves an entry in the audit chain."""

from __future__ import annotations

from celery import shared_task

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work

ACTOR = SystemActor("bench")
ACTION = "bench.done"


@shared_task(name="bench.nothing")
def nothing() -> None:
    """Does nothing."""


@shared_task(name="bench.audited")
def audited() -> None:
    """The smallest command there is: a transaction with its entry."""
    with unit_of_work():
        audit.record(ACTION, actor=ACTOR, on=("bench", "1"))
