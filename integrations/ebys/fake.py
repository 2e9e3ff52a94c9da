"""An EBYS in memory, for unit tests: the same promises as the real one, held by the same contract tests.

Its switches are the ways in which a call can go wrong, seen from the caller: before, after, and later than he thinks.
"""

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal, TypeVar

from integrations.ebys.port import (
    Account,
    Assignment,
    Capabilities,
    Certificate,
    Change,
    Delegation,
    Exchange,
    NewAccount,
    Unit,
)
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError

TARGET = "EBYS"

WRITES = frozenset(
    {"create_account", "set_active", "put_assignments", "remove_assignments", "put_delegation", "end_delegation"}
)

T = TypeVar("T")
Moment = Literal["before", "after", "later"]


@dataclass(frozen=True, slots=True)
class FakeEntry:
    """One effective change, named as in the sandbox's journal."""

    kind: str
    employee_no: str
    id: str
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Switch:
    moment: Moment
    error: TargetError
    verbs: Collection[str]
    left: int


def _real_time() -> datetime:
    return datetime.now(UTC)


class FakeEbys:
    """See `integrations.ebys.port.Ebys`. Not for several threads.

    `units` and `roles` are what an assignment may name; None lets it name anything.
    """

    def __init__(
        self,
        *,
        units: Iterable[Unit] | None = None,
        roles: Iterable[str] | None = None,
        clock: Callable[[], datetime] = _real_time,
    ) -> None:
        self.units = None if units is None else tuple(units)
        self.roles = None if roles is None else frozenset(roles)
        self.journal: list[FakeEntry] = []
        self._clock = clock
        self._accounts: dict[str, Account] = {}
        self._before: dict[str, Account] = {}
        self._delegations: dict[str, Delegation] = {}
        self._numbers = itertools.count(1)
        self._switches: list[_Switch] = []
        self._late: list[Callable[[], object]] = []
        self._stale_reads = 0

    # -- Switches -----------------------------------------------------------

    def break_before(self, error: TargetError, *, verbs: Collection[str] = WRITES, times: int = 1) -> None:
        """The next calls of these verbs raise the error and do nothing."""
        self._switches.append(_Switch("before", error, verbs, times))

    def break_after(self, error: TargetError, *, verbs: Collection[str] = WRITES, times: int = 1) -> None:
        """The next calls of these verbs do their work and raise the error."""
        self._switches.append(_Switch("after", error, verbs, times))

    def delay_writes(self, *, times: int = 1) -> None:
        """The next writes raise OutcomeUnknown, and are carried out by `run_late_writes`, if they still apply then."""
        error = OutcomeUnknown(TARGET, "sent, and no whole answer")
        self._switches.append(_Switch("later", error, WRITES, times))

    def clear_switches(self) -> None:
        """From now on it works as it should; what was delayed is still on its way."""
        self._switches.clear()

    def run_late_writes(self) -> None:
        """What was delayed arrives now; a guard that does not hold any more stops it unseen."""
        late, self._late = self._late, []
        for write in late:
            try:
                write()
            except TargetError:
                continue

    def serve_stale(self, times: int) -> None:
        """The next reads of an account give its state before its last change."""
        self._stale_reads = times

    # -- The port -----------------------------------------------------------

    def check(self) -> None:
        """Raises what a switch for `check` says."""
        self._perform("check", lambda: None)

    def capabilities(self) -> Capabilities:
        """Everything."""
        return Capabilities(product="Fake", conditional_writes=True, assignments=True, delegations=True, page_size=100)

    def find_account(self, employee_no: str) -> Account | None:
        """See the port."""
        return self._perform("find_account", lambda: self._find(employee_no))

    def create_account(self, new: NewAccount) -> Change[Account]:
        """See the port."""
        return self._perform("create_account", lambda: self._create(new))

    def set_active(self, account_id: str, *, active: bool, if_version: str) -> Change[Account]:
        """See the port."""
        return self._perform("set_active", lambda: self._set_active(account_id, active, if_version))

    def put_assignment(self, account_id: str, assignment: Assignment, *, if_version: str) -> Change[Account]:
        """See the port."""
        return self.put_assignments(account_id, (assignment,), if_version=if_version)

    def put_assignments(
        self, account_id: str, assignments: Iterable[Assignment], *, if_version: str
    ) -> Change[Account]:
        """See the port."""
        wanted = tuple(assignments)
        return self._perform("put_assignments", lambda: self._put(account_id, wanted, if_version))

    def remove_assignment(self, account_id: str, assignment_id: str, *, if_version: str) -> Change[Account]:
        """See the port."""
        return self.remove_assignments(account_id, (assignment_id,), if_version=if_version)

    def remove_assignments(self, account_id: str, assignment_ids: Iterable[str], *, if_version: str) -> Change[Account]:
        """See the port."""
        unwanted = tuple(assignment_ids)
        return self._perform("remove_assignments", lambda: self._remove(account_id, unwanted, if_version))

    def list_accounts(self) -> Iterator[Account]:
        """See the port."""
        accounts = self._perform("list_accounts", lambda: [self._seen(each) for each in self._accounts.values()])
        return iter(accounts)

    def list_units(self) -> Iterator[Unit]:
        """See the port."""
        return iter(self._perform("list_units", lambda: self.units or ()))

    def list_delegations(self, employee_no: str) -> tuple[Delegation, ...]:
        """See the port."""
        return self._perform("list_delegations", lambda: self._delegations_of(employee_no))

    def find_delegation(self, key: str) -> Delegation | None:
        """See the port."""
        return self._perform("find_delegation", lambda: self._delegation(key))

    def put_delegation(self, delegation: Delegation) -> Change[Delegation]:
        """See the port."""
        return self._perform("put_delegation", lambda: self._put_delegation(delegation))

    def end_delegation(self, key: str, *, if_version: str) -> Change[Delegation]:
        """See the port."""
        return self._perform("end_delegation", lambda: self._end_delegation(key, if_version))

    def certify(self, employee_no: str, certificate: Certificate) -> None:
        """What the certification service tells this EBYS of a person's certificate; the desk never writes it."""
        account = self._find(employee_no)
        if account is None:
            raise NotFound(TARGET, employee_no)
        self._accounts[account.id] = replace(account, certificate=certificate, version=self._version())

    # -- Accounts -----------------------------------------------------------

    def _find(self, employee_no: str) -> Account | None:
        held = next((each for each in self._accounts.values() if each.employee_no == employee_no), None)
        return None if held is None else self._seen(held)

    def _create(self, new: NewAccount) -> Change[Account]:
        existing = self._find(new.employee_no)
        if existing is not None:
            return Change(False, existing, (self._exchange(),))
        if any(each.username.lower() == new.username.lower() for each in self._accounts.values()):
            raise Refused(TARGET, "uniqueness")
        account = Account(
            id=f"account-{next(self._numbers)}",
            employee_no=new.employee_no,
            username=new.username,
            active=True,
            version=self._version(),
            display_name=new.display_name,
            unit_code=new.unit_code,
            known_assignments=(),
            read_at=self._clock(),
        )
        return self._store(account, (FakeEntry("account.created", new.employee_no, account.id),))

    def _set_active(self, account_id: str, active: bool, if_version: str) -> Change[Account]:
        account = self._guarded(account_id, if_version)
        if account.active == active:
            return self._unchanged(account)
        kind = "account.activated" if active else "account.deactivated"
        entry = FakeEntry(kind, account.employee_no, account.id)
        return self._store(replace(account, active=active, version=self._version()), (entry,))

    def _put(self, account_id: str, wanted: Sequence[Assignment], if_version: str) -> Change[Account]:
        account = self._guarded(account_id, if_version)
        differing = [each for each in wanted if account.assignment(each.id) != each]
        if not differing:
            return self._unchanged(account)
        for each in differing:
            self._check(each)
        if sum(each.primary for each in differing) > 1:
            raise Refused(TARGET, "only one assignment is primary")
        replaced = {each.id for each in differing}
        kept = [each for each in account.assignments if each.id not in replaced]
        if any(each.primary for each in differing):
            kept = [replace(each, primary=False) for each in kept]
        assignments = (*kept, *differing)
        entries = [_put_entry(account, each) for each in assignments if account.assignment(each.id) != each]
        return self._store(replace(account, known_assignments=assignments, version=self._version()), entries)

    def _remove(self, account_id: str, unwanted: Sequence[str], if_version: str) -> Change[Account]:
        account = self._guarded(account_id, if_version)
        present = [each for each in account.assignments if each.id in unwanted]
        if not present:
            return self._unchanged(account)
        kept = tuple(each for each in account.assignments if each.id not in unwanted)
        entries = [_entry("assignment.removed", account, each) for each in present]
        return self._store(replace(account, known_assignments=kept, version=self._version()), entries)

    def _check(self, assignment: Assignment) -> None:
        if self.units is not None and all(unit.code != assignment.unit_code for unit in self.units):
            raise Refused(TARGET, f"Birim bulunamadı: {assignment.unit_code}")
        if self.roles is not None and assignment.role_code not in self.roles:
            raise Refused(TARGET, f"Rol bulunamadı: {assignment.role_code}")

    def _guarded(self, account_id: str, if_version: str) -> Account:
        if not if_version:
            raise Refused(TARGET, "a write needs the version that was read")
        account = self._accounts.get(account_id)
        if account is None:
            raise NotFound(TARGET, account_id)
        if account.version != if_version:
            raise Conflict(TARGET, f"account {account_id} has changed since it was read")
        return account

    def _store(self, account: Account, entries: Iterable[FakeEntry]) -> Change[Account]:
        former = self._accounts.get(account.id)
        if former is not None:
            self._before[account.id] = former
        self._accounts[account.id] = account
        self.journal.extend(entries)
        return Change(True, self._seen(account), (self._exchange(),))

    def _unchanged(self, account: Account) -> Change[Account]:
        return Change(False, self._seen(account), (self._exchange(),))

    def _seen(self, account: Account) -> Account:
        if self._stale_reads:
            self._stale_reads -= 1
            account = self._before.get(account.id, account)
        return replace(account, read_at=self._clock())

    # -- Delegations --------------------------------------------------------

    def _delegation(self, key: str) -> Delegation | None:
        held = self._delegations.get(key)
        if held is None or held.status == "ended":
            return held
        return replace(held, status="planned" if held.valid_from > self._clock() else "active")

    def _delegations_of(self, employee_no: str) -> tuple[Delegation, ...]:
        everyone = (self._delegation(key) for key in self._delegations)
        return tuple(each for each in everyone if each and employee_no in (each.delegator_no, each.delegate_no))

    def _put_delegation(self, delegation: Delegation) -> Change[Delegation]:
        existing = self._delegation(delegation.key)
        if existing is None:
            return self._create_delegation(delegation)
        if not existing.says_the_same_as(delegation):
            raise Refused(TARGET, f"another delegation has the key {delegation.key}")
        if existing.status == "ended":
            raise Refused(TARGET, f"the delegation {delegation.key} has ended")
        return Change(False, existing, (self._exchange(),))

    def _create_delegation(self, delegation: Delegation) -> Change[Delegation]:
        for person in (delegation.delegator_no, delegation.delegate_no):
            if self._find(person) is None:
                raise Refused(TARGET, f"Personel bulunamadı: {person}")
        identity = f"delegation-{next(self._numbers)}"
        self._delegations[delegation.key] = replace(delegation, id=identity, version=self._version(), status="active")
        return self._delegation_changed("delegation.created", delegation.key)

    def _end_delegation(self, key: str, if_version: str) -> Change[Delegation]:
        existing = self._delegation(key)
        if existing is None:
            raise NotFound(TARGET, f"no delegation has the key {key}")
        if existing.status == "ended":
            return Change(False, existing, (self._exchange(),))
        if existing.version != if_version:
            raise Conflict(TARGET, f"delegation {key} has changed since it was read")
        self._delegations[key] = replace(existing, status="ended", version=self._version())
        return self._delegation_changed("delegation.ended", key)

    def _delegation_changed(self, kind: str, key: str) -> Change[Delegation]:
        value = self._delegation(key)
        if value is None:
            raise NotFound(TARGET, key)
        self.journal.append(FakeEntry(kind, value.delegator_no, key))
        return Change(True, value, (self._exchange(),))

    # -- The machinery --------------------------------------------------------

    def _perform(self, verb: str, work: Callable[[], T]) -> T:
        switch = self._switch_for(verb)
        if switch is None:
            return work()
        if switch.moment == "later":
            self._late.append(work)
        if switch.moment == "after":
            work()
        raise switch.error

    def _switch_for(self, verb: str) -> _Switch | None:
        switch = next((each for each in self._switches if verb in each.verbs), None)
        if switch is not None:
            switch.left -= 1
            self._switches = [each for each in self._switches if each.left > 0]
        return switch

    def _version(self) -> str:
        return f'W/"{next(self._numbers)}"'

    def _exchange(self) -> Exchange:
        now = self._clock()
        return Exchange(
            request_id=f"request-{next(self._numbers)}",
            method="FAKE",
            path="",
            if_version=None,
            request_body="",
            status=200,
            response_body="",
            sent_at=now,
            answered_at=now,
        )


def _put_entry(account: Account, put: Assignment) -> FakeEntry:
    kind = "assignment.added" if account.assignment(put.id) is None else "assignment.changed"
    return _entry(kind, account, put)


def _entry(kind: str, account: Account, of: Assignment) -> FakeEntry:
    detail = {"roleCode": of.role_code, "unitCode": of.unit_code}
    return FakeEntry(kind, account.employee_no, of.id, detail)
