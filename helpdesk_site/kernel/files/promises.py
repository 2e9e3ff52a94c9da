"""The promises about files, checked against database and disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import connection

from helpdesk_site.kernel.files import disk
from helpdesk_site.kernel.files.intake import ORPHANED_AFTER
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.invariants import Context, invariant

MOST_TOLD: Final = 20
EVER: Final = timedelta(days=36_500)
# Whoever serves a file records it with these words (tickets/attachments): what was known of it, and whether one scans.
SERVED_UNSCANNED: Final = """
SELECT object_type, object_id FROM kernel_auditentry
WHERE action = 'attachment.downloaded' AND payload::jsonb -> 'data' ->> 'scanning' = 'on'
  AND payload::jsonb -> 'data' ->> 'state' <> 'clean' LIMIT %(most)s
"""


@invariant("I14", "every file has its bytes, and they are those that were sent")
def bytes_are_there(_context: Context) -> Iterable[str]:
    for file in StoredFile.objects.iterator():
        try:
            content = disk.read(file.storage_name)
        except OSError:
            yield f"{file.public_id} has no bytes"
            continue
        if hashlib.sha256(content).hexdigest() != file.sha256:
            yield f"{file.public_id} has other bytes than those that were sent"


@invariant("I14", "no bytes are kept that belong to nothing")
def nothing_is_left_over(_context: Context) -> Iterable[str]:
    known = set(StoredFile.objects.values_list("storage_name", flat=True))
    for name in disk.written_between(EVER, 2 * ORPHANED_AFTER):
        if name not in known:
            yield f"{name} belongs to no file"


@invariant("I14", "nothing that was not found clean was served while scanning was on")
def nothing_unscanned_was_served(_context: Context) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(SERVED_UNSCANNED, {"most": MOST_TOLD})
        for object_type, object_id in cursor.fetchall():
            yield f"{object_type}:{object_id} served a file that was not found clean"
