"""A race that is made to happen: going on when the other side stands before a lock of ours."""

from __future__ import annotations

import time

from django.db import connection

_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def wait_until_somebody_waits() -> None:
    """Raises AssertionError when nobody stands before a lock of this database within ten seconds."""
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction the figures would stand still
            cursor.execute(_WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("Nobody waited")
