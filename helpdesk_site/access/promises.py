"""The promises about permission changes (reliability.md §3), checked against the database and both targets."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from helpdesk_site import wiring
from helpdesk_site.access import catalogue, grants
from helpdesk_site.access.locking import load_operation
from helpdesk_site.access.models import AccessLine, AccessRequest, Action, LineState, Operation, OperationAttempt
from helpdesk_site.access.models.operations import TERMINAL
from helpdesk_site.access.provisioning.sweeping import LATE
from helpdesk_site.access.provisioning.targets import executor_for
from helpdesk_site.kernel import alerts, clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.invariants import Context, NotChecked, invariant
from integrations.errors import TargetError

V = Operation.Verb
_CONVERGES_WITHIN = timedelta(minutes=15)
_EFFECTS = {
    V.ENSURE_ACCOUNT: ("account.created", "account.activated"),
    V.PUT_ASSIGNMENT: ("assignment.added", "assignment.changed"),
    V.REMOVE_ASSIGNMENT: ("assignment.removed",),
    V.PUT_DELEGATION: ("delegation.created",),
    V.END_DELEGATION: ("delegation.ended",),
}


@invariant("I1", "every request that a client was told to be accepted is there")
def nothing_lost(context: Context) -> Iterable[str]:
    told = [
        line["object_id"] for line in context.seen("acknowledged") if line["object_type"] == AccessRequest.audit_type
    ]
    kept = set(AccessRequest.objects.filter(public_id__in=told).values_list("public_id", flat=True))
    return [f"{public_id} was acknowledged and is gone" for public_id in told if public_id not in kept]


@invariant("I1", "no operation is past its time without an alert")
def late_work_is_alerted(_context: Context) -> Iterable[str]:
    late = Operation.objects.exclude(state__in=TERMINAL).filter(due_at__lte=clock.now() - LATE - clock.SWEPT_WITHIN)
    for operation in late:
        if not alerts.is_raised("operation_late", on=operation):
            yield f"{operation.public_id} is late and nobody was told"


@invariant("I2", "the EBYS journal shows at most one effective change for each operation")
def applied_once(_context: Context) -> Iterable[str]:
    allowed: Counter[tuple[str, str, str]] = Counter()
    for operation in Operation.objects.filter(target="ebys").select_related("person"):
        for kind in _EFFECTS[V(operation.verb)]:
            allowed[_change_key(kind, operation.person.employee_no, _journal_id(operation))] += 1
    changes = Counter(_keys_of(entry) for entry in _journal())
    for (key, of_place), times in changes.items():
        kind, number, id_ = key
        is_ours = id_.startswith("lin_") or (kind.startswith("account.") and key in allowed)
        if is_ours and times > allowed[key] + allowed[of_place]:
            yield f"{kind} {id_} of {number} happened {times} times for {allowed[key]} operations"


def _change_key(kind: str, number: str, id_: str) -> tuple[str, str, str]:
    """An account is known by its person, a delegation by its key: the journal names the delegator, we the deputy."""
    if kind.startswith("account."):
        return kind, number, ""
    return kind, "" if kind.startswith("delegation.") else number, id_


def _keys_of(entry: dict[str, Any], kind: str = "") -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """How operations know a change of the journal: by its own number, and by the role and unit of an assignment."""
    place = "{}@{}".format(*(entry.get("detail", {}).get(name, "") for name in ("roleCode", "unitCode")))
    kind, number = kind or entry["kind"], entry["employee_no"]
    return _change_key(kind, number, entry["id"]), _change_key(kind, number, place)


def _journal_id(operation: Operation) -> str:
    """Of a removal of whatever there is the role and the unit, of all others the number of what they change."""
    place = operation.payload
    if "role_code" in place:
        return f"{place['role_code']}@{place['unit_code']}"
    return operation.entitlement.partition(":")[2]


@invariant("I2", "each target is as the last applied operation on each entitlement left it")
def targets_are_as_recorded(_context: Context) -> Iterable[str]:
    for operation in _last_on_each_entitlement(state="applied"):
        yield from _differs_from_target(operation)


def _last_on_each_entitlement(**wanted: object) -> Iterator[Operation]:
    """The newest operation on each entitlement, where it is one of those wanted."""
    last: dict[tuple[int, str, str], int] = {}
    rows = Operation.objects.exclude(state="cancelled").order_by("id")
    for pk, person, target, entitlement in rows.values_list("pk", "person", "target", "entitlement"):
        last[person, target, entitlement] = pk
    for pk in Operation.objects.filter(pk__in=last.values(), **wanted).order_by("id").values_list("pk", flat=True):
        yield load_operation(pk)


def _differs_from_target(operation: Operation) -> Iterable[str]:
    if operation.target == "ebys" and wiring.ebys_is_manual():
        return
    try:
        if not executor_for(operation).observe().holds:
            yield f"{operation.public_id} ({operation}) is recorded as applied and is not so"
    except TargetError as error:
        raise NotChecked(f"a target does not answer: {error}") from error


@invariant("I3", "every attempt had the approvals of its content before it began")
def attempts_were_approved(_context: Context) -> Iterable[str]:
    cases: dict[tuple[str, str], list[ApprovalCase]] = defaultdict(list)
    asked = ApprovalCase.objects.filter(object_type=AccessRequest.audit_type)
    for case in asked.prefetch_related("stages__decisions"):
        cases[case.object_id, case.content_hash].append(case)
        if content_hash(json.loads(case.content)) != case.content_hash:
            yield f"{case.public_id} no longer says what was approved"
    attempts = OperationAttempt.objects.select_related("operation__line__subject", "operation__line__request")
    for attempt in attempts.iterator():
        line = attempt.operation.line
        # The same content may have been asked twice: the account changed, and changed back.
        asked_for = cases[line.request.public_id, attempt.approved_hash]
        if not any(_was_approved(case, line, attempt.started_at) for case in asked_for):
            yield f"{attempt.operation.public_id} was tried before it was approved"


def _was_approved(case: ApprovalCase, line: AccessLine, at: datetime) -> bool:
    """Whether every stage had its approvals by then, in time and of people who are no party."""
    parties = {case.requester, case.subject, line.subject.uuid}
    until = min(at, case.expires_at)

    def counts(decision: ApprovalDecision) -> bool:
        return decision.verdict == "approve" and decision.approver not in parties and decision.decided_at <= until

    return all(sum(map(counts, stage.decisions.all())) >= stage.needed for stage in case.stages.all())


@invariant("I4", "nobody holds roles that a rule in force keeps apart")
def roles_are_kept_apart(_context: Context) -> Iterable[str]:
    if wiring.ebys_is_manual():
        raise NotChecked("this EBYS is changed by hand and cannot be read")
    try:
        held = {
            account.employee_no: {a.role_code for a in account.assignments} for account in wiring.ebys().list_accounts()
        }
    except TargetError as error:
        raise NotChecked(f"EBYS does not answer: {error}") from error
    rules = [
        rule
        for rule in catalogue.incompatibilities(set().union(*held.values()) if held else set(), clock.today())
        if rule.mode == "block"
    ]
    for number, roles in held.items():
        for rule in rules:
            if {rule.first.code, rule.second.code} <= roles:
                yield f"{number} holds {rule.first.code} and {rule.second.code}"


@invariant("I5", "applied means read back: evidence read after the last write")
def applied_has_evidence(_context: Context) -> Iterable[str]:
    evidence = Evidence.objects.filter(object_type=Operation.audit_type, kind="operation.read_back")
    kept = {one.object_id: json.loads(one.content) for one in evidence.order_by("id").iterator()}
    for operation in Operation.objects.filter(state="applied").iterator():
        content = kept.get(operation.public_id)
        if content is None:
            yield f"{operation.public_id} is applied without evidence"
        elif not content.get("by_hand") and not _was_read_after_the_write(operation, content):
            yield f"{operation.public_id} is applied on evidence that is older than its last write"


def _was_read_after_the_write(operation: Operation, content: dict[str, Any]) -> bool:
    """An absent account or delegation bears no time of its own: there the attempt read it when it closed."""
    read = content["read_back"]
    read_at = read.get("read_at") or (read.get("account") or {}).get("read_at")
    return operation.sent_at is None or read_at is None or datetime.fromisoformat(read_at) >= operation.sent_at


@invariant("I7", "nobody was told that a request is verified before it was")
def told_the_truth(context: Context) -> Iterable[str]:
    told = _told_verified(context)
    since: dict[str, datetime] = {}
    entries = AuditEntry.objects.filter(
        object_type=AccessRequest.audit_type, action="access.request.verify", object_id__in=[line[0] for line in told]
    )
    for public_id, at in entries.order_by("-at").values_list("object_id", "at"):
        since[public_id] = at
    for public_id, at in told:
        if public_id not in since or at < since[public_id]:
            yield f"{public_id} was told to be verified at {at.isoformat()}, too early"


@invariant("I7", "nobody was told that a request is verified before the EBYS had changed")
def told_after_the_change(context: Context) -> Iterable[str]:
    told = _told_verified(context)
    first: dict[tuple[str, str, str], datetime] = {}
    for entry in _journal():
        for key in _keys_of(entry):
            first.setdefault(key, datetime.fromisoformat(entry["at"]))
    kinds = {V.PUT_ASSIGNMENT: "assignment.added", V.REMOVE_ASSIGNMENT: "assignment.removed"}
    made = Operation.objects.filter(
        line__request__public_id__in=[public_id for public_id, _at in told],
        line__action__in=[Action.GRANT, Action.REVOKE],
        phase=Operation.Phase.START,
        verb__in=kinds,
        changed=True,
    )
    needed: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for operation in made.select_related("person", "line__request"):
        change = (kinds[V(operation.verb)], operation.person.employee_no, _journal_id(operation))
        needed[operation.line.request.public_id].append(change)
    for public_id, at in told:
        for change in needed[public_id]:
            if change not in first or at < first[change]:
                yield f"{public_id} was told to be verified at {at.isoformat()}, before {change[0]} of {change[1]}"


def _told_verified(context: Context) -> list[tuple[str, datetime]]:
    return [
        (line["object_id"], datetime.fromisoformat(line["at"]))
        for line in context.seen("told")
        if line["state"] == "verified"
    ]


@invariant("I7", "what was told to have been given up is not done at the target")
def given_up_is_not_done(_context: Context) -> Iterable[str]:
    for operation in _last_on_each_entitlement(state="refused", sent_at__isnull=False):
        if any(_differs_from_target(operation)) or wiring.ebys_is_manual():
            continue
        yield f"{operation.public_id} ({operation.verb} {operation.entitlement}) was given up and is done"


@invariant("I8", "a dated right is gone in time, or an alert says so")
def revoked_on_time(_context: Context) -> Iterable[str]:
    due = AccessLine.objects.filter(
        action__in=[Action.GRANT, Action.MODIFY],
        valid_to__lte=clock.now() - grants.ON_TIME - clock.SWEPT_WITHIN,
        state__in=[LineState.VERIFIED, LineState.IN_FORCE, LineState.ENDING, LineState.VERIFY_FAILED],
    )
    for line in due:
        operations = list(line.operations.exclude(state__in=TERMINAL))
        if not operations or not any(alerts.is_raised("operation_late", on=operation) for operation in operations):
            yield f"{line.public_id} should have ended at {line.valid_to:%Y-%m-%d %H:%M} and nobody was told"


@invariant("I9", "everything is ended, under way, or waits for a person with a reason")
def converges(_context: Context) -> Iterable[str]:
    for operation in Operation.objects.exclude(state__in=TERMINAL):
        if operation.state == "needs_human" and not operation.reason:
            yield f"{operation.public_id} waits for a person without a reason"
        if (
            operation.state == "in_flight"
            and operation.lease_until
            and operation.lease_until < clock.real_now() - _CONVERGES_WITHIN
        ):
            yield f"{operation.public_id} was taken by a worker that is gone, and nobody took it over"


@invariant("I10", "what changed in EBYS under our ids was asked for by our operations")
def no_collateral_change(_context: Context) -> Iterable[str]:
    ours = {
        _change_key(operation.entitlement.partition(":")[0] + ".", operation.person.employee_no, _journal_id(operation))
        for operation in Operation.objects.filter(target="ebys").select_related("person")
    }
    for entry in _journal():
        kind, _dot, what = entry["kind"].partition(".")
        is_known = not ours.isdisjoint(_keys_of(entry, f"{kind}."))
        if kind in {"assignment", "delegation"} and entry["id"].startswith("lin_") and not is_known:
            yield f"{kind} {entry['id']} of {entry['employee_no']} was {what} and no operation asked for it"


def _journal() -> list[dict[str, Any]]:
    journal = wiring.ebys_journal()
    if journal is None:
        raise NotChecked("this EBYS keeps no journal that we may read")
    return journal
