"""The promises about files, checked against database and disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from helpdesk_site.kernel.files import disk
from helpdesk_site.kernel.files.intake import ORPHANED_AFTER
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.invariants import Context, invariant

EVER: Final = timedelta(days=36_500)


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
