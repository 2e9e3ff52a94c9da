"""Rights that we gave and that are in force or on their way: read from the lines, which are their only record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from helpdesk_site.access.drafts import LineDraft
from helpdesk_site.access.models import AccessLine, Action, LineState
from helpdesk_site.kernel import clock

HOLDING = (
    LineState.APPROVED, LineState.SCHEDULED, LineState.APPLYING, LineState.APPLIED_UNVERIFIED, LineState.VERIFIED,
    LineState.IN_FORCE, LineState.VERIFY_FAILED,
)


def holding() -> QuerySet[AccessLine]:
    """Grants that hold or will hold: not ended, and not taken back by a later line."""
    later = AccessLine.objects.filter(
        action=Action.REVOKE, subject=OuterRef("subject"), role=OuterRef("role"), unit=OuterRef("unit"),
        id__gt=OuterRef("id"), state__in=(LineState.VERIFIED, LineState.APPLYING, LineState.APPROVED, LineState.ENDED),
    )
    return (
        AccessLine.objects.filter(action__in=[Action.GRANT, Action.MODIFY], state__in=HOLDING)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.now()))
        .exclude(Exists(later))
    )


def replaced_by(line: AccessLine) -> list[AccessLine]:
    """The earlier lines on the same right that a verified change or removal takes the place of."""
    return list(
        AccessLine.objects.filter(
            subject=line.subject_id, role=line.role_id, unit=line.unit_id, pk__lt=line.pk,
            action__in=[Action.GRANT, Action.MODIFY], state__in=[LineState.VERIFIED, LineState.IN_FORCE],
        ).select_related("case", "unit", "subject", "request__ticket", "request__requester", "request__entered_by")
    )


def delegations_of(line: LineDraft) -> list[AccessLine]:
    """The running or coming deputyships that the removal of an acting role would end."""
    return list(holding().filter(subject=line.subject, role=line.role.role, unit=line.unit))


def other_holders(line: LineDraft) -> list[str]:
    """Who else holds a role that a unit has only once, in the days of this line."""
    start, end = line.instants
    overlapping = holding().filter(unit=line.unit, role=line.role.role).exclude(subject=line.subject)
    overlapping = overlapping.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
    if end is not None:
        overlapping = overlapping.filter(valid_from__lt=end)
    return [str(uuid) for uuid in overlapping.values_list("subject__uuid", flat=True)]


def groups_needed_elsewhere(line: LineDraft, beside: Sequence[LineDraft]) -> list[str]:
    """The line's group when the person keeps it through the same role in another unit."""
    leaving = [(other.role.role_id, other.unit.pk) for other in beside if other.action == Action.REVOKE]
    return groups_needed(line.subject.pk, except_for=leaving)


def groups_needed(subject_id: int, *, except_for: Iterable[tuple[int, int]]) -> list[str]:
    """The directory groups that a person's other rights need; `except_for` are (role, unit) keys that are leaving."""
    leaving = set(except_for)
    return sorted(
        {
            group
            for role, unit, group in holding()
            .filter(subject_id=subject_id)
            .exclude(role_version__ldap_group="")
            .values_list("role_id", "unit_id", "role_version__ldap_group")
            if (role, unit) not in leaving
        }
    )


# A removal counts as on time when it was verified this long after its moment at the latest (reliability.md L6).
ON_TIME = timedelta(minutes=15)
