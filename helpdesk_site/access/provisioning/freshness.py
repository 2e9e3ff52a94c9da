"""Whether what was approved is still what would be done: compared with the account read just before the write.

Only the slice that the operation touches counts, and the separation rules on what the person would hold.
"""

from __future__ import annotations

from helpdesk_site.access import catalogue, planning
from helpdesk_site.access.catalogue import roles_of
from helpdesk_site.access.models import Action, Operation
from helpdesk_site.access.provisioning.targets import Seen
from helpdesk_site.kernel import clock
from integrations.ebys.port import Account, Assignment


def is_stale(operation: Operation, seen: Seen) -> bool:
    """True when the approval must be asked again before this may be written."""
    account = seen.account
    if account is None or operation.phase == Operation.Phase.END:
        return False  # what we gave is taken back as promised, whatever happened to it meanwhile
    if operation.verb == Operation.Verb.REMOVE_ASSIGNMENT:
        return not _was_shown(operation, account.assignment(operation.payload.get("assignment_id", "")))
    if operation.verb == Operation.Verb.PUT_ASSIGNMENT:
        return _slice_changed(operation, account) or bool(_new_hits(operation, account))
    return False


def _shown_before(operation: Operation) -> list[dict[str, str]] | None:
    before: list[dict[str, str]] | None = operation.line.difference.get("before")
    return before


def _was_shown(operation: Operation, held: Assignment | None) -> bool:
    """Whether an assignment is one that the approver saw, unchanged. What nobody could see then is not held against
    it.
    """
    before = _shown_before(operation)
    if held is None or before is None:
        return True
    right = {
        "role": held.role_code,
        "unit": held.unit_code,
        "clearance": held.clearance,
        "valid_from": held.valid_from.isoformat() if held.valid_from else "",
        "valid_to": held.valid_to.isoformat() if held.valid_to else "",
    }
    return right in before


def _slice_changed(operation: Operation, account: Account) -> bool:
    line, code = operation.line, operation.payload["assignment"]["role_code"]
    ours = planning.assignment_id(line, code)
    others = [
        held
        for held in account.assignments
        if held.unit_code == line.unit.detsis_no and held.role_code == code and held.id != ours
    ]
    if _shown_before(operation) is None:
        return bool(others)  # nobody could see that the right is held already: it is asked with what is there
    if line.action == Action.MODIFY and not others:
        return True
    return any(not _was_shown(operation, held) for held in others)


def _new_hits(operation: Operation, account: Account) -> list[tuple[str, str]]:
    """Blocking separation rules that the approver did not see and that the person would now break."""
    given = set(roles_of(operation.line.role_version))
    effective = given | {held.role_code for held in account.assignments}
    shown = {(hit["first"], hit["second"]) for hit in operation.line.difference.get("hits", [])}
    return [
        (rule.first.code, rule.second.code)
        for rule in catalogue.incompatibilities(effective, clock.today())
        if rule.mode == "block"
        and {rule.first.code, rule.second.code} <= effective
        and {rule.first.code, rule.second.code} & given
        and (rule.first.code, rule.second.code) not in shown
    ]
