"""Rights that we gave and that are in force or on their way: read from the lines, which are their only record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from helpdesk_site.access import catalogue
from helpdesk_site.access.catalogue import roles_of
from helpdesk_site.access.drafts import LineDraft
from helpdesk_site.access.models import AccessLine, Action, EbysRole, LineState, RoleVersion
from helpdesk_site.kernel import clock

HOLDING = (
    LineState.APPROVED,
    LineState.SCHEDULED,
    LineState.APPLYING,
    LineState.APPLIED_UNVERIFIED,
    LineState.VERIFIED,
    LineState.IN_FORCE,
    LineState.VERIFY_FAILED,
)

BEING_TAKEN = (LineState.APPLYING, LineState.APPLIED_UNVERIFIED, LineState.VERIFY_FAILED)


def holding() -> QuerySet[AccessLine]:
    """Grants that hold or will hold: not ended, and not taken back by a later line."""
    later = AccessLine.objects.filter(
        action=Action.REVOKE,
        subject=OuterRef("subject"),
        role=OuterRef("role"),
        unit=OuterRef("unit"),
        id__gt=OuterRef("id"),
        state__in=(LineState.VERIFIED, LineState.APPLYING, LineState.APPROVED, LineState.ENDED),
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
            subject=line.subject_id,
            role=line.role_id,
            unit=line.unit_id,
            pk__lt=line.pk,
            action__in=[Action.GRANT, Action.MODIFY],
            state__in=[LineState.VERIFIED, LineState.IN_FORCE],
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


def held_rights(subject_id: int, *, without: AccessLine | None = None) -> set[tuple[str, int]]:
    """The (role code, unit) pairs that our lines give a person now: his lines replayed in their order.

    `without` is a line that gives nothing any more: what others give beside it is still held.
    """
    now = clock.now()
    lines = AccessLine.objects.filter(subject_id=subject_id, state__in=(*HOLDING, LineState.ENDED), valid_from__lte=now)
    if without is not None:
        lines = lines.exclude(pk=without.pk)
    rights: set[tuple[str, int]] = set()
    given: dict[tuple[int, int], set[tuple[str, int]]] = defaultdict(set)
    for line in lines.select_related("role_version__role").prefetch_related("role_version__members").order_by("id"):
        pairs = {(code, line.unit_id) for code in roles_of(line.role_version)}
        if line.action == Action.REVOKE:
            # A package may have held other roles when it was given than it holds now.
            rights -= pairs | given.pop((line.role_id, line.unit_id), set())
        elif line.state != LineState.ENDED and (line.valid_to is None or line.valid_to > now):
            rights |= pairs
            given[line.role_id, line.unit_id] |= pairs
    return rights


def roles_leaving(version: RoleVersion, *, subject_id: int, unit_id: int) -> list[str]:
    """The EBYS roles that a removal takes: those of the version, and what earlier versions of a package have given."""
    codes = set(roles_of(version))
    if version.role.kind == EbysRole.Kind.PACKAGE:
        earlier = AccessLine.objects.filter(
            subject=subject_id, unit=unit_id, role=version.role_id, action__in=[Action.GRANT, Action.MODIFY],
            state__in=HOLDING,
        ).exclude(role_version=version)  # fmt: skip
        versions = RoleVersion.objects.filter(pk__in=earlier.values("role_version")).select_related("role")
        codes |= {code for other in versions.prefetch_related("members") for code in roles_of(other)}
    return sorted(codes)


def rights_leaving(subject_id: int) -> set[tuple[str, str]]:
    """The (role code, unit number) pairs that removals and ends under way are taking from a person."""
    taken = Q(action=Action.REVOKE, state__in=BEING_TAKEN) | Q(state=LineState.ENDING)
    lines = AccessLine.objects.filter(taken, subject_id=subject_id).select_related("role_version__role", "unit")
    return {
        (code, line.unit.detsis_no)
        for line in lines
        for code in roles_leaving(line.role_version, subject_id=subject_id, unit_id=line.unit_id)
    }


def groups_needed_elsewhere(line: LineDraft, beside: Sequence[LineDraft]) -> list[str]:
    """The groups that the person keeps through rights that this request does not take."""
    leaving = {
        (code, other.unit.pk)
        for other in (line, *beside)
        if other.action == Action.REVOKE
        for code in roles_leaving(other.role, subject_id=other.subject.pk, unit_id=other.unit.pk)
    }
    return groups_needed(line.subject.pk, except_for=leaving)


def groups_needed(subject_id: int, *, except_for: Iterable[tuple[str, int]]) -> list[str]:
    """The directory groups that a person's rights need now, without the (role code, unit) pairs that are leaving."""
    staying = held_rights(subject_id) - set(except_for)
    return list(catalogue.groups_ever_of({code for code, _unit in staying})) if staying else []


def assignments_taken(subject_id: int) -> set[str]:
    """The assignments of a person that removals take or have taken: what was seen before may be gone."""
    begun = {*HOLDING, LineState.ENDED} - {LineState.APPROVED, LineState.SCHEDULED}
    removals = AccessLine.objects.filter(subject=subject_id, action=Action.REVOKE, state__in=begun)
    return {taken for targets in removals.values_list("target_assignments", flat=True) for taken in targets}


# A removal counts as on time when it was verified this long after its moment at the latest (reliability.md L6).
ON_TIME = timedelta(minutes=15)
