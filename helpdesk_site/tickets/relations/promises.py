"""The promises about relations, checked against the database, a few sentences a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connection

from helpdesk_site.kernel.invariants import Context, invariant

MOST_TOLD: Final = 20

_WRONG_PART: Final = """
SELECT p.reference, p.merging, merged.n, kept.n
FROM tickets_ticketprofile p
CROSS JOIN LATERAL (SELECT count(*) AS n FROM tickets_relation r
    WHERE r.source_id = p.id AND r.kind = 'merged_into' AND r.ended_at IS NULL) merged
CROSS JOIN LATERAL (SELECT count(*) AS n FROM tickets_relation r
    WHERE r.target_id = p.id AND r.kind = 'merged_into' AND r.ended_at IS NULL) kept
WHERE p.id IN (
    SELECT id FROM tickets_ticketprofile WHERE merging <> ''
    UNION SELECT source_id FROM tickets_relation WHERE kind = 'merged_into' AND ended_at IS NULL
    UNION SELECT target_id FROM tickets_relation WHERE kind = 'merged_into' AND ended_at IS NULL)
AND p.merging <> CASE WHEN merged.n = 1 AND kept.n = 0 THEN 'merged' WHEN merged.n = 0 AND kept.n > 0 THEN 'kept'
    WHEN merged.n + kept.n = 0 THEN '' ELSE 'neither' END
LIMIT %(most)s
"""
_OPEN: Final = """
SELECT reference FROM tickets_ticketprofile WHERE merging = 'merged' AND is_open LIMIT %(most)s
"""
_TWO_LEVELS: Final = """
SELECT p.reference FROM tickets_relation below
JOIN tickets_relation above ON above.source_id = below.target_id AND above.kind = 'child_of' AND above.ended_at IS NULL
JOIN tickets_ticketprofile p ON p.id = below.target_id
WHERE below.kind = 'child_of' AND below.ended_at IS NULL LIMIT %(most)s
"""
_RINGS: Final = """
WITH RECURSIVE way (first, last) AS (
    SELECT source_id, target_id FROM tickets_relation WHERE kind = 'depends_on' AND ended_at IS NULL
    UNION
    SELECT w.first, r.target_id FROM way w
    JOIN tickets_relation r ON r.source_id = w.last AND r.kind = 'depends_on' AND r.ended_at IS NULL
)
SELECT p.reference FROM way JOIN tickets_ticketprofile p ON p.id = way.first WHERE first = last LIMIT %(most)s
"""


@invariant("I13", "a merged ticket has one that is kept, and no ticket is both")
def merges_are_said_on_tickets(_context: Context) -> Iterable[str]:
    for reference, merging, merged, kept in _rows(_WRONG_PART):
        yield f"{reference} says “{merging}”, but is merged into {merged} tickets, and {kept} into it"


@invariant("I13", "a merged ticket is not open")
def merged_tickets_are_over(_context: Context) -> Iterable[str]:
    for (reference,) in _rows(_OPEN):
        yield f"{reference} is merged and open"


@invariant("I13", "no part has parts, and nothing waits for itself")
def relations_end(_context: Context) -> Iterable[str]:
    for (reference,) in _rows(_TWO_LEVELS):
        yield f"{reference} is a part and has parts"
    for (reference,) in _rows(_RINGS):
        yield f"{reference} waits for itself by way of others"


def _rows(statement: str) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"most": MOST_TOLD})
        yield from cursor.fetchall()
