"""How far a request is: computed from its operations and lines, never set by hand (reliability.md §2).

A line follows its operations, a request its lines, the ticket its request. All of it is a step inside the unit of work
that moved an operation or decided an approval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from helpdesk_site.access import grants, locking, telling
from helpdesk_site.access.models import (
    AccessLine,
    AccessRequest,
    Action,
    LineState,
    Operation,
    OperationState,
    RequestState,
)
from helpdesk_site.access.workflow import LINE, REQUEST
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.tickets import services as tickets

RECORDER = SystemActor("recorder")

L, O, R = LineState, OperationState, RequestState  # noqa: E741  # three tables, three letters

OVER = frozenset({L.ENDED, L.REJECTED, L.WITHDRAWN, L.EXPIRED, L.RETURNED})
DONE = frozenset({L.VERIFIED, L.IN_FORCE})
UNDER_WAY = frozenset({L.APPLYING, L.APPLIED_UNVERIFIED, L.VERIFY_FAILED, L.ENDING})


def follow_operations(lines: Iterable[AccessLine]) -> None:
    """Moves lines to where their operations are, and their requests along. The caller holds both."""
    lines = list(lines)
    operations: dict[int, list[Operation]] = {line.pk: [] for line in lines}
    fields = ("line_id", "approved_hash", "created_at", "phase", "state")
    for operation in Operation.objects.filter(line__in=operations).only(*fields):
        operations[operation.line_id].append(operation)
    for line in lines:
        _follow(line, operations[line.pk])
    project_all({line.request_id: line.request for line in lines}.values())


def _follow(line: AccessLine, operations: Iterable[Operation]) -> None:
    current = [operation for operation in operations if _is_current(operation, line)]
    ending = [operation for operation in current if operation.phase == Operation.Phase.END]
    if ending:
        _follow_end(line, ending)
    else:
        _follow_start(line, current)


def _is_current(operation: Operation, line: AccessLine) -> bool:
    """Whether it follows from the approval that counts now. A line that was asked again leaves cancelled ones behind:
    by its hash alone one of them looks like a new one, when the account changed back and the content with it.
    """
    is_of_content = line.case is not None and operation.approved_hash == line.case.content_hash
    return is_of_content and (line.approved_at is None or operation.created_at >= line.approved_at)


def _follow_start(line: AccessLine, operations: Sequence[Operation]) -> None:
    states = {op.state for op in operations}
    if states & {O.REFUSED}:
        _step(line, "fail", {L.APPLYING, L.APPLIED_UNVERIFIED})
    elif states <= {O.APPLIED}:
        _verify(line)
    elif states <= {O.APPLIED, O.CANCELLED}:
        # Its last day passed before everything was given: what was given is taken back by the sweep of ends.
        _step(line, "fail", {L.APPLYING, L.APPLIED_UNVERIFIED})
    elif states <= {O.APPLIED, O.VERIFYING}:
        _step(line, "read_back", {L.APPLYING})


def _verify(line: AccessLine) -> None:
    if line.state not in {L.APPLYING, L.APPLIED_UNVERIFIED, L.VERIFY_FAILED}:
        return
    LINE.advance(line, "verify", actor=RECORDER, set={"verified_at": clock.now()})
    if line.action != Action.GRANT:
        for earlier in _held(grants.replaced_by(line)):
            LINE.advance(earlier, "replace", actor=RECORDER, set={"ended_at": clock.now()}, by=line.public_id)
            project(earlier.request)


def _held(lines: Sequence[AccessLine]) -> Iterator[AccessLine]:
    """Those of the lines that still hold, each with its request under its lock: another worker may be moving them."""
    for line in lines:
        current = locking.locked_line(line.pk)
        if current.state in DONE:
            yield current


def _follow_end(line: AccessLine, operations: Sequence[Operation]) -> None:
    states = {op.state for op in operations}
    if states & {O.REFUSED}:
        _step(line, "fail", {L.ENDING})
    elif states <= {O.APPLIED, O.CANCELLED}:
        _step(line, "end", {L.ENDING, L.VERIFY_FAILED}, ended_at=clock.now())


def _step(line: AccessLine, step: str, from_states: set[LineState], **values: object) -> None:
    if line.state in from_states:
        LINE.advance(line, step, actor=RECORDER, set=values)


def project(request: AccessRequest, *, actor: Actor = RECORDER) -> None:
    """Moves a request to where the lines of its newest round are, and its ticket along.

    `actor` is whoever decided; what follows by itself is the system's.
    """
    project_all([request], actor=actor)


def project_all(requests: Collection[AccessRequest], *, actor: Actor = RECORDER) -> None:
    """The same for several requests, in the statements of one."""
    ids = {request.pk for request in requests}
    states = dict(AccessRequest.objects.filter(pk__in=ids).values_list("pk", "state"))
    lines: dict[int, list[AccessLine]] = {pk: [] for pk in ids}
    for line in AccessLine.objects.filter(request__in=ids).only("request_id", "round", "state", "action"):
        lines[line.request_id].append(line)
    for request in requests:
        request.state = states[request.pk]
        _project(request, _newest(lines[request.pk]), actor=actor)


def _project(request: AccessRequest, lines: Sequence[AccessLine], *, actor: Actor) -> None:
    wanted = state_of(lines)
    if wanted == request.state or request.state == R.DRAFT:
        return
    if request.state == R.IN_APPROVAL and wanted in BEYOND_APPROVAL:
        _leave_approval(request, lines, actor=actor)
        actor = RECORDER
    step = REQUEST.steps[_STEPS[wanted]]
    if request.state not in step.from_states:
        return
    over = wanted in {R.REJECTED, R.WITHDRAWN, R.EXPIRED, R.VERIFIED, R.ENDED}
    moment = clock.now()
    REQUEST.advance(request, step.name, actor=actor, set={"closed_at": moment if over else None, "updated_at": moment})
    _project_ticket(request, actor=actor)
    telling.moved(request)


def _leave_approval(request: AccessRequest, lines: Sequence[AccessLine], *, actor: Actor) -> None:
    """Somebody has approved; or what was asked anew was refused, and only what was approved before is left."""
    is_approved = any(line.state in {L.APPROVED, L.SCHEDULED, L.APPLYING} for line in lines)
    step, by = ("approve", actor) if is_approved else ("go_on", RECORDER)
    REQUEST.advance(request, step, actor=by, set={"updated_at": clock.now()})


BEYOND_APPROVAL = frozenset({R.APPLYING, R.PARTLY_APPLIED, R.VERIFIED, R.ENDED})

_STEPS = {
    R.IN_APPROVAL: "ask_again",
    R.RETURNED: "return",
    R.REJECTED: "reject",
    R.WITHDRAWN: "withdraw",
    R.EXPIRED: "expire",
    R.APPROVED: "approve",
    R.APPLYING: "apply",
    R.PARTLY_APPLIED: "apply_partly",
    R.VERIFIED: "verify",
    R.ENDED: "end",
}


def _newest(lines: Sequence[AccessLine]) -> list[AccessLine]:
    newest = max((line.round for line in lines), default=0)
    return [line for line in lines if line.round == newest]


def state_of(lines: Sequence[AccessLine]) -> RequestState:
    """A request's state from its lines' states: pure. What still has to be decided comes before what is done."""
    states = {LineState(line.state) for line in lines}
    if states & {L.IN_APPROVAL, L.STALE}:
        return R.IN_APPROVAL
    if states & {L.RETURNED}:
        return R.RETURNED
    if states <= OVER:
        return _end_state(states)
    if states & UNDER_WAY:
        partly = bool(states & DONE) or L.VERIFY_FAILED in states
        return R.PARTLY_APPLIED if partly else R.APPLYING
    if states & {L.APPROVED, L.SCHEDULED}:
        return R.PARTLY_APPLIED if states & DONE else R.APPROVED
    return R.VERIFIED


def _end_state(states: set[LineState]) -> RequestState:
    if L.ENDED in states:
        return R.ENDED
    for line_state, request_state in ((L.REJECTED, R.REJECTED), (L.EXPIRED, R.EXPIRED)):
        if line_state in states:
            return request_state
    return R.WITHDRAWN


_TICKET_STATE = {
    R.IN_APPROVAL: "waiting_approval",
    R.RETURNED: "waiting_requester",
    R.APPROVED: "in_progress",
    R.APPLYING: "in_progress",
    R.PARTLY_APPLIED: "in_progress",
    R.REJECTED: "closed",
    R.WITHDRAWN: "closed",
    R.EXPIRED: "closed",
    R.VERIFIED: "resolved",
    R.ENDED: "closed",
}


def _project_ticket(request: AccessRequest, *, actor: Actor) -> None:
    if request.ticket is None:
        return
    state = _TICKET_STATE[RequestState(request.state)]
    tickets.project(request.ticket, actor=actor, state=state, note=str(RequestState(request.state).label))


def hold(line: AccessLine) -> None:
    """A verified grant that was looked at a second time is in force; a verified removal has ended what it removed."""
    if line.state == L.VERIFIED and line.action != Action.REVOKE:
        LINE.advance(line, "hold", actor=RECORDER)


def doubt(line: AccessLine) -> None:
    """A second look found another state than the one that was verified: the line is being applied again."""
    if line.state in {L.VERIFIED, L.IN_FORCE}:
        LINE.advance(line, "fail", actor=RECORDER)
        LINE.advance(line, "resume", actor=RECORDER)
    elif line.state == L.ENDED:
        LINE.advance(line, "reopen_end", actor=RECORDER)
    project(line.request)
