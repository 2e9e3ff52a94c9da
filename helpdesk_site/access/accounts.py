"""How a person's accounts stand: asked from the targets live, outside of any transaction, and kept as evidence."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from helpdesk_site import wiring
from helpdesk_site.access import patience
from helpdesk_site.access.models import AccountSnapshot
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.people.models import Person
from integrations.ebys.port import Account, Assignment, Certificate, Delegation
from integrations.errors import NotFound, TargetError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HeldAssignment:
    """A role that a person holds in EBYS, in the words of the desk. Instants as ISO text, "" for open."""

    id: str
    unit: str
    role: str
    clearance: str
    kind: str
    valid_from: str
    valid_to: str
    basis: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """A person's accounts at one moment. `assignments` None: EBYS did not answer; `groups` None: the directory did
    not; `certificate` None: EBYS does not tell.
    """

    taken_at: datetime
    account_exists: bool
    account_active: bool
    assignments: tuple[HeldAssignment, ...] | None
    delegations: tuple[dict[str, str], ...]
    groups: tuple[str, ...] | None
    certificate: Certificate | None = None

    @property
    def unavailable(self) -> list[str]:
        return [target for target, seen in (("ebys", self.assignments), ("ldap", self.groups)) if seen is None]

    def held(self, *, unit: str, role: str) -> list[HeldAssignment]:
        return [a for a in self.assignments or () if a.unit == unit and a.role == role]


def look(person: Person) -> Accounts:
    """Asks both targets at once, for a few seconds. A target that does not answer is told as such, never as empty."""
    asked, searched = _EBYS.ask(partial(_ask_ebys, person)), _DIRECTORY.ask(partial(_ask_directory, person))
    account, assignments, delegations = asked.or_else(_UNKNOWN)
    return Accounts(
        taken_at=clock.now(),
        account_exists=account is not None,
        account_active=account is not None and account.active,
        assignments=assignments,
        delegations=tuple(_delegated(d) for d in delegations),
        groups=searched.or_else(None),
        certificate=account.certificate if account else None,
    )


_Ebys = tuple[Account | None, tuple[HeldAssignment, ...] | None, tuple[Delegation, ...]]
_UNKNOWN: _Ebys = (None, None, ())
_EBYS, _DIRECTORY = patience.Line("ebys"), patience.Line("directory")


def _ask_ebys(person: Person) -> _Ebys:
    """The account, what it holds, its delegations. What it holds is None when EBYS did not say."""
    if wiring.ebys_is_manual():
        return _UNKNOWN
    try:
        account = wiring.ebys().find_account(person.employee_no)
        if account is None:
            return None, (), ()
        held = tuple(_held(each) for each in account.assignments)
        return account, held, wiring.ebys().list_delegations(person.employee_no)
    except TargetError:
        logger.warning("EBYS did not answer for a look at an account", exc_info=True)
        return _UNKNOWN


def _ask_directory(person: Person) -> tuple[str, ...] | None:
    if not person.directory_id:
        return ()
    try:
        return tuple(sorted(group.name for group in wiring.directory().groups_of(str(person.directory_id))))
    except NotFound:
        return ()
    except TargetError:
        logger.warning("The directory did not answer for a look at an account", exc_info=True)
        return None


def _held(assignment: Assignment) -> HeldAssignment:
    return HeldAssignment(
        id=assignment.id,
        unit=assignment.unit_code,
        role=assignment.role_code,
        clearance=assignment.clearance,
        kind=assignment.kind,
        valid_from=_iso(assignment.valid_from),
        valid_to=_iso(assignment.valid_to),
        basis=assignment.basis,
    )


def _delegated(delegation: Delegation) -> dict[str, str]:
    return {
        "key": delegation.key,
        "unit": delegation.unit_code,
        "kind": delegation.kind,
        "status": delegation.status,
        "valid_from": _iso(delegation.valid_from),
        "valid_to": _iso(delegation.valid_to),
        "delegate": delegation.delegate_no,
        "delegator": delegation.delegator_no,
    }


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def as_content(accounts: Accounts) -> tuple[dict[str, Any] | None, list[str] | None]:
    """The two halves of a snapshot as JSON: EBYS and directory."""
    if accounts.assignments is None:
        ebys = None
    else:
        ebys = {
            "exists": accounts.account_exists,
            "active": accounts.account_active,
            "assignments": [
                {name: getattr(held, name) for name in HeldAssignment.__slots__} for held in accounts.assignments
            ],
            "delegations": list(accounts.delegations),
        }
    return ebys, None if accounts.groups is None else list(accounts.groups)


def keep(person: Person, accounts: Accounts) -> AccountSnapshot:
    """Keeps what was seen, in the current unit of work."""
    ebys, ldap = as_content(accounts)
    return AccountSnapshot.objects.create(
        public_id=new_id("snp"),
        person=person,
        taken_at=accounts.taken_at,
        ebys=ebys,
        ldap=ldap,
        sha256=content_hash({"ebys": ebys, "ldap": ldap}),
    )
