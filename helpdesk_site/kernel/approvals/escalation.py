"""What time does to an approval: a reminder, then the next level, then the end; and deputies who come and go.

Everything is a column that is swept: a sweep that was missed is caught up by the next one, in the same order.
"""

from __future__ import annotations

from django.db.models import Q

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.approvals import deadlines
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.approvals.ownership import owner_of
from helpdesk_site.kernel.approvals.resolution import HIGHEST_LEVEL, candidates, first_candidates
from helpdesk_site.kernel.approvals.services import ESCALATOR, ask, expire, locked, question_of
from helpdesk_site.kernel.transaction import changed, unit_of_work

BATCH = 500


def sweep() -> int:
    """Does all that is due now; returns how many cases it touched."""
    return _expire_cases() + _remind() + _escalate() + _ask_again_where_nobody_was_found() + _follow_deputies()


def _open_stages() -> Q:
    return Q(state=ApprovalStage.State.OPEN, case__state=ApprovalCase.State.OPEN)


def _expire_cases() -> int:
    due = list(ApprovalCase.objects.filter(state="open", expires_at__lte=clock.now()).order_by("expires_at")[:BATCH])
    for case in due:
        with unit_of_work():
            expire(case)
    return len(due)


def _locked_stage(pk: int) -> ApprovalStage | None:
    """The stage under its case's lock, None when it is no longer open: a decision and a sweep never interleave."""
    stage = ApprovalStage.objects.select_related("case").get(pk=pk)
    locked(stage.case)
    return ApprovalStage.objects.filter(_open_stages(), pk=pk).select_related("case").first()


def _remind() -> int:
    due = ApprovalStage.objects.filter(_open_stages(), reminded=False, remind_at__lte=clock.now())
    keys = list(due.order_by("remind_at").values_list("pk", flat=True)[:BATCH])
    for pk in keys:
        with unit_of_work():
            stage = _locked_stage(pk)
            if stage is None or stage.reminded:
                continue
            ApprovalStage.objects.filter(pk=pk).update(reminded=True)
            tasks = list(stage.tasks.filter(state=ApprovalTask.State.OPEN))
            audit.record("approval.reminded", actor=ESCALATOR, on=_object_of(stage), case=stage.case.public_id)
            owner_of(stage.case).reminded(stage, tasks)
    return len(keys)


def _escalate() -> int:
    """Past its deadline a stage also asks the next level; who was asked before may still decide."""
    due = ApprovalStage.objects.filter(_open_stages(), due_at__lte=clock.now(), level__lt=HIGHEST_LEVEL)
    keys = list(due.order_by("due_at").values_list("pk", flat=True)[:BATCH])
    for pk in keys:
        with unit_of_work():
            stage = _locked_stage(pk)
            if stage is None or stage.due_at is None or stage.due_at > clock.now():
                continue
            now = clock.now()
            times = deadlines.stage_deadlines(now)
            ApprovalStage.objects.filter(pk=pk).update(
                counted_from=now, due_at=times.due_at, remind_at=times.remind_at, reminded=False
            )
            ask(stage, from_level=stage.level + 1, actor=ESCALATOR)
    return len(keys)


def _ask_again_where_nobody_was_found() -> int:
    keys = list(ApprovalStage.objects.filter(_open_stages(), stuck=True).values_list("pk", flat=True)[:BATCH])
    for pk in keys:
        with unit_of_work():
            stage = _locked_stage(pk)
            if stage is not None and first_candidates(stage.kind, question_of(stage, level=0))[1]:
                ask(stage, from_level=0, actor=ESCALATOR)
    return len(keys)


def _follow_deputies() -> int:
    """An open task moves to the acting deputy when his term begins, and back when it ends."""
    moved = 0
    open_tasks = ApprovalTask.objects.filter(state="open", stage__state="open", stage__case__state="open")
    for pk in list(open_tasks.values_list("stage_id", flat=True).distinct()[: 4 * BATCH]):
        with unit_of_work():
            moved += _reassign(pk)
    return moved


def _reassign(pk: int) -> int:
    stage = _locked_stage(pk)
    if stage is None:
        return 0
    moved = 0
    for task in list(stage.tasks.filter(state=ApprovalTask.State.OPEN)):
        held = candidates(stage.kind, question_of(stage, level=task.level))
        if any((c.person, c.on_behalf_of) == (task.assignee, task.on_behalf_of) for c in held):
            continue
        ApprovalTask.objects.filter(pk=task.pk).update(state=ApprovalTask.State.SUPERSEDED, closed_at=clock.now())
        changed(f"inbox:{task.assignee}")
        ask(stage, from_level=task.level, actor=ESCALATOR)
        moved += 1
    return moved


def _object_of(stage: ApprovalStage) -> tuple[str, str]:
    return stage.case.object_type, stage.case.object_id
