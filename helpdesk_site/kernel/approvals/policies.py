"""Who may decide a task: pure questions."""

from __future__ import annotations

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalTask


def is_party(actor: Actor, case: ApprovalCase) -> bool:
    """The requester and the subject never decide, in no capacity."""
    return actor.person_uuid in {case.requester, case.subject}


def is_assignee(actor: Actor, task: ApprovalTask) -> bool:
    return actor.person_uuid is not None and task.assignee == actor.person_uuid
