"""What an operation means at its target: how it looks there now, and how to make it so.

Each executor speaks to one port in the words of the operation. `observe` reads; `make_so` writes with the version that
was observed and answers with what was read back. Both may raise the errors of `integrations.errors`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from helpdesk_site import wiring
from helpdesk_site.access import accounts, grants
from helpdesk_site.access.models import Operation
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import former_dns_of
from integrations.directory.port import DirectoryGroup, Membership, MembershipChange
from integrations.ebys.port import Account, Assignment, Change, Delegation, Exchange, NewAccount, PersonnelType
from integrations.errors import NotFound

V = Operation.Verb


@dataclass(frozen=True, slots=True)
class Seen:
    """How the target stands: whether it is as the operation wants, and what was read, for the evidence."""

    holds: bool
    content: dict[str, Any]
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What a write did: whether it changed anything, the calls, and how the target stands after it."""

    changed: bool
    seen: Seen
    exchanges: list[dict[str, Any]] = field(default_factory=list)


class Executor(Protocol):
    """`reads_before_it_writes`: a write of its own accord leaves alone what is as wanted already, in one step with
    reading it; what was never sent needs no reading before that.
    """

    reads_before_it_writes: bool

    def observe(self) -> Seen: ...

    def make_so(self, seen: Seen) -> Made: ...


@dataclass(slots=True)
class Lookups:
    """What several operations of one slice ask in common: each group is looked up once, all former names together."""

    _former: Mapping[int, tuple[str, ...]]
    _groups: dict[str, DirectoryGroup | None] = field(default_factory=dict)

    @classmethod
    def of(cls, operations: Iterable[Operation]) -> Lookups:
        return cls(former_dns_of({op.person_id for op in operations if op.target == Operation.Target.LDAP}))

    def group(self, name: str) -> DirectoryGroup | None:
        if name not in self._groups:
            self._groups[name] = wiring.directory().find_group(name)
        return self._groups[name]

    def former_dns(self, person: Person) -> tuple[str, ...]:
        return self._former.get(person.pk, ())


def executor_for(operation: Operation, lookups: Lookups | None = None) -> Executor:
    """The executor of an operation's verb."""
    match operation.verb:
        case V.ADD_MEMBER | V.REMOVE_MEMBER:
            return GroupMember(operation, lookups or Lookups.of([operation]))
        case V.ENSURE_ACCOUNT:
            return OpenAccount(operation)
        case V.PUT_DELEGATION | V.END_DELEGATION:
            return ActingDelegation(operation)
        case V.REMOVE_ASSIGNMENT if "role_code" in operation.payload:
            return RoleInUnit(operation)
        case _:
            return RoleAssignment(operation)


