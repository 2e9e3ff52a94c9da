"""Previews: what a request would change now, taken live, for its author before and its approver after the sending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpdesk_site.access import content
from helpdesk_site.access.accounts import Accounts
from helpdesk_site.access.drafts import LineDraft, RequestDraft
from helpdesk_site.access.models import AccessLine, AccessRequest, Operation, RequestState
from helpdesk_site.access.preview import StagePreview, SubjectPreview
from helpdesk_site.access.services.decisions import FreshCase
from helpdesk_site.access.shown.names import Names
from helpdesk_site.api.answers.differences import DifferenceShown, show_difference
from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.api.answers.requests import WaitingShown, show_waiting
from helpdesk_site.people.models import Person


@dataclass(frozen=True, slots=True)
class LinePreviewed:
    """`number` is the line's place in the request, from 1; `statement` the sentence that the approver reads."""

    number: int
    statement: str
    difference: DifferenceShown | None


@dataclass(frozen=True, slots=True)
class StagePreviewed:
    """An approval to come: who would be asked first. Nobody: EBYS Support's chief is told."""

    stage: int
    kind: str
    reference: str
    candidates: tuple[WaitingShown, ...]


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """How the person's accounts stood; `exists` and `active` null: EBYS did not answer."""

    taken_at: datetime
    exists: bool | None
    active: bool | None
    unavailable: tuple[Operation.Target, ...]


@dataclass(frozen=True, slots=True)
class SubjectPreviewed:
    """What the request means for one person. `seen_hash` is sent back with a decision; `is_stale`: the account has
    changed since the request was sent, so approving asks again with this difference."""

    subject: PersonRef
    account: AccountSeen
    lines: tuple[LinePreviewed, ...]
    approvals: tuple[StagePreviewed, ...]
    first_due_at: datetime | None
    warnings: tuple[str, ...]
    case: str | None
    seen_hash: str | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class PreviewShown:
    request: str
    state: RequestState
    version: int
    subjects: tuple[SubjectPreviewed, ...]


def show_preview(
    request: AccessRequest,
    draft: RequestDraft,
    seen: Sequence[SubjectPreview],
    names: Names,
    people: Mapping[UUID, Person],
) -> PreviewShown:
    numbers = {id(line): number for number, line in enumerate(draft.lines, start=1)}
    return _preview(request, [_before_sending(subject, numbers, names, people) for subject in seen])


def show_fresh(
    request: AccessRequest, looked: Sequence[tuple[FreshCase, Mapping[int, Accounts]]], names: Names
) -> PreviewShown:
    """The same of a sent request, case by case."""
    return _preview(request, [_after_sending(fresh, accounts, names) for fresh, accounts in looked])


def _preview(request: AccessRequest, subjects: Sequence[SubjectPreviewed]) -> PreviewShown:
    return PreviewShown(request.public_id, RequestState(request.state), request.version, tuple(subjects))


def _before_sending(
    subject: SubjectPreview, numbers: Mapping[int, int], names: Names, people: Mapping[UUID, Person]
) -> SubjectPreviewed:
    lines = tuple(
        LinePreviewed(
            numbers[id(shown.line)], statement_of(shown.line), show_difference(shown.difference.as_json(), names)
        )
        for shown in subject.lines
    )
    stages = tuple(_stage(stage, number, people) for number, stage in enumerate(subject.stages, start=1))
    return SubjectPreviewed(
        subject=person_ref(subject.subject), account=_account(subject.accounts), lines=lines, approvals=stages,
        first_due_at=subject.first_due_at, warnings=subject.warnings, case=None, seen_hash=None, is_stale=False,
    )  # fmt: skip


def _after_sending(fresh: FreshCase, accounts: Mapping[int, Accounts], names: Names) -> SubjectPreviewed:
    subject = fresh.lines[0].line.subject
    lines = tuple(
        LinePreviewed(
            shown.line.number, content.sentence_of(shown.line), show_difference(shown.difference.as_json(), names)
        )
        for shown in fresh.lines
    )
    return SubjectPreviewed(
        subject=person_ref(subject), account=_account(accounts[subject.pk]), lines=lines, approvals=(),
        first_due_at=None, warnings=(),
        case=fresh.case.public_id, seen_hash=fresh.seen_hash, is_stale=fresh.is_stale,
    )  # fmt: skip


def _account(accounts: Accounts) -> AccountSeen:
    known = accounts.assignments is not None
    return AccountSeen(
        taken_at=accounts.taken_at,
        exists=accounts.account_exists if known else None,
        active=accounts.account_active if known else None,
        unavailable=tuple(Operation.Target(target) for target in accounts.unavailable),
    )


def _stage(stage: StagePreview, number: int, people: Mapping[UUID, Person]) -> StagePreviewed:
    shown = [show_waiting(c.person, c.capacity, c.on_behalf_of, people) for c in stage.candidates]
    return StagePreviewed(number, stage.plan.kind, stage.plan.reference, tuple(each for each in shown if each))


def statement_of(draft: LineDraft) -> str:
    """The sentence that will stand above the approve button, of a line that is not sent yet."""
    start, end = draft.instants
    line = AccessLine(
        subject=draft.subject, action=draft.action, role=draft.role.role, role_version=draft.role, unit=draft.unit,
        clearance=draft.clearance, valid_from=start, valid_to=end,
    )  # fmt: skip
    return content.sentence_of(line)
