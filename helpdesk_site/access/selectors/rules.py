"""How much rests on a rule: what the chief reads before he changes it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from helpdesk_site.access import grants
from helpdesk_site.access.models import (
    AccessLine,
    AccessRequest,
    EbysRole,
    LineState,
    ProcedureVersion,
    RequestState,
    RoleVersion,
)

UNDER_WAY = (
    RequestState.IN_APPROVAL,
    RequestState.RETURNED,
    RequestState.APPROVED,
    RequestState.APPLYING,
    RequestState.PARTLY_APPLIED,
)
LINES_UNDER_WAY = (
    LineState.IN_APPROVAL,
    LineState.APPROVED,
    LineState.SCHEDULED,
    LineState.APPLYING,
    LineState.APPLIED_UNVERIFIED,
    LineState.STALE,
    LineState.RETURNED,
)


def requests_under(versions: Iterable[ProcedureVersion]) -> dict[int, int]:
    """How many requests point at each version, by the version's key; those without any are left out."""
    pointing = AccessRequest.objects.filter(procedure__in=[version.pk for version in versions]).order_by()
    return dict(pointing.values_list("procedure_id").annotate(Count("id")))


def open_requests_under(version: ProcedureVersion) -> int:
    """How many requests that point at a version are not over yet."""
    return AccessRequest.objects.filter(procedure=version, state__in=UNDER_WAY).count()


def lines_under(versions: Iterable[RoleVersion]) -> dict[int, int]:
    """How many lines of requests were written under each version of a role, by the version's key."""
    written = AccessLine.objects.filter(role_version__in=[version.pk for version in versions]).order_by()
    return dict(written.values_list("role_version_id").annotate(Count("id")))


def open_lines_under(version: RoleVersion) -> int:
    return AccessLine.objects.filter(role_version=version, state__in=LINES_UNDER_WAY).count()


def holders_of(role: EbysRole) -> int:
    """How many people hold a role, or will, by our own records."""
    return grants.holding().filter(role=role).values("subject").distinct().count()


def holders_of_both(first: EbysRole, second: EbysRole) -> int:
    """How many people hold two roles by our own records."""
    with_second = grants.holding().filter(role=second).values("subject")
    return grants.holding().filter(role=first, subject__in=with_second).values("subject").distinct().count()
