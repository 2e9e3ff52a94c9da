"""What really changed in the EBYS, as the difference between two states of a resource.

The journal is the sandbox's own witness: a test compares it with what the desk believes to have done. A write that
changes nothing leaves nothing here.
"""

from dataclasses import dataclass
from typing import Any, cast

from scim2_models import Group, Resource, User

from integrations.ebys.schema import EbysGroup, EbysUser, ScimAssignment, ScimDelegation

AnyResource = Resource[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One effective change. `id` is the assignment's, the account's, or the client's key of a delegation or unit."""

    kind: str
    employee_no: str
    id: str
    detail: dict[str, Any]


def changes(before: AnyResource | None, after: AnyResource | None) -> list[Entry]:
    """The entries that a write from `before` to `after` deserves; None stands for "not there"."""
    subject = after if after is not None else before
    if isinstance(subject, User):
        return _account_changes(before, after)
    if isinstance(subject, ScimDelegation):
        return _delegation_changes(cast("ScimDelegation | None", before), cast("ScimDelegation | None", after))
    if isinstance(subject, Group):
        return _unit_changes(before, after)
    return []


def assignments_of(account: AnyResource | None) -> list[ScimAssignment]:
    """The account's assignments, in its own order; none for no account."""
    extension = cast("Any", account)[EbysUser] if account is not None else None
    return list(extension.assignments or ()) if extension is not None else []


def _account_changes(before: AnyResource | None, after: AnyResource | None) -> list[Entry]:
    subject = cast("Any", after if after is not None else before)
    employee_no, account_id = subject.external_id or "", subject.id
    entries = []
    if after is None:
        entries.append(Entry("account.deleted", employee_no, account_id, _plain(before)))
    elif before is None:
        entries.append(Entry("account.created", employee_no, account_id, _plain(after)))
    else:
        was, now = _is_open(before), _is_open(after)
        if was != now:
            kind = "account.activated" if now else "account.deactivated"
            entries.append(Entry(kind, employee_no, account_id, {}))
        if _plain(before) != _plain(after):
            entries.append(
                Entry("account.changed", employee_no, account_id, {"before": _plain(before), "after": _plain(after)})
            )
    return entries + _assignment_changes(employee_no, before, after)


def _is_open(account: AnyResource) -> bool:
    return cast("Any", account).active is not False


def _assignment_changes(employee_no: str, before: AnyResource | None, after: AnyResource | None) -> list[Entry]:
    old = {str(each.value): _document(each) for each in assignments_of(before)}
    new = {str(each.value): _document(each) for each in assignments_of(after)}
    removed = [Entry("assignment.removed", employee_no, key, old[key]) for key in old if key not in new]
    changed = [
        Entry("assignment.changed", employee_no, key, {"before": old[key], "after": new[key]})
        for key in new
        if key in old and old[key] != new[key]
    ]
    added = [Entry("assignment.added", employee_no, key, new[key]) for key in new if key not in old]
    return removed + changed + added


def _delegation_changes(before: ScimDelegation | None, after: ScimDelegation | None) -> list[Entry]:
    subject = cast("ScimDelegation", after if after is not None else before)
    if after is None:
        kind = "delegation.deleted"
    elif before is None:
        kind = "delegation.created"
    elif before.status != "ended" and after.status == "ended":
        kind = "delegation.ended"
    elif _plain(before) != _plain(after):
        kind = "delegation.changed"
    else:
        return []
    return [Entry(kind, subject.delegator or "", subject.external_id or "", _plain(subject))]


def _unit_changes(before: AnyResource | None, after: AnyResource | None) -> list[Entry]:
    if before is not None and after is not None and _plain(before) == _plain(after):
        return []
    subject = cast("Any", after if after is not None else before)
    extension = subject[EbysGroup]
    code = (extension.detsis_no if extension is not None else None) or subject.external_id or subject.id
    kind = "unit.deleted" if after is None else "unit.created" if before is None else "unit.changed"
    return [Entry(kind, "", code, _plain(subject))]


def _plain(resource: AnyResource | None) -> dict[str, Any]:
    """The resource without what has entries of its own, and without what a clock or a counter changes."""
    if resource is None:
        return {}
    document = _document(resource)
    for name in ("meta", "schemas", "active", "status"):
        document.pop(name, None)
    document.get(str(EbysUser.__schema__), {}).pop("assignments", None)
    return document


def _document(model: AnyResource | ScimAssignment) -> dict[str, Any]:
    return model.model_dump()
