"""From an approved line to operations: what is to be done at which target, in which order, from when.

Operations are made when they are due, in the transaction that makes them due: at the approval, at 00:00 of the first
day (a sweep), at 00:00 of the day after the last. Removals come first: rank 0, then the account, then what is given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from helpdesk_site import wiring
from helpdesk_site.access import catalogue, grants
from helpdesk_site.access.catalogue import roles_of
from helpdesk_site.access.models import AccessLine, Action, LineState, Operation
from helpdesk_site.access.workflow import LINE
from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.failpoints import failpoint
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction, wake
from helpdesk_site.people.organisation import manager_of_unit

PLANNER = SystemActor("planner")
REMOVAL, ACCOUNT, ADDITION = 0, 1, 2

V, T = Operation.Verb, Operation.Target


@dataclass(frozen=True, slots=True)
class Planned:
    target: str
    verb: str
    entitlement: str
    rank: int
    payload: dict[str, Any]


def plan_approved(lines: Sequence[AccessLine], *, actor: Actor) -> None:
    """Begins the lines whose time has come and schedules the others. A step inside the caller's unit of work."""
    require_transaction()
    for line in lines:
        LINE.advance(line, "schedule", actor=actor)
    begin_due([line for line in lines if line.valid_from <= clock.now()], actor=actor)


def begin_due(lines: Sequence[AccessLine], *, actor: Actor = PLANNER) -> None:
    """Makes the operations of lines whose start has come."""
    for line in lines:
        LINE.advance(line, "begin", actor=actor)
        _write(line, Operation.Phase.START, _start_of(line))
        failpoint("inside_planning", line.public_id)
    unblock()


def begin_end(line: AccessLine) -> None:
    """Makes the operations that take a right back whose last day is over (an ended dated grant)."""
    LINE.advance(line, "begin_end", actor=PLANNER)
    plan_end(line)


def plan_end(line: AccessLine, *, only: Collection[str] | None = None) -> None:
    """What takes back what a line gave; `only` names the entitlements of which something was given."""
    _write(line, Operation.Phase.END, [item for item in _end_of(line) if only is None or item.entitlement in only])
    unblock()


def assignment_id(line: AccessLine, role_code: str) -> str:
    """The id under which EBYS keeps what a line gives: the same at every try, so that sending twice leaves one."""
    return f"{line.public_id}.{role_code.lower()}"


def _start_of(line: AccessLine) -> list[Planned]:
    if line.action == Action.REVOKE and line.role_version.mapping == "delegation":
        return [_delegation(earlier, V.END_DELEGATION, REMOVAL) for earlier in grants.replaced_by(line)]
    if line.action == Action.REVOKE:
        return [*_taken_assignments(line), *_removed_groups(line)]
    if line.role_version.mapping == "delegation":
        return [_delegation(line, V.PUT_DELEGATION, ADDITION)]
    account = [Planned(T.EBYS, V.ENSURE_ACCOUNT, "account", ACCOUNT, {})] if line.role_version.opens_account else []
    return [*account, *_given_assignments(line), *_given_groups(line)]


def _end_of(line: AccessLine) -> list[Planned]:
    if line.role_version.mapping == "delegation":
        return [_delegation(line, V.END_DELEGATION, REMOVAL)]
    ids = [given.payload["assignment"]["id"] for given in _given_assignments(line)]
    return [*_removed_assignments(ids), *_groups_left(line, ids)]


def _given_assignments(line: AccessLine) -> list[Planned]:
    """What is given; a change keeps the id of the assignment that it changes."""
    codes = roles_of(line.role_version)
    held = _targets_by_role(line) if line.action == Action.MODIFY else {}
    given = []
    for code in codes:
        assignment = {
            "id": held.get(code) or assignment_id(line, code),
            "unit_code": line.unit.detsis_no,
            "role_code": code,
            "clearance": line.clearance,
            "kind": "GECICI" if line.valid_to else "ASIL",
            "valid_from": line.valid_from.isoformat(),
            "valid_to": line.valid_to.isoformat() if line.valid_to else None,
            "basis": line.basis_document,
        }
        given.append(
            Planned(T.EBYS, V.PUT_ASSIGNMENT, f"assignment:{assignment['id']}", ADDITION, {"assignment": assignment})
        )
    return given


