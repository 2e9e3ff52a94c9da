"""Looking for malware: what waits is scanned one by one, under a lease; what a scanner has not cleared stays shut.

A scanner that is away is one fact, not one a file: the sweep ends at once and the next one begins again, for ever.
What was tried least often comes first, so that a file on which a scanner dies holds up no other one.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import F, Q, QuerySet

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.files import disk
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.transaction import unit_of_work
from integrations.clamd import Scanner
from integrations.errors import Refused, TargetError

logger = logging.getLogger(__name__)

SCANNER: Final = SystemActor("scanner")
# Longer than a scan may take (integrations/clamd.py).
LEASE: Final = timedelta(minutes=3)
DAMAGED: Final = "damaged"

_listeners: list[Callable[[StoredFile], None]] = []


def is_on() -> bool:
    """Whether this installation scans files at all."""
    return bool(settings.CLAMD_URL)


def on_settled(listener: Callable[[StoredFile], None]) -> None:
    """Registers who learns what became of a file: called inside the transaction that settles it."""
    _listeners.append(listener)


def scan_waiting(scanner: Scanner, *, limit: int = 200) -> int:
    """Scans what waits, at most `limit` files; returns how many were settled. Safe in many workers at once."""
    settled = 0
    for _each in range(limit):
        file = _claim()
        if file is None:
            break
        try:
            finding = _look_into(file, scanner)
        except TargetError as failure:
            logger.warning("Scanning %s: %s", file.public_id, failure)
            _mine(file).update(lease_until=None)
            break
        settled += _settle(file, finding)
    return settled


def _claim() -> StoredFile | None:
    real_now = clock.real_now()
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=real_now)
    with unit_of_work():
        waiting = StoredFile.objects.filter(free, state=StoredFile.State.WAITING).order_by("attempts", "id")
        file = waiting.select_for_update(skip_locked=True).first()
        if file is not None:
            StoredFile.objects.filter(pk=file.pk).update(attempts=F("attempts") + 1, lease_until=real_now + LEASE)
            file.attempts += 1
        return file


def _look_into(file: StoredFile, scanner: Scanner) -> str:
    """What was found: "" when nothing was. Raises TargetError while nobody can look."""
    try:
        content = disk.read(file.storage_name)
    except OSError:
        return DAMAGED
    if hashlib.sha256(content).hexdigest() != file.sha256:
        return DAMAGED
    try:
        return scanner.scan(content)
    except Refused as refusal:
        return f"not scanned: {refusal.detail}"


def _mine(file: StoredFile) -> QuerySet[StoredFile]:
    # The attempt number is the fence: a worker whose lease was taken over changes nothing any more.
    return StoredFile.objects.filter(pk=file.pk, state=StoredFile.State.WAITING, attempts=file.attempts)


def _settle(file: StoredFile, finding: str) -> bool:
    state = StoredFile.State.QUARANTINED if finding else StoredFile.State.CLEAN
    found = {"state": state, "finding": finding[:200], "settled_at": clock.now(), "lease_until": None}
    with unit_of_work():
        if not _mine(file).update(**found):
            return False
        for name, value in found.items():
            setattr(file, name, value)
        audit.record(f"file.{state.value}", actor=SCANNER, on=file, sha256=file.sha256, finding=file.finding)
        for listener in _listeners:
            listener(file)
    return True
