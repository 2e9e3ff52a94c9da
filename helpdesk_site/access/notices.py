"""The kinds of notices about permissions, and what the digest says of approvals that wait."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access import telling
from helpdesk_site.access.selectors.inbox import has_inbox, inbox_of
from helpdesk_site.notify import kinds
from helpdesk_site.notify.digests import standing
from helpdesk_site.notify.kinds import Kind
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import roles_on


def register() -> None:
    kinds.register(*KINDS)
    standing.register(approvals_waiting)


def approvals_waiting(person: Person) -> list[standing.Waiting]:
    """What waits for this person's decision, oldest first."""
    return [
        standing.Waiting(
            title=_now("Permission request of %(name)s") % {"name": row.request.requester.official_name},
            link=telling.inbox_link(row.request),
            since=row.asked_at,
        )
        for row in inbox_of(person)
    ]


def _operates(person: Person) -> bool:
    return bool(roles_on(person) & {Role.CHIEF, Role.EBYS_ADMIN})


KINDS: Final = (
    Kind(
        key="approval_asked",
        group="approvals",
        label=_("A permission request waits for my decision, or still does"),
        templates=("approval_asked", "approval_reminded"),
        forced=_("The regulation makes a permission depend on your decision."),
        concerns=has_inbox,
    ),
    Kind(
        key="approval_waits",
        group="approvals",
        label=_("My permission request still waits for its approval"),
        templates=("approval_waits",),
    ),
    Kind(
        key="permission_decided",
        group="approvals",
        label=_("A permission request of mine was decided, returned or found no approver"),
        templates=("request_approved", "request_rejected", "request_returned", "request_expired", "nobody_can_approve"),
        forced=_("It may need your answer, and its time runs."),
    ),
    Kind(
        key="permission_changed",
        group="approvals",
        label=_("A permission was given to me or taken from me"),
        templates=("request_verified", "request_ended"),
        forced=_("Whoever gets or loses a permission must know it at once: it is a matter of security."),
    ),
    Kind(
        key="operation_needs_human",
        group="desk",
        label=_("A permission could not be given or taken by itself"),
        templates=("operation_needs_human",),
        forced=_("Until somebody looks, a decided permission is not in force."),
        concerns=_operates,
    ),
)
