"""What the support desk needs of the municipality's EBYS, in the desk's own words.

An adapter speaks to one product and keeps these promises; callers know no protocol:

- every verb is safe to repeat: it says what should be true, not what to do once;
- a write carries the version that the caller read (`if_version`); a stale version is `Conflict`, never an overwrite;
- what a write returns was read from the target after it (read-back), and the caller compares it with what it wanted;
- an error is one of the four words of `integrations.errors`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar

from integrations.errors import Refused

Clearance = Literal["YOK", "HZO", "OZL", "GZL", "CGZ"]
"""e-Yazışma's ST_KodGuvenlikKodu: none, service use only, private, secret, top secret."""

AssignmentKind = Literal["ASIL", "VEKIL", "GECICI", "IKINCI_GOREV"]
"""In one's own right, as a deputy, temporarily, as a second post."""

DelegationKind = Literal["VEKALET", "YETKI_DEVRI", "TEDVIREN"]
"""Acting for an absent manager, delegated authority, carrying on a vacant post."""

DelegationStatus = Literal["planned", "active", "ended"]

PersonnelType = Literal["memur", "sozlesmeli", "daimi_isci", "sirket_personeli", "stajyer"]

T = TypeVar("T")


def _refuse_naive(name: str, moment: datetime | None) -> None:
    if moment is not None and moment.utcoffset() is None:
        raise ValueError(f"{name} has no time zone")


def _check_period(valid_from: datetime | None, valid_to: datetime | None) -> None:
    _refuse_naive("valid_from", valid_from)
    _refuse_naive("valid_to", valid_to)
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise ValueError("valid_to is not after valid_from")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's role in a unit for a time. The period is half open: `valid_to` is the first moment without the right.

    `id` is given by the desk and is unique within the account, so that sending an assignment twice leaves one.
    `unit_code` is the unit's DETSİS number; `basis` names the document that the right rests on. At most one of an
    account's assignments is `primary`: putting another primary one demotes the former, which is a change of it as well.
    """

    id: str
    unit_code: str
    role_code: str
    clearance: Clearance
    kind: AssignmentKind
    primary: bool
    valid_from: datetime | None
    valid_to: datetime | None
    basis: str

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("an assignment needs an id")
        _check_period(self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Certificate:
    """The qualified certificate with which a person signs, as far as EBYS knows of it; `valid_to` None: it does not say
    until when. Whose it is and what it is called stays with the certification service.
    """

    is_there: bool
    valid_to: datetime | None

    def __post_init__(self) -> None:
        _refuse_naive("valid_to", self.valid_to)


@dataclass(frozen=True, slots=True)
class Account:
    """An EBYS account as it was read at `read_at`. `version` is opaque: hand it back with the next write.

    `known_assignments` is None when the product tells of none, which must never be taken for "holds none"; so is
    `certificate`.
    """

    id: str
    employee_no: str
    username: str
    active: bool
    version: str
    display_name: str
    unit_code: str
    known_assignments: tuple[Assignment, ...] | None
    read_at: datetime
    certificate: Certificate | None = None

    @property
    def assignments(self) -> tuple[Assignment, ...]:
        """What the account holds. Refused when the product does not tell: neither yes nor no would be true."""
        if self.known_assignments is None:
            raise Refused(
                "EBYS", "this EBYS does not tell which roles an account holds: they are changed by hand there"
            )
        return self.known_assignments

    def assignment(self, assignment_id: str) -> Assignment | None:
        """The assignment with this id, None when the account has none."""
        return next((held for held in self.assignments if held.id == assignment_id), None)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What is needed to open an account. `employee_no` (sicil) is its identity; the national id has no place here."""

    employee_no: str
    username: str
    given_name: str
    surname: str
    display_name: str
    mail: str
    title: str
    extension: str
    unit_code: str
    unit_name: str
    personnel_type: PersonnelType


