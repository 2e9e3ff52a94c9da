"""A part of a line was given, the account changed, the approval was asked anew, and nobody said yes again.

What was given goes back, under the approval by which it was given: the line stands by that one again and ends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import Q

from helpdesk_site.access import planning
from helpdesk_site.access.models import AccessLine, AccessRequest, Action, Operation
from helpdesk_site.access.models.operations import TERMINAL
from helpdesk_site.access.planning import PLANNER
from helpdesk_site.access.workflow import LINE, OPERATION
from helpdesk_site.kernel.approvals.models import ApprovalCase


def given_of(line: AccessLine) -> list[Operation]:
    """What has changed a target for this line, or may have: its answer was lost, or nobody has looked since.

    Only what a grant gives can be taken back: nobody knows what a change or a removal would have to bring back.
    """
    if line.action != Action.GRANT or line.approved_at is None:
        return []
    changed = Q(state="applied", changed=True) | Q(sent_at__isnull=False)
    return list(line.operations.filter(changed, phase=Operation.Phase.START).order_by("pk"))


def take_back(line: AccessLine, given: Sequence[Operation]) -> None:
    """Makes the operations that take it back. A step inside the unit of work that refused the line."""
    approved = ApprovalCase.objects.filter(
        object_type=AccessRequest.audit_type,
        object_id=line.request.public_id,
        content_hash=given[-1].approved_hash,
        state=ApprovalCase.State.APPROVED,
    ).latest("pk")
    entry = next(entry for entry in json.loads(approved.content)["lines"] if entry["id"] == line.public_id)
    for operation in line.operations.exclude(state__in=TERMINAL):
        values = {"lease_until": None, "reason": "stale"}
        OPERATION.advance(operation, "cancel", actor=PLANNER, reason="stale", set=values)
    as_approved = {"case": approved, "difference_hash": entry["difference"], "target_assignments": entry["targets"]}
    LINE.advance(line, "take_back", actor=PLANNER, set=as_approved)
    planning.plan_end(line, only={operation.entitlement for operation in given})
