"""Claiming operations: one worker at a time, under a lease, with the attempts written down before anything is sent."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta

from django.conf import settings
from django.db import connection

from helpdesk_site.access.locking import load_operations
from helpdesk_site.access.models import Operation, OperationAttempt
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import gather, unit_of_work

PROVISIONER = SystemActor("provisioner")

AT_ONCE = 20

# Chosen once and kept (MATERIALIZED): as a plain subquery it may be run again for each row that it is joined to, and
# then it finds more operations each time, which nobody would work on until their leases are over.
CLAIM = """
WITH first AS MATERIALIZED (
    SELECT target FROM access_operation
    WHERE state IN ('ready', 'retry_wait', 'unknown', 'in_flight', 'verifying') AND next_attempt_at <= %(now)s
      AND (lease_until IS NULL OR lease_until < %(now)s)
    ORDER BY rank, next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT 1
), chosen AS MATERIALIZED (
    SELECT id, state FROM access_operation
    WHERE state IN ('ready', 'retry_wait', 'unknown', 'in_flight', 'verifying') AND next_attempt_at <= %(now)s
      AND (lease_until IS NULL OR lease_until < %(now)s) AND target = (SELECT target FROM first)
    ORDER BY rank, next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT %(limit)s
)
UPDATE access_operation o SET state = 'in_flight', attempt = o.attempt + 1, lease_until = %(lease)s
FROM chosen WHERE o.id = chosen.id RETURNING o.id, chosen.state
"""


def lease() -> timedelta:
    """For how long a claim holds. Every call to a target ends, by its own time-out, in less than half of this."""
    return timedelta(seconds=settings.OPERATION_LEASE_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]


def claim(limit: int = AT_ONCE) -> list[Operation]:
    """The next operations of one target that are due, claimed for this worker; none when nothing is."""
    now = clock.real_now()
    with unit_of_work():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"now": now, "lease": now + lease(), "limit": limit})
            states = dict(cursor.fetchall())
        operations = load_operations(states) if states else []
        for operation in operations:
            _note(operation, states[operation.pk])
    return operations


def _note(operation: Operation, state: str) -> None:
    attempt = OperationAttempt(
        operation=operation,
        number=operation.attempt,
        started_at=clock.now(),
        worker=worker_name(),
        approved_hash=operation.approved_hash,
    )
    gather(attempt)
    audit.record(
        "access.operation.claim",
        actor=PROVISIONER,
        on=operation,
        attempt=operation.attempt,
        **{"from": state, "to": "in_flight"},
    )
