"""Connections to the database that are kept: one whose server has gone meanwhile is replaced before it is used."""

from __future__ import annotations

import select
from typing import Any

from django.core.signals import request_started
from django.db import connections


def replace_broken(**_signal: Any) -> None:
    """Closes those of this thread whose server hung up; the next statement opens another.

    What Django does instead (CONN_HEALTH_CHECKS) is one more statement before the first of every request and task.
    """
    for connection in connections.all(initialized_only=True):
        open_one = connection.connection
        if open_one is not None and not connection.in_atomic_block and hung_up(open_one.fileno()):
            connection.close()


def hung_up(socket: int) -> bool:
    """Whether a server that was asked nothing has something to say: it is going."""
    asked = select.poll()
    asked.register(socket, select.POLLIN)
    return bool(asked.poll(0))


def look_before_requests() -> None:
    """For whoever serves pages. To be called once, at start."""
    request_started.connect(replace_broken, dispatch_uid="replace_broken")
