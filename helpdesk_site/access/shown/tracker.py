"""The step tracker of a request: received, each approval with whom it waits for, applied, verified, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from helpdesk_site.access.models import AccessLine, AccessRequest, Action, LineState, RequestState
from helpdesk_site.access.selectors.cases import cases_of, people_in
from helpdesk_site.access.selectors.requests import current_lines, with_lines
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.names import Names, names_for
from helpdesk_site.interface import times
from helpdesk_site.interface.components import Step, StepState
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage, ApprovalTask
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile

R, L = RequestState, LineState

NEVER_APPLIED = frozenset({R.REJECTED, R.WITHDRAWN, R.EXPIRED})
BEING_APPLIED = frozenset({L.APPLYING, L.APPLIED_UNVERIFIED, L.VERIFY_FAILED, L.STALE})
REACHED_THE_TARGETS = frozenset({L.VERIFIED, L.IN_FORCE, L.ENDING, L.ENDED})


def steps_of_tickets(profiles: Sequence[TicketProfile], viewer: Person) -> Mapping[int, Sequence[Step]]:  # noqa: ARG001
    """What the pages of tickets ask (tickets/processes.py); whoever sees the ticket sees its steps."""
    requests = list(with_lines(AccessRequest.objects.filter(ticket__in=list(profiles))))
    cases = cases_of(requests)
    names = names_for(people=people_in(case for found in cases.values() for case in found))
    return {
        request.ticket_id: steps_of(request, current_lines(request), cases.get(request.public_id, []), names)
        for request in requests
        if request.ticket_id
    }


def steps_of(
    request: AccessRequest, lines: Sequence[AccessLine], cases: Iterable[ApprovalCase], names: Names
) -> list[Step]:
    """The steps of one request from its newest round."""
    current = {line.case_id for line in lines}
    newest = [case for case in cases if case.pk in current]
    steps = [_received(request), *_approval_steps(request, newest, names)]
    if request.state in NEVER_APPLIED:
        return [*steps, Step(words.request_badge(request.state).word, "failed", when=request.closed_at)]
    return [*steps, _applying(request, lines), _verified(lines), *_taken_back(lines)]


def _received(request: AccessRequest) -> Step:
    if request.submitted_at is None:
        return Step(_("Received"), "current", note=_("Draft, not sent yet"))
    return Step(_("Received"), "done", who=request.requester.official_name, when=request.submitted_at)


def _approval_steps(request: AccessRequest, cases: Sequence[ApprovalCase], names: Names) -> list[Step]:
    """One step a kind of stage: requests for several people show whom all of them wait for."""
    stages = [stage for case in cases for stage in case.stages.all()]
    kinds = sorted({(stage.number, stage.kind) for stage in stages}) or [(1, "manager")]
    steps = []
    for number, kind in kinds:
        of_kind = [stage for stage in stages if (stage.number, stage.kind) == (number, kind)]
        steps.append(_approval_step(kind, of_kind, names, returned=request.state == R.RETURNED))
    return steps


def _approval_step(kind: str, stages: Sequence[ApprovalStage], names: Names, *, returned: bool) -> Step:
    title = words.STAGES[kind]
    waiting = [stage for stage in stages if stage.state == ApprovalStage.State.OPEN]
    if waiting:
        return _waiting_step(str(title), waiting, names)
    if stages and all(stage.state == ApprovalStage.State.PASSED for stage in stages):
        decisions = [
            decision for stage in stages for decision in stage.case.decisions.all() if decision.stage_id == stage.pk
        ]
        who = ", ".join(dict.fromkeys(names.person(decision.approver) for decision in decisions))
        return Step(title, "done", who=who, when=max((d.decided_at for d in decisions), default=None))
    if returned and any(stage.state == ApprovalStage.State.CLOSED for stage in stages):
        return Step(title, "waiting", note=_("Returned to the requester for correction"))
    return Step(title, "skipped" if _was_closed(stages) else "upcoming")


def _waiting_step(title: str, stages: Sequence[ApprovalStage], names: Names) -> Step:
    tasks = [task for stage in stages for task in stage.tasks.all() if task.state == ApprovalTask.State.OPEN]
    if not tasks:
        return Step(title, "waiting", note=_("Nobody who may approve was found. EBYS Support has been told."))
    who = ", ".join(dict.fromkeys(assignee_words(task, names) for task in tasks))
    late = any(stage.due_at and stage.due_at < clock.now() for stage in stages)
    since = times.since(min(task.opened_at for task in tasks), tone="danger" if late else "neutral")
    return Step(title, "waiting", who=who, when=since, note=_("overdue") if late else "")


def assignee_words(task: ApprovalTask, names: Names) -> str:
    """Whom it waits for: "Cem ŞIK (Işık IRMAK adına)"."""
    if task.on_behalf_of is None:
        return names.person(task.assignee)
    return _("%(deputy)s (for %(manager)s)") % {
        "deputy": names.person(task.assignee), "manager": names.person(task.on_behalf_of),
    }  # fmt: skip


def _was_closed(stages: Sequence[ApprovalStage]) -> bool:
    return bool(stages) and all(stage.state == ApprovalStage.State.CLOSED for stage in stages)


def _applying(request: AccessRequest, lines: Sequence[AccessLine]) -> Step:
    states = {LineState(line.state) for line in lines}
    title = _("Applied to the systems")
    if L.VERIFY_FAILED in states:
        return Step(title, "failed", note=_("EBYS Support is looking at it"))
    if states & BEING_APPLIED and request.state != R.IN_APPROVAL:
        return Step(title, "current")
    if states and states <= REACHED_THE_TARGETS:
        return Step(title, "done")
    scheduled = [line.valid_from for line in lines if line.state == L.SCHEDULED]
    if scheduled:
        first = min(scheduled).astimezone(clock.ISTANBUL).date()
        return Step(title, "waiting", when=first, note=_("at 00:00 of its first day"))
    return Step(title, "upcoming")


def _verified(lines: Sequence[AccessLine]) -> Step:
    verified = [line.verified_at for line in lines if line.verified_at]
    reached = bool(lines) and all(line.state in REACHED_THE_TARGETS for line in lines)
    state: StepState = "done" if reached else "upcoming"
    when: datetime | None = max(verified) if reached and verified else None
    return Step(_("Read back and verified"), state, when=when)


def _taken_back(lines: Sequence[AccessLine]) -> list[Step]:
    """Dated rights end by themselves; the last of them closes the request."""
    dated = [line for line in lines if line.valid_to is not None and line.action != Action.REVOKE]
    ends = [line.valid_to for line in dated if line.valid_to]
    if not ends:
        return []
    last = clock.last_day_before(max(ends))
    if all(line.state == L.ENDED for line in dated):
        done = [line.ended_at for line in dated if line.ended_at]
        return [Step(_("Taken back at its end"), "done", when=max(done, default=None))]
    state: StepState = "current" if any(line.state == L.ENDING for line in dated) else "upcoming"
    return [Step(_("Taken back at its end"), state, when=last, note=_("by itself, after the last day"))]