class GroupMember:
    """A person in a directory group, both by their immutable ids.

    `unless_held` names the EBYS roles that need the group: whoever holds one of them stays in it.
    """

    def __init__(self, operation: Operation, lookups: Lookups) -> None:
        self._lookups = lookups
        self._unless_held: list[str] = operation.payload.get("unless_held", [])
        self.reads_before_it_writes = not self._unless_held
        self.wanted = operation.verb == V.ADD_MEMBER
        self.group_name: str = operation.payload["group"]
        self.person = operation.person

    def observe(self) -> Seen:
        group = self._group
        if group is None or not self.person.directory_id:
            return self._absent(group)
        try:
            membership = wiring.directory().membership(self._person_id, group.id, former_dns=self._former_dns)
        except NotFound:
            return self._absent(group)
        needed_by = self._roles_that_need_it() if membership.present and self._unless_held else []
        if needed_by:
            return Seen(True, {"group": self.group_name, "needed_by": needed_by, **asdict(membership)})
        return self._seen(membership)

    def _roles_that_need_it(self) -> list[str]:
        """Of an EBYS that does not answer nothing is known: what was approved is done, and not held up by it."""
        held = accounts.look(self.person).assignments or ()
        leaving = grants.rights_leaving(self.person.pk)
        needing = {each.role for each in held if (each.role, each.unit) not in leaving}
        return sorted(needing & set(self._unless_held))

    def make_so(self, seen: Seen) -> Made:  # noqa: ARG002  # the port asserts the precondition itself
        try:
            return self._add() if self.wanted else self._remove()
        except NotFound:
            if self.wanted:
                raise
            return Made(False, self._absent(self._group))  # who is not there, or where there is no group, is no member

    def _add(self) -> Made:
        return self._made(wiring.directory().add_member(*self._ids, former_dns=self._former_dns))

    def _remove(self) -> Made:
        return self._made(wiring.directory().remove_member(*self._ids, former_dns=self._former_dns))

    def _made(self, done: MembershipChange) -> Made:
        return Made(done.changed, self._seen(done.membership))

    @property
    def _ids(self) -> tuple[str, str]:
        """Of the person and the group. NotFound when one of them is not in the directory."""
        if self._group is None:
            raise NotFound("ldap", f"there is no group {self.group_name}")
        if not self.person.directory_id:
            raise NotFound("ldap", "the person is not in the directory")
        return self._person_id, self._group.id

    @property
    def _person_id(self) -> str:
        return str(self.person.directory_id)

    @property
    def _former_dns(self) -> tuple[str, ...]:
        return self._lookups.former_dns(self.person)

    @property
    def _group(self) -> DirectoryGroup | None:
        return self._lookups.group(self.group_name)

    def _absent(self, group: DirectoryGroup | None) -> Seen:
        content = {
            "group": self.group_name,
            "group_exists": group is not None,
            "present": False,
            "read_at": clock.real_now(),
        }
        return Seen(not self.wanted, content)

    def _seen(self, membership: Membership) -> Seen:
        return Seen(membership.present == self.wanted, {"group": self.group_name, **asdict(membership)})


class OpenAccount:
    """The person's EBYS account, open."""

    reads_before_it_writes = False

    def __init__(self, operation: Operation) -> None:
        self.person = operation.person
        self.unit = operation.line.unit

    def observe(self) -> Seen:
        account = wiring.ebys().find_account(self.person.employee_no)
        return self._seen(account)

    def make_so(self, seen: Seen) -> Made:
        ebys = wiring.ebys()
        if seen.account is None:
            return self._made(ebys.create_account(_new_account(self.person)))
        return self._made(ebys.set_active(seen.account.id, active=True, if_version=seen.account.version))

    def _made(self, change: Change[Account]) -> Made:
        return Made(change.changed, self._seen(change.value), _calls(change.exchanges))

    @staticmethod
    def _seen(account: Account | None) -> Seen:
        return Seen(bool(account and account.active), {"account": _account(account)}, account)


class RoleAssignment:
    """One role assignment on the person's account: there exactly as approved, or gone."""

    reads_before_it_writes = False

    def __init__(self, operation: Operation) -> None:
        self.person = operation.person
        self.wanted = _assignment(operation.payload["assignment"]) if operation.verb == V.PUT_ASSIGNMENT else None
        self.id: str = self.wanted.id if self.wanted else operation.payload["assignment_id"]

    def observe(self) -> Seen:
        return self._seen(wiring.ebys().find_account(self.person.employee_no))

    def make_so(self, seen: Seen) -> Made:
        if seen.account is None:
            raise NotFound("ebys", "the person has no account")
        ebys, account = wiring.ebys(), seen.account
        if self.wanted is None:
            return self._made(ebys.remove_assignment(account.id, self.id, if_version=account.version))
        return self._made(ebys.put_assignment(account.id, self.wanted, if_version=account.version))

    def _made(self, change: Change[Account]) -> Made:
        return Made(change.changed, self._seen(change.value), _calls(change.exchanges))

    def _seen(self, account: Account | None) -> Seen:
        held = account.assignment(self.id) if account else None
        holds = held is None if self.wanted is None else held == self.wanted and bool(account and account.active)
        content = {"assignment": asdict(held) if held else None, "account": _account(account)}
        return Seen(holds, content, account)


