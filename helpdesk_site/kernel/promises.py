"""The kernel's own promises: the audit chain is whole, every move of a state has its row, nothing leaks or piles up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.kernel.models import ApprovalCase, ApprovalDecision, OutboxMessage
from helpdesk_site.kernel.national_id import is_national_id

# A moved state has exactly one row, and each row begins where the one before it ended.
BROKEN_MOVES = """
SELECT object_type, object_id, moved_from, before FROM (
    SELECT object_type, object_id, payload::jsonb -> 'data' ->> 'from' AS moved_from,
        lag(payload::jsonb -> 'data' ->> 'to') OVER (PARTITION BY object_type, object_id ORDER BY id) AS before
    FROM kernel_auditentry
    WHERE payload::jsonb -> 'data' ? 'from' AND payload::jsonb -> 'data' ? 'to'
) moves WHERE before IS NOT NULL AND moved_from <> before LIMIT 20
"""


@invariant("I6", "the audit chain is whole and its checkpoints are a prefix of it")
def chain_is_whole(_context: Context) -> Iterable[str]:
    return verify_chain().faults


@invariant("I6", "every move of a state has exactly one audit row")
def moves_are_recorded(_context: Context) -> Iterable[str]:
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_MOVES)
        for object_type, object_id, moved_from, before in cursor.fetchall():
            yield f"{object_type}:{object_id} moved from {moved_from}, but was last recorded as {before}"


@invariant("I3", "no decision by a party, and none on another content than its case's")
def decisions_are_of_others(_context: Context) -> Iterable[str]:
    for decision in ApprovalDecision.objects.select_related("case", "task").iterator():
        case = decision.case
        if decision.approver in {case.requester, case.subject}:
            yield f"{decision.public_id} was taken by a party"
        if decision.content_hash != case.content_hash:
            yield f"{decision.public_id} is about another content than its case"
        if decision.approver != decision.task.assignee:
            yield f"{decision.public_id} was taken by somebody who was not asked"


@invariant("I9", "no approval stays open past its time")
def approvals_end(_context: Context) -> Iterable[str]:
    late = clock.now() - clock.SWEPT_WITHIN
    for case in ApprovalCase.objects.filter(state="open", expires_at__lte=late)[:20]:
        yield f"{case.public_id} is open although its time ended at {case.expires_at:%Y-%m-%d %H:%M}"


@invariant("I12", "the outbox does not pile up")
def outbox_is_bounded(_context: Context) -> Iterable[str]:
    late = clock.now() - 12 * clock.SWEPT_WITHIN
    stuck = OutboxMessage.objects.filter(state="waiting", attempts=0, due_at__lte=late).count()
    if stuck:
        yield f"{stuck} messages were due long ago and nobody tried to deliver them"


_SECRETS = re.compile(r"(sessionid=|csrftoken=|Bearer [A-Za-z0-9_-]{20,}|userPassword|password=\S{6,})")


@invariant("I11", "no secret and no TCKN in what clients and logs saw")
def nothing_leaks(context: Context) -> Iterable[str]:
    for line in context.seen("text"):
        text = line["text"]
        if _SECRETS.search(text):
            yield f"{line['source']} holds a secret"
        if any(is_national_id(number) for number in re.findall(r"(?<!\d)[1-9]\d{10}(?!\d)", text)):
            yield f"{line['source']} holds a national id"
