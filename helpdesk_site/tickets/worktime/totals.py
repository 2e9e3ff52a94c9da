"""The sums by service and month. An entry moves them in its own transaction, in one order, so that nobody waits for
each other in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import connection

from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.tickets.models import TimeEntry

_MOVE: Final = """
INSERT INTO tickets_timetotal (service_id, month, minutes) VALUES (%s, %s, %s)
ON CONFLICT (month, service_id) DO UPDATE SET minutes = tickets_timetotal.minutes + excluded.minutes
"""


def month_of(day: date) -> date:
    """Its first day."""
    return day.replace(day=1)


def move(came: TimeEntry, *, went: TimeEntry | None = None) -> None:
    """Counts an entry that came and takes out the one that it corrects."""
    require_transaction()
    moves: dict[tuple[date, int], int] = defaultdict(int)
    for entry, sign in _signed(came, went):
        moves[month_of(entry.day), entry.service_id] += sign * entry.minutes
    with connection.cursor() as cursor:
        for (month, service), minutes in sorted(moves.items()):
            if minutes:
                cursor.execute(_MOVE, [service, month, minutes])


def _signed(came: TimeEntry, went: TimeEntry | None) -> Iterable[tuple[TimeEntry, int]]:
    yield came, 1
    if went is not None:
        yield went, -1