def _targets_by_role(line: AccessLine) -> dict[str, str]:
    """The assignments that a change was approved to change, by their roles, as the account was seen then."""
    return {held["role"]: held["id"] for held in _seen_in_ebys(line) if held["id"] in line.target_assignments}


def _seen_in_ebys(line: AccessLine) -> list[dict[str, str]]:
    seen = (line.snapshot.ebys if line.snapshot else None) or {}
    held: list[dict[str, str]] = seen.get("assignments", [])
    return held


def _taken_assignments(line: AccessLine) -> list[Planned]:
    """What a removal takes: the assignments that were seen, and approved to go.

    Nobody could see them while EBYS did not answer, or where it cannot be read: then whatever is there of the role in
    the unit, which is what was approved as well.
    """
    if line.difference.get("before") is not None:
        return _removed_assignments(line.target_assignments)
    codes = grants.roles_leaving(line.role_version, subject_id=line.subject_id, unit_id=line.unit_id)
    return [_whatever_is_held(line, code) for code in codes]


def _whatever_is_held(line: AccessLine, code: str) -> Planned:
    """Under the entitlement of our last grant of the same right, if there was one: then the two never meet."""
    place = {"role_code": code, "unit_code": line.unit.detsis_no}
    given = Operation.objects.filter(
        person=line.subject_id, target=T.EBYS, verb=V.PUT_ASSIGNMENT, payload__assignment__contains=place
    )
    earlier = given.order_by("-id").values_list("entitlement", flat=True).first()
    entitlement = earlier or f"assignment:{code}@{line.unit.detsis_no}"
    return Planned(T.EBYS, V.REMOVE_ASSIGNMENT, entitlement, REMOVAL, place)


def _removed_assignments(ids: Sequence[str]) -> list[Planned]:
    return [Planned(T.EBYS, V.REMOVE_ASSIGNMENT, f"assignment:{id_}", REMOVAL, {"assignment_id": id_}) for id_ in ids]


def _given_groups(line: AccessLine) -> list[Planned]:
    groups = catalogue.groups_of(line.role_version, clock.today())
    return [Planned(T.LDAP, V.ADD_MEMBER, f"group:{group}", ADDITION, {"group": group}) for group in groups]


def _removed_groups(line: AccessLine) -> list[Planned]:
    """A removal takes the role out of the unit, by whomever it was given; the groups go with it, but for those that the
    same or another role still needs in another unit.
    """
    codes = grants.roles_leaving(line.role_version, subject_id=line.subject_id, unit_id=line.unit_id)
    ours = grants.held_rights(line.subject_id) - {(code, line.unit_id) for code in codes}
    others = {held["role"] for held in _still_held(line) if held["id"] not in line.target_assignments}
    return _out_of_groups(line, codes, staying={code for code, _unit in ours} | others)


def _groups_left(line: AccessLine, ids: Sequence[str]) -> list[Planned]:
    """An end takes only what this line gave: who has the role by another line, or had it before, stays in its group."""
    ours = grants.held_rights(line.subject_id, without=line)
    others = {held["role"] for held in _still_held(line) if held["id"] not in ids}
    return _out_of_groups(line, roles_of(line.role_version), staying={code for code, _unit in ours} | others)


def _still_held(line: AccessLine) -> list[dict[str, str]]:
    """What the account held when it was last looked at for this line, but for what other lines take or have taken."""
    taken = grants.assignments_taken(line.subject_id)
    return [held for held in _seen_in_ebys(line) if held["id"] not in taken]


def _out_of_groups(line: AccessLine, codes: Sequence[str], *, staying: set[str]) -> list[Planned]:
    """Where EBYS could not be seen nobody knows what else the person holds there: the account is looked at before such
    a group is left (provisioning/targets.py).
    """
    needed = catalogue.groups_ever_of(staying)
    groups = [group for group in catalogue.groups_ever_of(codes) if group not in needed]
    was_seen = wiring.ebys_is_manual() or (line.snapshot is not None and line.snapshot.ebys is not None)
    roles = {} if was_seen else catalogue.roles_by_group(groups)
    return [
        Planned(
            T.LDAP,
            V.REMOVE_MEMBER,
            f"group:{group}",
            REMOVAL,
            {"group": group} if was_seen else {"group": group, "unless_held": roles[group]},
        )
        for group in groups
    ]


