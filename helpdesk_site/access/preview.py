"""The preview of a request: for each line the live difference, the rules it meets, who will decide and by when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from helpdesk_site.access import accounts as live
from helpdesk_site.access import catalogue, grants
from helpdesk_site.access.accounts import Accounts
from helpdesk_site.access.catalogue import roles_of
from helpdesk_site.access.difference import Difference, difference_of
from helpdesk_site.access.drafts import LineDraft, RequestDraft
from helpdesk_site.access.models import Action, IncompatibleRoles
from helpdesk_site.access.single_holders import Place, places_taken
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.deadlines import stage_deadlines
from helpdesk_site.kernel.approvals.resolution import Candidate, Question, first_candidates
from helpdesk_site.kernel.approvals.services import StagePlan
from helpdesk_site.people.models import Person
from helpdesk_site.people.organisation import manager_of_unit


@dataclass(frozen=True, slots=True)
class LinePreview:
    line: LineDraft
    difference: Difference


@dataclass(frozen=True, slots=True)
class StagePreview:
    """One approval to come: who is asked first and in which capacity; nobody found means the chief is told."""

    plan: StagePlan
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SubjectPreview:
    """All that a request means for one person, with the accounts that it was computed from."""

    subject: Person
    accounts: Accounts
    lines: tuple[LinePreview, ...]
    stages: tuple[StagePreview, ...]
    first_due_at: datetime
    warnings: tuple[str, ...]


def preview(draft: RequestDraft, *, requester: Person, typist: Person) -> list[SubjectPreview]:
    """Looks at the live accounts of each person (outside of any transaction) and computes what would happen.

    `typist` is the requester himself, or who writes for him.
    """
    taken = places_taken(draft.lines)
    return [
        preview_subject(
            lines[0].subject,
            lines,
            live.look(lines[0].subject),
            stages=stages_to_come(lines, requester=requester, typist=typist),
            taken=taken,
        )
        for lines in by_subject(draft).values()
    ]


def by_subject(draft: RequestDraft) -> dict[UUID, list[LineDraft]]:
    """The draft's lines by the person whose accounts they change."""
    grouped: dict[UUID, list[LineDraft]] = defaultdict(list)
    for line in draft.lines:
        grouped[line.subject.uuid].append(line)
    return grouped


def preview_subject(
    subject: Person,
    lines: Sequence[LineDraft],
    accounts: Accounts,
    *,
    stages: Sequence[StagePreview],
    taken: Collection[Place],
) -> SubjectPreview:
    return SubjectPreview(
        subject=subject,
        accounts=accounts,
        lines=tuple(LinePreview(line, difference) for line, difference in differences(lines, accounts, taken=taken)),
        stages=tuple(stages),
        first_due_at=stage_deadlines(clock.now()).due_at,
        warnings=tuple(_warnings(lines)),
    )


def whose_right(line: LineDraft) -> Person:
    """Whose right is at stake: of a delegation the manager's who is to be deputised, else the person's who gets it."""
    if line.role.mapping == "delegation":
        manager = manager_of_unit(line.unit, line.valid_from or clock.today())
        if manager is not None:
            return manager
    return line.subject


def stages_to_come(lines: Sequence[LineDraft], *, requester: Person, typist: Person) -> list[StagePreview]:
    """The approvals that will be asked, each with whom the approval engine will ask first."""
    by_party: dict[Person, list[LineDraft]] = defaultdict(list)
    for line in lines:
        by_party[whose_right(line)].append(line)
    return [stage for party, own in by_party.items() for stage in _stages_of(party, own, requester, typist)]


def _stages_of(party: Person, lines: Sequence[LineDraft], requester: Person, typist: Person) -> Iterator[StagePreview]:
    """A single person who decides one kind of stage is not asked in another."""
    now = clock.now()
    barred = {typist.uuid, *(line.subject.uuid for line in lines)}
    decides: dict[str, UUID] = {}
    for plan in stages_for(lines):
        others = {person for kind, person in decides.items() if kind != plan.kind}
        question = Question(requester.uuid, party.uuid, plan.reference, 0, now, frozenset(barred | others))
        found = first_candidates(plan.kind, question)[1]
        if len(found) == 1:
            decides[plan.kind] = found[0].person
        yield StagePreview(plan, tuple(found))


def differences(
    lines: Sequence[LineDraft], accounts: Accounts, *, taken: Collection[Place]
) -> list[tuple[LineDraft, Difference]]:
    """Each line's difference, the rules weighed over all lines of the person together.

    `taken` are the single places that somebody else holds (single_holders.places_taken).
    """
    held = {a.role for a in accounts.assignments or ()}
    rules = catalogue.incompatibilities(held | {code for line in lines for code in roles_of(line.role)}, clock.today())
    return [(line, _difference(line, lines, accounts, rules, taken)) for line in lines]


def _difference(
    line: LineDraft,
    lines: Sequence[LineDraft],
    accounts: Accounts,
    rules: Sequence[IncompatibleRoles],
    taken: Collection[Place],
) -> Difference:
    codes = _roles_touched(line)
    holders = grants.other_holders(line) if line.role.one_per_unit else []
    if (line.unit.detsis_no, line.role.role.code) in taken:
        holders.append("manager")
    return difference_of(
        line,
        accounts,
        codes=codes,
        beside=[other for other in lines if other is not line],
        rules=rules,
        groups=_groups_touched(line, codes),
        other_holders=holders,
        groups_needed_elsewhere=_groups_needed(line, lines, accounts) if line.action == Action.REVOKE else (),
    )


def _groups_needed(line: LineDraft, lines: Sequence[LineDraft], accounts: Accounts) -> list[str]:
    """What a removal leaves: a right of the person needs it that this request gives or does not take."""
    taken = {
        (code, other.unit.detsis_no)
        for other in lines
        if other.action == Action.REVOKE
        for code in _roles_touched(other)
    }
    given = {code for other in lines if other.action != Action.REVOKE for code in roles_of(other.role)}
    staying = {held.role for held in accounts.assignments or () if (held.role, held.unit) not in taken}
    beside = [other for other in lines if other is not line]
    return [*grants.groups_needed_elsewhere(line, beside), *catalogue.groups_ever_of(staying | given)]


def _roles_touched(line: LineDraft) -> list[str]:
    if line.action == Action.REVOKE:
        return grants.roles_leaving(line.role, subject_id=line.subject.pk, unit_id=line.unit.pk)
    return roles_of(line.role)


def _groups_touched(line: LineDraft, codes: Sequence[str]) -> Sequence[str]:
    """What is given is what goes with the role today; what is taken, whatever its versions have ever given."""
    if line.action == Action.REVOKE:
        return catalogue.groups_ever_of(codes)
    return catalogue.groups_of(line.role, clock.today())


def stages_for(lines: Sequence[LineDraft]) -> list[StagePlan]:
    """The manager; then, for risk roles and clearances above HZO, each such role's owner (architecture.md §3)."""
    owners = sorted(
        {
            line.role.role.code
            for line in lines
            if line.action != Action.REVOKE
            and (line.role.needs_second_approval or line.role.risk == "critical" or line.clearance.is_above_electronic)
        }
    )
    return [StagePlan("manager"), *[StagePlan("role_owner", reference=code) for code in owners]]


def _warnings(lines: Sequence[LineDraft]) -> list[str]:
    if any(line.action != Action.REVOKE and line.clearance.is_above_electronic for line in lines):
        return [
            _(
                "Documents above “service use only” are handled on paper (Regulation on Official Correspondence, "
                "art. 25). An electronic clearance above it is exceptional: a second person must approve it."
            )
        ]
    return []
