"""When the live account changed after the request was sent: ask again, but only when the difference changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpdesk_site.access import accounts as live
from helpdesk_site.access import content, progress
from helpdesk_site.access.accounts import Accounts
from helpdesk_site.access.difference import Difference
from helpdesk_site.access.models import AccessLine, AccessRequest, LineState
from helpdesk_site.access.services.submission import ask_approval
from helpdesk_site.access.workflow import LINE
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.approvals import services as approvals
from helpdesk_site.kernel.approvals.models import ApprovalCase
from helpdesk_site.kernel.canonical import content_hash


def hash_with(lines: Sequence[tuple[AccessLine, Difference]]) -> str:
    """The hash that the content would have with these differences; nothing is written."""
    before = [(line, line.difference_hash, line.target_assignments) for line, _difference in lines]
    try:
        for line, difference in lines:
            line.difference_hash, line.target_assignments = difference.hash, list(difference.targets)
        return content_hash(content.content_of([line for line, _difference in lines]))
    finally:
        for line, old_hash, old_targets in before:
            line.difference_hash, line.target_assignments = old_hash, old_targets


def rebind(
    case: ApprovalCase,
    lines: Sequence[tuple[AccessLine, Difference]],
    accounts: Mapping[int, Accounts],
    *,
    actor: Actor,
) -> ApprovalCase:
    """Closes a case whose difference is no longer true and opens it anew with the difference as it is.

    A step inside the caller's unit of work; returns the new case.
    """
    for line, _difference in lines:
        LINE.advance(line, "go_stale", actor=actor)
    if case.state == ApprovalCase.State.OPEN:
        approvals.withdraw(case, actor=actor, note="stale")
    snapshots = {line.subject_id: live.keep(line.subject, accounts[line.subject_id]) for line, _difference in lines}
    for line, difference in lines:
        values = {
            "difference": difference.as_json(),
            "difference_hash": difference.hash,
            "target_assignments": list(difference.targets),
            "snapshot": snapshots[line.subject_id],
        }
        LINE.advance(line, "ask_again", actor=actor, set=values, difference=difference.hash)
    again = [line for line, _difference in lines]
    ask_approval(again, actor=actor)
    progress.project(again[0].request)
    opened = again[0].case
    if opened is None:
        raise RuntimeError("An approval was asked and none is open")
    return opened


def withdraw_waiting_lines(request: AccessRequest, *, actor: Actor) -> None:
    """The lines that were approved and not begun go back with the request."""
    waiting = request.lines.filter(state__in=[LineState.IN_APPROVAL, LineState.APPROVED, LineState.SCHEDULED])
    for line in waiting.select_related("request__requester", "request__entered_by"):
        LINE.advance(line, "withdraw", actor=actor)
    progress.project(request, actor=actor)
