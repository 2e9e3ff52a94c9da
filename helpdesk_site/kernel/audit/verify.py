"""Proving the chain: every link follows, no content was changed, nothing is unsealed, no tail was cut."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from helpdesk_site.kernel.audit import sql
from helpdesk_site.kernel.audit.checkpoints import is_signed_by_us, read_checkpoints
from helpdesk_site.kernel.audit.models import AuditHead, AuditLink


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What was checked, and each fault found as a sentence; no fault means the chain is whole."""

    links: int
    checkpoints: int
    faults: tuple[str, ...]


def verify_chain() -> ChainReport:
    with connection.cursor() as cursor:
        cursor.execute(sql.BROKEN_LINKS)
        faults = [f"Link {seq} (entry {entry}): {why}" for seq, entry, why in cursor.fetchall()]
        cursor.execute(sql.UNSEALED_ENTRIES)
        faults += [f"Entry {entry} stands outside of the chain" for (entry,) in cursor.fetchall()]
    head = AuditHead.objects.get(pk=1)
    last = AuditLink.objects.order_by("-seq").values_list("seq", "hash").first() or (0, sql.GENESIS)
    if last != (head.seq, head.hash):
        faults.append(f"The chain ends at link {last[0]}, its head says {head.seq}")
    checkpoints = read_checkpoints()
    faults += _against_checkpoints()
    return ChainReport(links=last[0], checkpoints=len(checkpoints), faults=tuple(faults))


def _against_checkpoints() -> list[str]:
    checkpoints = read_checkpoints()
    stored = dict(AuditLink.objects.filter(seq__in=[c.seq for c in checkpoints]).values_list("seq", "hash"))
    faults = []
    for checkpoint in checkpoints:
        if not is_signed_by_us(checkpoint):
            faults.append(f"The checkpoint of link {checkpoint.seq} bears no valid signature")
        elif checkpoint.seq not in stored:
            faults.append(f"Link {checkpoint.seq} was checkpointed and is gone: the tail was cut")
        elif stored[checkpoint.seq] != checkpoint.hash:
            faults.append(f"Link {checkpoint.seq} is not the one that was checkpointed")
    return faults
