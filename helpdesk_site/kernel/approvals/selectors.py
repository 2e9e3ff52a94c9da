"""Reading approvals: whose inbox holds what, and how a case stands."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalTask
from helpdesk_site.kernel.prepared import Given


def open_tasks_of(person: UUID | Given, *, object_type: str | None = None) -> QuerySet[ApprovalTask]:
    """A person's inbox, oldest first."""
    tasks = ApprovalTask.objects.filter(
        assignee=person, state=ApprovalTask.State.OPEN, stage__state="open", stage__case__state="open"
    )
    if object_type:
        tasks = tasks.filter(stage__case__object_type=object_type)
    return tasks.select_related("stage__case").order_by("opened_at", "id")


def count_open_tasks(person: UUID) -> int:
    return ApprovalTask.objects.filter(assignee=person, state=ApprovalTask.State.OPEN).count()


def cases_of(object_type: str, object_id: str) -> QuerySet[ApprovalCase]:
    return (
        ApprovalCase.objects.filter(object_type=object_type, object_id=object_id)
        .prefetch_related("stages__tasks", "decisions")
        .order_by("id")
    )


def decisions_of(object_type: str, object_id: str) -> QuerySet[ApprovalDecision]:
    return (
        ApprovalDecision.objects.filter(case__object_type=object_type, case__object_id=object_id)
        .select_related("stage", "case")
        .order_by("id")
    )


def people_of(cases: Iterable[ApprovalCase]) -> set[UUID]:
    """Everybody who was ever asked or decided, so that a page fetches their names in one statement."""
    found: set[UUID] = set()
    for case in cases:
        found |= {case.requester, case.subject}
        for stage in case.stages.all():
            for task in stage.tasks.all():
                found |= {task.assignee, *([task.on_behalf_of] if task.on_behalf_of else [])}
    return found