def _delegation(line: AccessLine, verb: str, rank: int) -> Planned:
    day = line.valid_from.astimezone(clock.ISTANBUL).date()
    delegator = manager_of_unit(line.unit, day)
    payload = {
        "key": line.public_id,
        "delegator": delegator.employee_no if delegator else "",
        "unit_code": line.unit.detsis_no,
        "valid_from": line.valid_from.isoformat(),
        "valid_to": line.valid_to.isoformat() if line.valid_to else None,
        "basis": line.basis_document,
    }
    return Planned(T.EBYS, verb, f"delegation:{line.public_id}", rank, payload)


def _write(line: AccessLine, phase: str, planned: Sequence[Planned]) -> None:
    now = clock.now()
    due = line.valid_from if phase == Operation.Phase.START else min(line.valid_to or now, now)
    for item in planned:
        operation = Operation.objects.create(
            public_id=new_id("opn"),
            line=line,
            person=line.subject,
            phase=phase,
            target=item.target,
            verb=item.verb,
            entitlement=item.entitlement,
            rank=item.rank,
            payload=item.payload,
            approved_hash=line.case.content_hash if line.case else "",
            created_at=now,
            due_at=max(due, line.approved_at or due),
            next_attempt_at=clock.real_now(),
        )
        audit.record(
            "access.operation.planned",
            actor=PLANNER,
            on=operation,
            line=line.public_id,
            target=item.target,
            verb=item.verb,
            entitlement=item.entitlement,
        )


# A step may go when nothing of a lower rank of the same person and request is left to do, and no other work is on the
# same entitlement; among several that wait for one entitlement the oldest goes.
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('access.unblock'))"  # two may not free the same entitlement

UNBLOCK = """
UPDATE access_operation o SET state = 'ready', next_attempt_at = %(now)s
FROM access_accessline l
WHERE o.state = 'blocked' AND l.id = o.line_id
  AND NOT EXISTS (
    SELECT 1 FROM access_operation other JOIN access_accessline ol ON ol.id = other.line_id
    WHERE ol.request_id = l.request_id AND other.person_id = o.person_id AND other.rank < o.rank
      AND other.phase = o.phase AND other.state NOT IN ('applied', 'cancelled', 'refused'))
  AND NOT EXISTS (
    SELECT 1 FROM access_operation other
    WHERE other.person_id = o.person_id AND other.target = o.target AND other.entitlement = o.entitlement
      AND other.id <> o.id
      AND (other.state IN ('ready', 'in_flight', 'verifying', 'unknown', 'retry_wait', 'needs_human')
           OR (other.state = 'blocked' AND other.id < o.id)))
RETURNING o.id
"""


def unblock() -> int:
    """The set-wise form of the step "unblock" of workflow.OPERATION, with its audit rows.

    Lets go of what waited for another step; returns how many. A step inside the caller's unit of work."""

    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        cursor.execute(UNBLOCK, {"now": clock.real_now()})
        freed = [row[0] for row in cursor.fetchall()]
    for operation in Operation.objects.filter(pk__in=freed):
        audit.record("access.operation.unblock", actor=PLANNER, on=operation, **{"from": "blocked", "to": "ready"})
    if freed:
        wake("operations")
    return len(freed)


def unblock_if_any() -> None:
    """The same where nothing may be waiting, without taking turns for nothing."""
    if Operation.objects.filter(state="blocked").exists():
        unblock()


def due_lines(limit: int) -> list[AccessLine]:
    """Scheduled lines whose first day has begun."""
    return list(
        AccessLine.objects.filter(state=LineState.SCHEDULED, valid_from__lte=clock.now()).order_by("valid_from", "id")[
            :limit
        ]
    )
