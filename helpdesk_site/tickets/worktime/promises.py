"""What is promised about working time, checked against the database (manage.py verify_invariants)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

from helpdesk_site.kernel.invariants import Context, invariant

MOST_TOLD: Final = 20

_WRONG_TOTALS: Final = """
WITH counted AS (
    SELECT e.service_id, date_trunc('month', e.day)::date AS month, sum(e.minutes) AS minutes
    FROM tickets_timeentry e
    WHERE NOT EXISTS (SELECT FROM tickets_timeentry c WHERE c.corrects_id = e.id)
    GROUP BY 1, 2
)
SELECT coalesce(t.month, c.month), coalesce(t.minutes, 0), coalesce(c.minutes, 0)
FROM tickets_timetotal t FULL JOIN counted c ON c.service_id = t.service_id AND c.month = t.month
WHERE coalesce(t.minutes, 0) <> coalesce(c.minutes, 0) LIMIT %s
"""


@invariant("I7", "the sums of working time are those of its entries")
def totals_are_counted_truly(_context: Context) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRONG_TOTALS, [MOST_TOLD])
        for month, said, counted in cursor.fetchall():
            yield f"A service's total of {month:%Y-%m} says {said} minutes, its entries {counted}"
