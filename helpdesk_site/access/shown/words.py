"""Words for codes: what each state, reason and capacity means to the person who reads the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from helpdesk_site.access.models import LineState, Operation, OperationState, RequestState
from helpdesk_site.interface.components import StateBadge, Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

R, L, O = RequestState, LineState, OperationState  # noqa: E741  # three tables, three letters

_WAITS, _RUNS = "hourglass-split", "arrow-repeat"

REQUEST_LOOKS: Mapping[str, tuple[Tone, str]] = {
    R.DRAFT: ("neutral", "pencil"),
    R.IN_APPROVAL: ("warning", _WAITS),
    R.RETURNED: ("warning", "arrow-return-left"),
    R.REJECTED: ("danger", "x-circle"),
    R.WITHDRAWN: ("neutral", "slash-circle"),
    R.EXPIRED: ("danger", "clock-history"),
    R.APPROVED: ("info", "check-circle"),
    R.APPLYING: ("info", _RUNS),
    R.PARTLY_APPLIED: ("warning", "exclamation-triangle"),
    R.VERIFIED: ("success", "patch-check"),
    R.ENDED: ("neutral", "check-circle"),
}

LINE_LOOKS: Mapping[str, tuple[Tone, str]] = {
    L.IN_APPROVAL: ("warning", _WAITS),
    L.APPROVED: ("info", "check-circle"),
    L.SCHEDULED: ("info", "calendar3"),
    L.APPLYING: ("info", _RUNS),
    L.APPLIED_UNVERIFIED: ("info", "eye"),
    L.VERIFIED: ("success", "patch-check"),
    L.IN_FORCE: ("success", "shield-check"),
    L.ENDING: ("info", _RUNS),
    L.ENDED: ("neutral", "check-circle"),
    L.STALE: ("warning", "arrow-counterclockwise"),
    L.VERIFY_FAILED: ("danger", "exclamation-circle"),
    L.RETURNED: ("warning", "arrow-return-left"),
    L.REJECTED: ("danger", "x-circle"),
    L.WITHDRAWN: ("neutral", "slash-circle"),
    L.EXPIRED: ("danger", "clock-history"),
}

OPERATION_LOOKS: Mapping[str, tuple[Tone, str]] = {
    O.BLOCKED: ("neutral", "pause-circle"),
    O.READY: ("info", _WAITS),
    O.IN_FLIGHT: ("info", _RUNS),
    O.VERIFYING: ("info", "eye"),
    O.UNKNOWN: ("warning", "question-circle"),
    O.RETRY_WAIT: ("warning", "arrow-counterclockwise"),
    O.NEEDS_HUMAN: ("danger", "person"),
    O.APPLIED: ("success", "patch-check"),
    O.REFUSED: ("danger", "x-circle"),
    O.CANCELLED: ("neutral", "slash-circle"),
}

# What the requester reads below a step: what happened, what is safe, who acts next.
REASONS: Mapping[str, StrOrPromise] = {
    "target_unavailable": _("The system does not answer at the moment. Nothing was lost; it is tried again by itself."),
    "target_changed": _("Somebody changed the account at the same moment. It is read anew and tried again by itself."),
    "settling": _("An earlier try may still be under way. We wait for it to settle before anything is sent again."),
    "answer_lost": _("The change was sent and the answer was lost. It is read back before anything is sent again."),
    "target_refused": _("The system refused the change. EBYS Support is looking at it."),
    "read_back_differs": _("What was written could not be read back. EBYS Support is looking at it."),
    "work_order": _("EBYS Support does this by hand, and a second person confirms it."),
    "subject_inactive": _("The person's account is closed in the directory. EBYS Support decides what follows."),
    "procedure_expired": _("The procedure is no longer in force. EBYS Support decides what follows."),
    "not_approved": _("The approval does not cover this step any more. EBYS Support is looking at it."),
    "period_over": _("The period of the right is over, so it was not given."),
    "stale": _("The account changed in the meantime, so the approval is asked again."),
    "given_up": _("EBYS Support gave this step up; the reason stands in the history."),
    "earlier_step_given_up": _("An earlier step of this request was given up, so this one was not done."),
    "unexpected": _("Something failed that nobody foresaw. Nothing was lost; EBYS Support is looking at it."),
    "line_not_applying": _("The line was not to be applied any more, so this step was left out."),
    "second_look": _("A later check found another state, so the change is made once more."),
    "second_look_differs": _("The change was undone again after it was repeated. EBYS Support is looking at it."),
}

# What support staff read on the board beside the same code: what to do.
ADVICE: Mapping[str, StrOrPromise] = {
    "target_unavailable": _("Nothing to do while the target is down. “Try again” sends at once."),
    "target_changed": _("Nothing to do: the next try reads the account anew."),
    "settling": _("Nothing to do: until the settle window is over a late write may still arrive."),
    "answer_lost": _("Nothing to do: the target is read first. If it stays, look at the target's own log."),
    "target_refused": _(
        "Read the last error, mend the cause at the target, then choose “Fixed by hand” or “Try again”."
    ),
    "read_back_differs": _("Look at the target: the write was accepted and is not to be seen. Then try again."),
    "work_order": _("Do the steps of the work order; a second person reads back."),
    "subject_inactive": _(
        "Find out whether the person has left. If so give up; else try again once the account is open."
    ),
    "procedure_expired": _("Put a version of the procedure in force, then try again; or give up with the reason."),
    "not_approved": _(
        "Do not apply by hand: the content or its approval is not valid. Give up and ask for a new request."
    ),
    "unexpected": _("Read the last error and tell the administrator; then try again."),
    "second_look_differs": _("Find out who or what undoes it at the target. Then try again, or give up."),
}

CAPACITIES: Mapping[str, StrOrPromise] = {
    "manager": _("manager"),
    "upper_manager": _("manager one level up"),
    "deputy": _("acting deputy"),
    "role_owner": _("owner of the role"),
    "chief": _("EBYS Support chief"),
    "branch_director": _("branch director"),
}

STAGES: Mapping[str, StrOrPromise] = {
    "manager": _("Manager's approval"),
    "role_owner": _("Approval of the role's owner"),
}

VERDICTS: Mapping[str, tuple[StrOrPromise, Tone, str]] = {
    "approve": (_("Approved"), "success", "check-circle"),
    "reject": (_("Refused"), "danger", "x-circle"),
    "return": (_("Returned for correction"), "warning", "arrow-return-left"),
}

TARGETS: Mapping[str, StrOrPromise] = dict(Operation.Target.choices)


def request_badge(state: str) -> StateBadge:
    tone, icon = REQUEST_LOOKS[state]
    return StateBadge(RequestState(state).label, tone, icon)


def line_badge(state: str) -> StateBadge:
    tone, icon = LINE_LOOKS[state]
    return StateBadge(LineState(state).label, tone, icon)


def operation_badge(state: str) -> StateBadge:
    tone, icon = OPERATION_LOOKS[state]
    return StateBadge(OperationState(state).label, tone, icon)


def capacity(code: str) -> StrOrPromise:
    return CAPACITIES.get(code, code)
