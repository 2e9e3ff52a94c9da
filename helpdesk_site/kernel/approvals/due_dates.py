"""The deadlines of approvals follow the calendar: administrative leave that is declared later puts them off.

Two kinds are held: until when a stage is to be decided (and its reminder), and when an unanswered case expires.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals import deadlines
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage
from helpdesk_site.kernel.calendar.due_dates import DueDate


class StageDeadlines:
    """`object_id` is "<case's public id>.<stage's number>"."""

    object_type = "approval.stage"

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        stages = ApprovalStage.objects.filter(
            state=ApprovalStage.State.OPEN, case__state=ApprovalCase.State.OPEN, due_at__gte=clock.midnight(since)
        )
        for stage in stages.select_related("case").order_by("id"):
            if stage.counted_from is not None and stage.due_at is not None:
                computed = deadlines.stage_deadlines(stage.counted_from).due_at
                yield DueDate(f"{stage.case.public_id}.{stage.number}", stage.due_at, computed)

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        case, _dot, number = object_id.partition(".")
        open_stages = ApprovalStage.objects.filter(case__public_id=case, number=int(number), state="open", due_at=old)
        stage = open_stages.select_related("case").first()
        if stage is None or stage.counted_from is None:
            return False
        remind_at = deadlines.stage_deadlines(stage.counted_from).remind_at
        return bool(ApprovalStage.objects.filter(pk=stage.pk, due_at=old).update(due_at=new, remind_at=remind_at))


class CaseExpiry:
    """When an unanswered case ends; `object_id` is the case's public id."""

    object_type = "approval"

    def open_due_dates(self, since: date) -> Iterable[DueDate]:
        cases = ApprovalCase.objects.filter(state=ApprovalCase.State.OPEN, expires_at__gte=clock.midnight(since))
        for case in cases.order_by("id"):
            yield DueDate(case.public_id, case.expires_at, deadlines.case_expiry(case.opened_at))

    def move(self, object_id: str, *, old: datetime, new: datetime) -> bool:
        return bool(
            ApprovalCase.objects.filter(public_id=object_id, state="open", expires_at=old).update(expires_at=new)
        )
