"""The transition tables of requests, lines and operations (processes.md A). Nothing else writes their states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.access import policies
from helpdesk_site.access.models import AccessLine, AccessRequest, LineState, Operation, OperationState, RequestState
from helpdesk_site.kernel.workflow import Step, Workflow

R, L, O = RequestState, LineState, OperationState  # noqa: E741  # three tables, three letters

_by_us = policies.is_system
_after_decision = policies.is_the_approval_engine

REQUEST: Workflow[AccessRequest] = Workflow(
    "access.request",
    AccessRequest,
    [
        Step("submit", frozenset({R.DRAFT, R.RETURNED}), R.IN_APPROVAL, policies.may_edit, _("Send")),
        Step("discard", frozenset({R.DRAFT, R.RETURNED}), R.WITHDRAWN, policies.may_edit, _("Discard")),
        Step("withdraw", frozenset({R.IN_APPROVAL, R.APPROVED}), R.WITHDRAWN, policies.may_withdraw, _("Withdraw")),
        # What follows from decisions and operations is computed from the lines (progress.py), by the system alone.
        Step("return", frozenset({R.IN_APPROVAL}), R.RETURNED, _after_decision),
        Step("reject", frozenset({R.IN_APPROVAL}), R.REJECTED, _after_decision),
        Step("expire", frozenset({R.IN_APPROVAL}), R.EXPIRED, _after_decision),
        Step("ask_again", frozenset({R.APPROVED, R.APPLYING, R.PARTLY_APPLIED}), R.IN_APPROVAL, _by_us),
        Step("approve", frozenset({R.IN_APPROVAL}), R.APPROVED, _after_decision),
        # What was asked anew was refused: what had been approved before goes on, or is taken back.
        Step("go_on", frozenset({R.IN_APPROVAL}), R.APPROVED, _by_us),
        Step("apply", frozenset({R.APPROVED, R.PARTLY_APPLIED, R.VERIFIED, R.ENDED}), R.APPLYING, _by_us),
        Step("apply_partly", frozenset({R.APPROVED, R.APPLYING, R.VERIFIED, R.ENDED}), R.PARTLY_APPLIED, _by_us),
        Step("verify", frozenset({R.APPROVED, R.APPLYING, R.PARTLY_APPLIED}), R.VERIFIED, _by_us),
        Step("end", frozenset({R.APPROVED, R.APPLYING, R.PARTLY_APPLIED, R.VERIFIED}), R.ENDED, _by_us),
    ],
)

LINE: Workflow[AccessLine] = Workflow(
    "access.line",
    AccessLine,
    [
        Step("approve", frozenset({L.IN_APPROVAL}), L.APPROVED, _after_decision),
        Step("reject", frozenset({L.IN_APPROVAL}), L.REJECTED, _after_decision),
        Step("return", frozenset({L.IN_APPROVAL}), L.RETURNED, _after_decision),
        Step("expire", frozenset({L.IN_APPROVAL}), L.EXPIRED, _after_decision),
        Step("withdraw", frozenset({L.IN_APPROVAL, L.APPROVED, L.SCHEDULED}), L.WITHDRAWN, policies.may_withdraw_line),
        Step("schedule", frozenset({L.APPROVED}), L.SCHEDULED, _after_decision),
        Step("begin", frozenset({L.APPROVED, L.SCHEDULED}), L.APPLYING, _after_decision),
        Step("go_stale", frozenset({L.IN_APPROVAL, L.APPROVED, L.SCHEDULED, L.APPLYING}), L.STALE, _after_decision),
        Step("ask_again", frozenset({L.STALE}), L.IN_APPROVAL, _after_decision),
        Step("read_back", frozenset({L.APPLYING}), L.APPLIED_UNVERIFIED, _by_us),
        Step("verify", frozenset({L.APPLYING, L.APPLIED_UNVERIFIED, L.VERIFY_FAILED}), L.VERIFIED, _by_us),
        Step("hold", frozenset({L.VERIFIED}), L.IN_FORCE, _by_us),
        Step(
            "fail",
            frozenset({L.APPLYING, L.APPLIED_UNVERIFIED, L.ENDING, L.VERIFIED, L.IN_FORCE}),
            L.VERIFY_FAILED,
            _by_us,
        ),
        Step("resume", frozenset({L.VERIFY_FAILED}), L.APPLYING, _by_us),
        Step("resume_end", frozenset({L.VERIFY_FAILED}), L.ENDING, _by_us),
        Step("begin_end", frozenset({L.VERIFIED, L.IN_FORCE, L.VERIFY_FAILED}), L.ENDING, _by_us),
        Step("take_back", frozenset({L.IN_APPROVAL}), L.ENDING, _by_us),
        Step("end", frozenset({L.ENDING, L.VERIFIED, L.VERIFY_FAILED}), L.ENDED, _by_us),
        # A later change or removal of the same right was verified: this line no longer says what holds.
        Step("replace", frozenset({L.VERIFIED, L.IN_FORCE}), L.ENDED, _by_us),
        Step("reopen_end", frozenset({L.ENDED}), L.ENDING, _by_us),
    ],
)

OPERATION: Workflow[Operation] = Workflow(
    "access.operation",
    Operation,
    [
        Step("unblock", frozenset({O.BLOCKED}), O.READY, _by_us),
        Step("claim", frozenset({O.READY, O.RETRY_WAIT, O.UNKNOWN, O.IN_FLIGHT, O.VERIFYING}), O.IN_FLIGHT, _by_us),
        Step("read_back", frozenset({O.IN_FLIGHT}), O.VERIFYING, _by_us),
        Step("apply", frozenset({O.IN_FLIGHT, O.VERIFYING, O.NEEDS_HUMAN}), O.APPLIED, _by_us),
        Step("lose_answer", frozenset({O.IN_FLIGHT, O.VERIFYING}), O.UNKNOWN, _by_us),
        Step("wait", frozenset({O.IN_FLIGHT, O.VERIFYING}), O.RETRY_WAIT, _by_us),
        Step("ask_person", frozenset({O.BLOCKED, O.READY, O.IN_FLIGHT, O.VERIFYING, O.UNKNOWN}), O.NEEDS_HUMAN, _by_us),
        Step("refuse", frozenset({O.IN_FLIGHT}), O.REFUSED, _by_us),
        Step("cancel", frozenset(OperationState) - {O.APPLIED, O.REFUSED, O.CANCELLED}, O.CANCELLED, _by_us),
        Step(
            "retry",
            frozenset({O.NEEDS_HUMAN, O.RETRY_WAIT, O.UNKNOWN, O.VERIFYING}),
            O.READY,
            policies.may_operate,
            _("Try again"),
        ),
        Step("give_up", frozenset({O.NEEDS_HUMAN, O.RETRY_WAIT}), O.REFUSED, policies.may_operate, _("Give up")),
        Step("fixed_by_hand", frozenset({O.NEEDS_HUMAN}), O.READY, policies.may_operate, _("Fixed by hand, check it")),
    ],
)
