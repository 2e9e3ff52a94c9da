"""Deciding a request: an approver sees the difference taken fresh and decides exactly that.

When the live account changed so that the difference is another one, the approval begins anew with the new content, and
this decision is the first of the new round; what others said about the old difference no longer counts (processes.md
H1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk_site.access import accounts as live
from helpdesk_site.access import content, locking
from helpdesk_site.access.accounts import Accounts
from helpdesk_site.access.difference import Difference
from helpdesk_site.access.models import AccessLine, AccessRequest
from helpdesk_site.access.preview import differences
from helpdesk_site.access.selectors.requests import cases_open_for, lines_of_case
from helpdesk_site.access.services import staleness
from helpdesk_site.access.services.submission import as_draft, hit_sentence
from helpdesk_site.access.single_holders import places_taken
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.kernel.approvals import services as approvals
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision
from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.errors import Conflict, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person

Verdict = ApprovalDecision.Verdict


@dataclass(frozen=True, slots=True)
class FreshLine:
    line: AccessLine
    difference: Difference

    @property
    def is_stale(self) -> bool:
        """The difference is another one than the one that was sent; one that nobody can see now is not known to be."""
        if self.difference.unavailable or self.line.difference.get("unavailable"):
            return False
        return self.difference.hash != self.line.difference_hash


@dataclass(frozen=True, slots=True)
class FreshCase:
    """What an approver is shown: the lines with their difference as of now, and the text that he approves."""

    case: ApprovalCase
    lines: tuple[FreshLine, ...]
    statement: str

    @property
    def is_stale(self) -> bool:
        return any(fresh.is_stale for fresh in self.lines)

    @property
    def seen_hash(self) -> str:
        """What the approver's form sends back. A stale case has the hash of the content that it will be bound to."""
        if not self.is_stale:
            return self.case.content_hash
        return staleness.hash_with(self.lines_and_differences)

    @property
    def lines_and_differences(self) -> list[tuple[AccessLine, Difference]]:
        return [(fresh.line, fresh.difference) for fresh in self.lines]


def fresh_case(case: ApprovalCase) -> tuple[FreshCase, dict[int, Accounts]]:
    """Looks at the live accounts of a case's people, outside of any transaction."""
    lines = lines_of_case(case)
    accounts = {line.subject_id: None for line in lines}
    seen = {line.subject_id: live.look(line.subject) for line in lines if line.subject_id in accounts}
    fresh: list[FreshLine] = []
    for subject_id, looked in seen.items():
        own = [line for line in lines if line.subject_id == subject_id]
        drafts = [as_draft(line) for line in own]
        found = differences(drafts, looked, taken=places_taken(drafts))
        fresh += [FreshLine(line, difference) for line, (_draft, difference) in zip(own, found, strict=True)]
    return FreshCase(case, tuple(fresh), content.statement_of(lines)), seen


def decide_request(
    request: AccessRequest,
    *,
    actor: Person,
    verdict: str,
    note: str = "",
    channel: str = "web",
    seen_hashes: Sequence[str] | None = None,
) -> list[ApprovalDecision]:
    """Decides every case of the request that is asked of the actor now.

    `seen_hashes` are the hashes of what the actor was shown (a page sends them); without them (the API) the difference
    that is live at this moment is decided. Raises NotAllowed, WrongState, Conflict, Invalid; then nothing has changed.
    """
    cases = cases_open_for(request, actor)
    if not cases:
        _refuse_without_a_task(request, actor)
    if verdict == Verdict.RETURN and request.lines.filter(case__state=ApprovalCase.State.APPROVED).exists():
        raise WrongState(_("Part of this request is approved already: refuse the rest instead, with the reason."))
    looked = [fresh_case(case) for case in cases]
    with unit_of_work():
        locking.lock_request(request.pk)
        decisions = []
        for fresh, accounts in looked:
            case, seen = fresh.case, fresh.seen_hash
            _refuse_other_content(fresh)
            if verdict == Verdict.APPROVE:
                _refuse_forbidden_roles(fresh)
            if seen_hashes is not None and seen not in seen_hashes:
                seen = "another content was seen"
            elif fresh.is_stale and verdict == Verdict.APPROVE:
                case = staleness.rebind(case, fresh.lines_and_differences, accounts, actor=actor)
                seen = case.content_hash
            elif fresh.is_stale:
                seen = case.content_hash
            _refuse_parties(actor, fresh)
            decisions.append(
                approvals.decide(
                    case,
                    actor=actor,
                    verdict=verdict,
                    note=note,
                    statement=fresh.statement,
                    channel=channel,
                    seen_hash=seen,
                )
            )
    return decisions


def _refuse_without_a_task(request: AccessRequest, actor: Person) -> None:
    parties = {request.requester_id, *request.lines.values_list("subject_id", flat=True)}
    if actor.pk in parties:
        raise NotAllowed(_("You cannot decide a request that you made or that is about you. Somebody else is asked."))
    if request.state != "in_approval":
        raise WrongState(_("This has been decided already. Reload the page to see the result."))
    raise NotAllowed(_("This approval is not asked of you, or no longer."))


def _refuse_other_content(fresh: FreshCase) -> None:
    """Only the live account may have changed since the request was sent, never the lines themselves."""
    if content_hash(content.content_of([shown.line for shown in fresh.lines])) != fresh.case.content_hash:
        raise Conflict(
            _("The request changed after you opened it. Reload the page and look at it again."), code="content_changed"
        )


def _refuse_forbidden_roles(fresh: FreshCase) -> None:
    """What may not be sent may not be approved either, when the person came by the other role in the meantime."""
    for shown in fresh.lines:
        if shown.difference.blocking_hits:
            raise WrongState(hit_sentence(shown.difference, 0), code="incompatible_roles")


def _refuse_parties(actor: Person, fresh: FreshCase) -> None:
    """Beside the engine's two parties: nobody who gets a right by this case, nor who typed the request."""
    lines = [shown.line for shown in fresh.lines]
    if actor.pk in {line.subject_id for line in lines} | {lines[0].request.entered_by_id}:
        raise NotAllowed(_("You cannot decide a request that you made or that is about you. Somebody else is asked."))


def withdraw_request(request: AccessRequest, *, actor: Person, note: str = "") -> None:
    """Takes a request back before anything of it is being applied."""
    with unit_of_work():
        locking.lock_request(request.pk)
        request.refresh_from_db()
        REQUEST.require(request, "withdraw", actor=actor)
        if request.lines.exclude(
            state__in=["in_approval", "approved", "scheduled", "returned", "rejected", "expired"]
        ).exists():
            raise WrongState(_("Part of this request is being applied already. Ask for the removal instead."))
        for case in ApprovalCase.objects.filter(
            object_type=AccessRequest.audit_type, object_id=request.public_id, state=ApprovalCase.State.OPEN
        ):
            approvals.withdraw(case, actor=actor, note=note)
        staleness.withdraw_waiting_lines(request, actor=actor)