@dataclass(frozen=True, slots=True)
class Delegation:
    """One person's authority carried by another for a time, both named by employee number (sicil).

    `key` is ours and unique; `id` and `version` are the target's, and empty in a delegation that is to be created.
    """

    id: str
    key: str
    delegator_no: str
    delegate_no: str
    unit_code: str
    kind: DelegationKind
    scope: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime | None
    reason: str
    basis: str
    status: DelegationStatus
    version: str

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a delegation needs a key")
        if self.delegator_no == self.delegate_no:
            raise ValueError("nobody deputises for himself")
        _check_period(self.valid_from, self.valid_to)

    def says_the_same_as(self, other: "Delegation") -> bool:
        """Whether both give the same authority: who, whose, where, what and when. Reasons are words, not authority."""
        return _authority(self) == _authority(other)


def _authority(given: Delegation) -> tuple[object, ...]:
    period = (given.valid_from, given.valid_to)
    return given.delegator_no, given.delegate_no, given.unit_code, given.kind, given.scope, *period


@dataclass(frozen=True, slots=True)
class Unit:
    """An organisational unit as EBYS knows it; `code` and `parent_code` are DETSİS numbers, the root has no parent."""

    code: str
    name: str
    parent_code: str | None
    unit_type: str


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the connected product can do, as it says itself. Without `assignments` it opens and closes accounts only."""

    product: str
    conditional_writes: bool
    assignments: bool
    delegations: bool
    page_size: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as it went over the wire, kept as evidence: no secret in it, national ids masked.

    `request_id` was sent along, so that the target's own journal can be joined to it. `status` and `answered_at` are
    None when no answer came.
    """

    request_id: str
    method: str
    path: str
    if_version: str | None
    request_body: str
    status: int | None
    response_body: str
    sent_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """The result of a write. `changed` is False when the target was so already; `value` was read after the write."""

    changed: bool
    value: T
    exchanges: tuple[Exchange, ...]


class Ebys(Protocol):
    """The EBYS as a target of permission changes.

    Every method may raise Unavailable or Refused. Writes may also raise NotFound (the account or delegation that they
    name is not there), Conflict (`if_version` is not the target's version any more: nothing was done) and
    OutcomeUnknown (it may have been done, or may be done later: read before anything else).
    """

    def check(self) -> None:
        """Ask the target for a sign of life with our credentials; return if it gave one."""

    def capabilities(self) -> Capabilities:
        """What the product says it can do."""

    def find_account(self, employee_no: str) -> Account | None:
        """The account of this person, open or closed; None when there is none."""

    def create_account(self, new: NewAccount) -> Change[Account]:
        """Open an account. Repeating it is harmless: the person's existing account is returned as it is."""

    def set_active(self, account_id: str, *, active: bool, if_version: str) -> Change[Account]:
        """Open or close an account. A closed account stays: documents refer to it."""

    def put_assignment(self, account_id: str, assignment: Assignment, *, if_version: str) -> Change[Account]:
        """Add the assignment, or replace the one with the same id."""

    def put_assignments(
        self, account_id: str, assignments: Iterable[Assignment], *, if_version: str
    ) -> Change[Account]:
        """The same for several on one account, all or none."""

    def remove_assignment(self, account_id: str, assignment_id: str, *, if_version: str) -> Change[Account]:
        """Remove the assignment; one that is absent leaves `changed` False."""

    def remove_assignments(self, account_id: str, assignment_ids: Iterable[str], *, if_version: str) -> Change[Account]:
        """The same for several on one account, all or none."""

    def list_accounts(self) -> Iterator[Account]:
        """Every account, open and closed, read page by page as the caller goes on."""

    def list_units(self) -> Iterator[Unit]:
        """Every unit, read page by page as the caller goes on."""

    def list_delegations(self, employee_no: str) -> tuple[Delegation, ...]:
        """Every delegation, ended ones too, that this person gave or holds."""

    def find_delegation(self, key: str) -> Delegation | None:
        """The delegation with our key; None when there is none."""

    def put_delegation(self, delegation: Delegation) -> Change[Delegation]:
        """Create the delegation with this key. Repeating it is harmless.

        Refused when one with the same key and another content exists, or when it has ended.
        """

    def end_delegation(self, key: str, *, if_version: str) -> Change[Delegation]:
        """End the delegation now; one that has ended leaves `changed` False."""
