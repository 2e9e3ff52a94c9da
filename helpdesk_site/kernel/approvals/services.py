"""Opening, deciding and closing approvals. Each function is a step inside the unit of work of the calling service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.approvals import deadlines, policies
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.approvals.ownership import owner_of
from helpdesk_site.kernel.approvals.resolution import Candidate, Question, candidates, first_candidates
from helpdesk_site.kernel.canonical import canonical_json, content_hash
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.masking import mask
from helpdesk_site.kernel.transaction import changed, require_transaction

ESCALATOR = SystemActor("escalator")


@dataclass(frozen=True, slots=True)
class StagePlan:
    """A stage to be: the resolver's kind, what it refers to (a role's code), and how many must approve."""

    kind: str
    reference: str = ""
    needed: int = 1


def open_case(
    *, on: tuple[str, str], requester: UUID, subject: UUID, content: Any, stages: Sequence[StagePlan], actor: Actor
) -> ApprovalCase:
    """Asks for the approval of `content`. The first stage opens at once; without a stage it is our mistake."""
    require_transaction()
    if not stages:
        raise ValueError("An approval without a stage would approve itself")
    now = clock.now()
    case = ApprovalCase.objects.create(
        object_type=on[0],
        object_id=on[1],
        requester=requester,
        subject=subject,
        content=canonical_json(content),
        content_hash=content_hash(content),
        opened_at=now,
        expires_at=deadlines.case_expiry(now),
    )
    ApprovalStage.objects.bulk_create(
        ApprovalStage(case=case, number=number, kind=plan.kind, reference=plan.reference, needed=plan.needed)
        for number, plan in enumerate(stages, start=1)
    )
    audit.record("approval.opened", actor=actor, on=on, case=case.public_id, hash=case.content_hash, stages=len(stages))
    _open_next_stage(case, actor=actor)
    return case


def decide(
    case: ApprovalCase, *, actor: Actor, verdict: str, note: str, statement: str, channel: str, seen_hash: str
) -> ApprovalDecision:
    """One person's decision on the open stage of a case.

    `seen_hash` is the hash of what the person was shown. Raises NotAllowed (a party, or not asked), WrongState (closed,
    past its deadline, rules of the object), Conflict (the content changed, or decided already), Invalid (no reason).
    """
    require_transaction()
    case = locked(case)
    if policies.is_party(actor, case):
        raise NotAllowed(_("You cannot decide a request that you made or that is about you. Somebody else is asked."))
    task = _open_task(case, actor)
    _require_decidable(case, verdict=verdict, seen_hash=seen_hash)
    if verdict != ApprovalDecision.Verdict.APPROVE and not note.strip():
        raise Invalid(
            _("Write the reason, so that the requester knows what to do."), fields={"note": [_("Write the reason.")]}
        )
    stage = task.stage
    _require_capacity(stage, task)
    decision = _write_decision(
        case, stage, task, actor=actor, verdict=verdict, note=note, statement=statement, channel=channel
    )
    _follow(case, stage, decision, actor=actor)
    return decision


def locked(case: ApprovalCase) -> ApprovalCase:
    """The case as it stands, held. Its object is held before it: everybody takes the two in this order."""
    owner_of(case).lock(case)
    return ApprovalCase.objects.select_for_update().get(pk=case.pk)


def _open_task(case: ApprovalCase, actor: Actor) -> ApprovalTask:
    if case.state != ApprovalCase.State.OPEN:
        raise WrongState(_("This has been decided already. Reload the page to see the result."))
    open_tasks = ApprovalTask.objects.select_related("stage").filter(
        stage__case=case, stage__state=ApprovalStage.State.OPEN, state=ApprovalTask.State.OPEN
    )
    task = None if actor.person_uuid is None else open_tasks.filter(assignee=actor.person_uuid).first()
    if task is None or not policies.is_assignee(actor, task):
        raise NotAllowed(_("This approval is not asked of you, or no longer."))
    return task


def _require_decidable(case: ApprovalCase, *, verdict: str, seen_hash: str) -> None:
    if clock.now() >= case.expires_at:
        raise WrongState(_("The time for this decision is over. The requester can send a new request."), code="expired")
    owner = owner_of(case)
    if seen_hash != case.content_hash or owner.current_hash(case) != case.content_hash:
        raise Conflict(
            _("The request changed after you opened it. Reload the page and look at it again."), code="content_changed"
        )
    reason = owner.may_still_be_decided(case)
    if reason and verdict == ApprovalDecision.Verdict.APPROVE:
        raise WrongState(reason)


def _require_capacity(stage: ApprovalStage, task: ApprovalTask) -> None:
    """The capacity must hold now, not only when the task was opened: a deputyship may have ended in between."""
    question = question_of(stage, level=task.level)
    held = {(c.person, c.on_behalf_of) for c in candidates(stage.kind, question)}
    if (task.assignee, task.on_behalf_of) not in held:
        raise NotAllowed(_("You no longer act in the capacity in which this was asked of you."))


def _write_decision(
    case: ApprovalCase,
    stage: ApprovalStage,
    task: ApprovalTask,
    *,
    actor: Actor,
    verdict: str,
    note: str,
    statement: str,
    channel: str,
) -> ApprovalDecision:
    try:
        with transaction.atomic():
            decision = ApprovalDecision.objects.create(
                case=case,
                stage=stage,
                task=task,
                approver=task.assignee,
                on_behalf_of=task.on_behalf_of,
                capacity=task.capacity,
                requester=case.requester,
                subject=case.subject,
                content_hash=case.content_hash,
                verdict=verdict,
                note=mask(note.strip()),
                statement=statement,
                channel=channel,
                decided_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("This was decided already. Reload the page to see the result.")) from error
    ApprovalTask.objects.filter(pk=task.pk).update(state=ApprovalTask.State.DONE, closed_at=clock.now())
    audit.record(
        f"approval.decided.{verdict}",
        actor=actor,
        on=(case.object_type, case.object_id),
        case=case.public_id,
        decision=decision.public_id,
        capacity=task.capacity,
        hash=case.content_hash,
        on_behalf_of=f"person:{task.on_behalf_of}" if task.on_behalf_of else None,
    )
    return decision


def _follow(case: ApprovalCase, stage: ApprovalStage, decision: ApprovalDecision, *, actor: Actor) -> None:
    if decision.verdict == ApprovalDecision.Verdict.REJECT:
        _close(case, ApprovalCase.State.REJECTED, actor=actor, note=decision.note)
    elif decision.verdict == ApprovalDecision.Verdict.RETURN:
        _close(case, ApprovalCase.State.RETURNED, actor=actor, note=decision.note)
    elif stage.decisions.filter(verdict=ApprovalDecision.Verdict.APPROVE).count() >= stage.needed:
        _supersede_tasks(stage)
        ApprovalStage.objects.filter(pk=stage.pk).update(state=ApprovalStage.State.PASSED)
        if not _open_next_stage(case, actor=actor):
            _close(case, ApprovalCase.State.APPROVED, actor=actor, note=decision.note)
    _tell_inboxes(stage)


def withdraw(case: ApprovalCase, *, actor: Actor, note: str = "") -> None:
    """Takes an open case back; the owner is told like of any other end."""
    require_transaction()
    case = locked(case)
    if case.state != ApprovalCase.State.OPEN:
        raise WrongState(_("This has been decided already. Reload the page to see the result."))
    _close(case, ApprovalCase.State.WITHDRAWN, actor=actor, note=mask(note))


def expire(case: ApprovalCase) -> None:
    """Ends a case that nobody decided in time. Does nothing when somebody did meanwhile."""
    if clock.now() >= case.expires_at:
        lapse(case)


def lapse(case: ApprovalCase) -> None:
    """Ends a case that nobody can approve any more, whatever time was left. Does nothing when it was decided before."""
    require_transaction()
    case = locked(case)
    if case.state == ApprovalCase.State.OPEN:
        _close(case, ApprovalCase.State.EXPIRED, actor=ESCALATOR, note="")


def _close(case: ApprovalCase, state: str, *, actor: Actor, note: str) -> None:
    for stage in case.stages.filter(state__in=[ApprovalStage.State.OPEN, ApprovalStage.State.WAITING]):
        _supersede_tasks(stage)
        ApprovalStage.objects.filter(pk=stage.pk).update(state=ApprovalStage.State.CLOSED)
    case.state, case.closed_at = state, clock.now()
    case.save(update_fields=["state", "closed_at"])
    audit.record(f"approval.{state}", actor=actor, on=(case.object_type, case.object_id), case=case.public_id)
    owner_of(case).closed(case, actor=actor, note=note)


def _supersede_tasks(stage: ApprovalStage) -> None:
    stage.tasks.filter(state=ApprovalTask.State.OPEN).update(state=ApprovalTask.State.SUPERSEDED, closed_at=clock.now())
    _tell_inboxes(stage)


def _open_next_stage(case: ApprovalCase, *, actor: Actor) -> bool:
    stage = case.stages.filter(state=ApprovalStage.State.WAITING).order_by("number").first()
    if stage is None:
        return False
    now = clock.now()
    times = deadlines.stage_deadlines(now)
    stage.state, stage.opened_at, stage.counted_from = ApprovalStage.State.OPEN, now, now
    stage.remind_at, stage.due_at = times.remind_at, times.due_at
    stage.save(update_fields=["state", "opened_at", "counted_from", "remind_at", "due_at"])
    ask(stage, from_level=0, actor=actor)
    return True


def ask(stage: ApprovalStage, *, from_level: int, actor: Actor) -> None:
    """Asks the people of the lowest level, from `from_level` up, that finds enough who have not decided this stage
    yet.
    """
    require_transaction()
    case = stage.case
    level, found = first_candidates(stage.kind, question_of(stage, level=from_level))
    decided = set(stage.decisions.values_list("approver", flat=True))
    asked = set(stage.tasks.filter(state=ApprovalTask.State.OPEN).values_list("assignee", flat=True))
    new = [candidate for candidate in found if candidate.person not in decided | asked]
    tasks = [_task(stage, candidate, level) for candidate in new]
    ApprovalStage.objects.filter(pk=stage.pk).update(level=level, stuck=not (tasks or asked))
    audit.record(
        "approval.asked",
        actor=actor,
        on=(case.object_type, case.object_id),
        case=case.public_id,
        stage=stage.number,
        level=level,
        people=[f"person:{task.assignee}" for task in tasks],
    )
    _tell_inboxes(stage)
    if tasks:
        owner_of(case).stage_opened(stage, tasks)
    elif not asked:
        owner_of(case).nobody_found(stage)


def question_of(stage: ApprovalStage, *, level: int) -> Question:
    """Who may decide this stage now, from this level on."""
    case = stage.case
    others = case.decisions.filter(verdict=ApprovalDecision.Verdict.APPROVE).exclude(stage__kind=stage.kind)
    barred = owner_of(case).barred(case) | set(others.values_list("approver", flat=True))
    return Question(case.requester, case.subject, stage.reference, level, clock.now(), frozenset(barred))


def _task(stage: ApprovalStage, candidate: Candidate, level: int) -> ApprovalTask:
    return ApprovalTask.objects.create(
        stage=stage,
        assignee=candidate.person,
        on_behalf_of=candidate.on_behalf_of,
        capacity=candidate.capacity,
        basis=candidate.basis,
        level=level,
        opened_at=clock.now(),
    )


def _tell_inboxes(stage: ApprovalStage) -> None:
    changed(*[f"inbox:{person}" for person in stage.tasks.values_list("assignee", flat=True)])
