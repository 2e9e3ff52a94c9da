"""The promise about what was handed out, checked against the audit chain."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import connection

from helpdesk_site.kernel.invariants import Context, invariant

MOST_TOLD: Final = 20
# Each download tells what was known of the file then, and whether one scanned (services.download).
_SERVED_UNSCANNED: Final = """
SELECT object_type, object_id FROM kernel_auditentry
WHERE action = 'attachment.downloaded' AND payload::jsonb -> 'data' ->> 'scanning' = 'on'
  AND payload::jsonb -> 'data' ->> 'state' <> 'clean' LIMIT %(most)s
"""


@invariant("I14", "nothing that was not found clean was served while scanning was on")
def nothing_unscanned_was_served(_context: Context) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(_SERVED_UNSCANNED, {"most": MOST_TOLD})
        for object_type, object_id in cursor.fetchall():
            yield f"{object_type}:{object_id} served a file that was not found clean"