class RoleInUnit:
    """One role in one unit, gone from the person's account, under whatever numbers it was kept there; what was given
    anew after this removal stays.
    """

    reads_before_it_writes = False

    def __init__(self, operation: Operation) -> None:
        self.person = operation.person
        self.role: str = operation.payload["role_code"]
        self.unit: str = operation.payload["unit_code"]
        later = Operation.objects.filter(person=operation.person, verb=V.PUT_ASSIGNMENT, pk__gt=operation.pk)
        self.given_anew = {name.partition(":")[2] for name in later.values_list("entitlement", flat=True)}

    def observe(self) -> Seen:
        return self._seen(wiring.ebys().find_account(self.person.employee_no))

    def make_so(self, seen: Seen) -> Made:
        if seen.account is None:
            raise NotFound("ebys", "the person has no account")
        ids = [held.id for held in self._held(seen.account)]
        change = wiring.ebys().remove_assignments(seen.account.id, ids, if_version=seen.account.version)
        return Made(change.changed, self._seen(change.value), _calls(change.exchanges))

    def _seen(self, account: Account | None) -> Seen:
        held = self._held(account)
        return Seen(not held, {"assignments": [asdict(one) for one in held], "account": _account(account)}, account)

    def _held(self, account: Account | None) -> list[Assignment]:
        old = [one for one in (account.assignments if account else ()) if one.id not in self.given_anew]
        return [one for one in old if (one.role_code, one.unit_code) == (self.role, self.unit)]


class ActingDelegation:
    """A delegation in EBYS: begun, or ended."""

    reads_before_it_writes = False

    def __init__(self, operation: Operation) -> None:
        self.ends = operation.verb == V.END_DELEGATION
        self.payload = operation.payload
        self.person = operation.person

    def observe(self) -> Seen:
        return self._seen(wiring.ebys().find_delegation(self.payload["key"]))

    def make_so(self, seen: Seen) -> Made:  # noqa: ARG002  # the delegation's own version is read here
        ebys = wiring.ebys()
        if not self.ends:
            return self._made(ebys.put_delegation(self._wanted()))
        found = ebys.find_delegation(self.payload["key"])
        if found is None:
            return Made(False, self._seen(None))
        return self._made(ebys.end_delegation(found.key, if_version=found.version))

    def _made(self, change: Change[Delegation]) -> Made:
        return Made(change.changed, self._seen(change.value), _calls(change.exchanges))

    def _seen(self, found: Delegation | None) -> Seen:
        is_on = found is not None and found.status != "ended"
        return Seen(is_on != self.ends, {"delegation": asdict(found) if found else None})

    def _wanted(self) -> Delegation:
        return Delegation(
            id="",
            key=self.payload["key"],
            delegator_no=self.payload["delegator"],
            delegate_no=self.person.employee_no,
            unit_code=self.payload["unit_code"],
            kind="VEKALET",
            scope=(),
            valid_from=_moment(self.payload["valid_from"]),
            valid_to=_moment(self.payload["valid_to"]) if self.payload["valid_to"] else None,
            reason="izin",
            basis=self.payload["basis"],
            status="active",
            version="",
        )


def _assignment(payload: dict[str, Any]) -> Assignment:
    return Assignment(
        id=payload["id"],
        unit_code=payload["unit_code"],
        role_code=payload["role_code"],
        clearance=payload["clearance"],
        kind=payload["kind"],
        primary=False,
        valid_from=_moment(payload["valid_from"]),
        valid_to=_moment(payload["valid_to"]) if payload["valid_to"] else None,
        basis=payload["basis"],
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_PERSONNEL: dict[str, PersonnelType] = {
    "memur": "memur",
    "sozlesmeli": "sozlesmeli",
    "daimi_isci": "daimi_isci",
    "sirket_personeli": "sirket_personeli",
    "stajyer": "stajyer",
}


def _new_account(person: Person) -> NewAccount:
    unit = person.unit
    return NewAccount(
        employee_no=person.employee_no,
        username=person.username,
        given_name=person.given_name,
        surname=person.surname,
        display_name=person.official_name,
        mail=person.mail,
        title=person.title,
        extension=person.extension,
        unit_code=unit.detsis_no if unit else "",
        unit_name=unit.name if unit else "",
        personnel_type=_PERSONNEL.get(person.employment_type, "memur"),
    )


def _account(account: Account | None) -> dict[str, Any] | None:
    if account is None:
        return None
    return {"id": account.id, "active": account.active, "version": account.version, "read_at": account.read_at}


def _calls(exchanges: tuple[Exchange, ...]) -> list[dict[str, Any]]:
    return [asdict(exchange) for exchange in exchanges]
