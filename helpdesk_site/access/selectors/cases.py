"""The approvals of requests, with stages, tasks and decisions, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage


def cases_of(requests: Iterable[AccessRequest]) -> dict[str, list[ApprovalCase]]:
    """All cases of each request by its public id, oldest first, with their stages in order; a request never sent has
    none.
    """
    wanted = [request.public_id for request in requests]
    found: dict[str, list[ApprovalCase]] = defaultdict(list)
    cases = ApprovalCase.objects.filter(object_type=AccessRequest.audit_type, object_id__in=wanted)
    stages = ApprovalStage.objects.order_by("number").prefetch_related("tasks")
    for case in cases.prefetch_related(Prefetch("stages", stages), "decisions__stage").order_by("id"):
        found[case.object_id].append(case)
    return found


def people_in(cases: Iterable[ApprovalCase]) -> set[UUID]:
    """Everybody whom a page about these cases names."""
    found: set[UUID] = set()
    for case in cases:
        found |= {case.requester, case.subject}
        for stage in case.stages.all():
            for task in stage.tasks.all():
                found |= {task.assignee, *([task.on_behalf_of] if task.on_behalf_of else [])}
        for decision in case.decisions.all():
            found |= {decision.approver, *([decision.on_behalf_of] if decision.on_behalf_of else [])}
    return found
