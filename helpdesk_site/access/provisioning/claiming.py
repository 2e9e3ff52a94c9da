"""Claiming an operation: one worker at a time, under a lease, with the attempt written down before anything is sent."""

from __future__ import annotations

import os
import socket
import threading
from datetime import timedelta

from django.conf import settings
from django.db import connection

from helpdesk_site.access.locking import load_operation
from helpdesk_site.access.models import Operation, OperationAttempt
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work

PROVISIONER = SystemActor("provisioner")

# Chosen once and kept (MATERIALIZED): as a plain subquery it may be run again for each row that it is joined to, and
# then it finds one more operation each time, which nobody would work on until its lease is over.
CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT id, state FROM access_operation
    WHERE state IN ('ready', 'retry_wait', 'unknown', 'in_flight', 'verifying') AND next_attempt_at <= %(now)s
      AND (lease_until IS NULL OR lease_until < %(now)s)
    ORDER BY rank, next_attempt_at, id FOR UPDATE SKIP LOCKED LIMIT 1
)
UPDATE access_operation o SET state = 'in_flight', attempt = o.attempt + 1, lease_until = %(lease)s
FROM chosen WHERE o.id = chosen.id RETURNING o.id, chosen.state
"""


def lease() -> timedelta:
    """For how long a claim holds. Every call to a target ends, by its own time-out, in less than half of this."""
    return timedelta(seconds=settings.OPERATION_LEASE_SECONDS)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]


def claim_next() -> Operation | None:
    """The next operation that is due, claimed for this worker; None when nothing is."""
    now = clock.real_now()
    with unit_of_work():
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"now": now, "lease": now + lease()})
            row = cursor.fetchone()
        if row is None:
            return None
        operation = load_operation(row[0])
        OperationAttempt.objects.create(
            operation=operation,
            number=operation.attempt,
            started_at=clock.now(),
            worker=worker_name(),
            approved_hash=operation.approved_hash,
        )
        audit.record(
            "access.operation.claim",
            actor=PROVISIONER,
            on=operation,
            attempt=operation.attempt,
            **{"from": row[1], "to": "in_flight"},
        )
    return operation
