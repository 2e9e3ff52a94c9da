"""What a line would change: the account's slice that it touches, before and after. Pure; nothing is asked here.

Its hash is what an approval is bound to beside the line itself: when the live account changes elsewhere the hash stays,
when the touched slice or a separation rule changes it does not, and the approval is asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from helpdesk_site.access.accounts import Accounts, HeldAssignment
from helpdesk_site.access.catalogue import roles_of
from helpdesk_site.access.drafts import LineDraft
from helpdesk_site.access.models import Action, IncompatibleRoles
from helpdesk_site.kernel.canonical import content_hash


@dataclass(frozen=True, slots=True)
class Right:
    """A right as a person reads it. Instants as ISO text, "" for at once or open."""

    role: str
    unit: str
    clearance: str
    valid_from: str
    valid_to: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Two roles of one person that a rule keeps apart."""

    first: str
    second: str
    mode: str
    reason: str


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` None: the target did not answer, so nobody knows. `targets`: the assignments that a removal names."""

    action: str
    before: tuple[Right, ...] | None
    after: tuple[Right, ...] | None
    groups_added: tuple[str, ...]
    groups_removed: tuple[str, ...]
    opens_account: bool
    hits: tuple[Hit, ...]
    targets: tuple[str, ...]
    unavailable: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        known = self.before is not None and self.before == self.after
        return known and not (self.groups_added or self.groups_removed or self.opens_account)

    @property
    def blocking_hits(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.mode == IncompatibleRoles.Mode.BLOCK]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def hash(self) -> str:
        """Of what is approved: the slice before and after, what is removed, and the rules that it meets."""
        content = self.as_json()
        return content_hash({key: content[key] for key in ("action", "before", "after", "hits", "targets")})


def difference_of(
    line: LineDraft,
    accounts: Accounts,
    *,
    codes: Sequence[str],
    beside: Sequence[LineDraft],
    rules: Sequence[IncompatibleRoles],
    groups: Sequence[str],
    other_holders: Sequence[str] = (),
    groups_needed_elsewhere: Sequence[str] = (),
) -> Difference:
    """The difference of one line against the live accounts.

    `codes` are the EBYS roles that the line gives or takes.
    `beside` are the request's other lines for the same person: what they give or take counts for the rules.
    `groups` are the directory groups that go with the line's role.
    `groups_needed_elsewhere` are groups that another right of the person still needs: a removal leaves them.
    """
    held = [a for code in codes for a in accounts.held(unit=line.unit.detsis_no, role=code)]
    before = None if accounts.assignments is None else tuple(_right(a) for a in held)
    return Difference(
        action=line.action,
        before=before,
        after=_after(line, codes, known=before is not None),
        groups_added=_groups_added(line, accounts, groups),
        groups_removed=_groups_removed(line, accounts, groups, groups_needed_elsewhere),
        opens_account=bool(line.role.opens_account and line.action == Action.GRANT and _needs_account(accounts)),
        hits=tuple(_hits(line, accounts, beside, rules)) + tuple(_holder_hits(line, other_holders)),
        targets=tuple(sorted(a.id for a in held)),
        unavailable=tuple(accounts.unavailable),
    )


def _right(held: HeldAssignment) -> Right:
    return Right(held.role, held.unit, held.clearance, held.valid_from, held.valid_to)


def _after(line: LineDraft, codes: Sequence[str], *, known: bool) -> tuple[Right, ...] | None:
    if line.action == Action.REVOKE:
        return () if known else None
    first, last = line.valid_from, line.valid_to
    wanted = [
        Right(
            code,
            line.unit.detsis_no,
            line.clearance,
            first.isoformat() if first else "",
            last.isoformat() if last else "",
        )
        for code in codes
    ]
    return tuple(wanted)


def _groups_added(line: LineDraft, accounts: Accounts, groups: Sequence[str]) -> tuple[str, ...]:
    if line.action == Action.REVOKE:
        return ()
    return tuple(group for group in groups if group not in (accounts.groups or ()))


def _groups_removed(
    line: LineDraft, accounts: Accounts, groups: Sequence[str], needed: Sequence[str]
) -> tuple[str, ...]:
    if line.action != Action.REVOKE:
        return ()
    held = groups if accounts.groups is None else accounts.groups
    return tuple(group for group in groups if group in held and group not in needed)


def _needs_account(accounts: Accounts) -> bool:
    return accounts.assignments is not None and not (accounts.account_exists and accounts.account_active)


def _hits(
    line: LineDraft, accounts: Accounts, beside: Sequence[LineDraft], rules: Sequence[IncompatibleRoles]
) -> list[Hit]:
    """Rules between what this line gives and what the person will hold when the whole request is applied."""
    if line.action == Action.REVOKE:
        return []
    taken = {
        (code, other.unit.detsis_no)
        for other in beside
        if other.action == Action.REVOKE
        for code in roles_of(other.role)
    }
    effective = {a.role for a in accounts.assignments or () if (a.role, a.unit) not in taken}
    effective |= {code for other in beside if other.action != Action.REVOKE for code in roles_of(other.role)}
    given = set(roles_of(line.role))
    return [
        Hit(rule.first.code, rule.second.code, rule.mode, rule.reason)
        for rule in rules
        if (rule.first.code in given and rule.second.code in effective | given)
        or (rule.second.code in given and rule.first.code in effective | given)
    ]


def _holder_hits(line: LineDraft, other_holders: Sequence[str]) -> list[Hit]:
    if line.action == Action.REVOKE or not line.role.one_per_unit or not other_holders:
        return []
    code = line.role.role.code
    return [Hit(code, code, IncompatibleRoles.Mode.BLOCK, "one_per_unit")]
