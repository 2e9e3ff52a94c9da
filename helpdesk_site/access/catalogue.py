"""Reading the catalogue as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from helpdesk_site.access.models import IncompatibleRoles, ProcedureVersion, RoleVersion


def _on(day: date, *, start: str = "valid_from", end: str = "valid_to") -> Q:
    return Q(**{f"{start}__lte": day}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day}))


def versions_on(day: date) -> dict[str, RoleVersion]:
    """Each role's version on a day, by the role's code."""
    versions = RoleVersion.objects.filter(_on(day)).select_related("role", "owner").prefetch_related("members")
    return {version.role.code: version for version in versions.order_by("number")}


def versions_after(day: date) -> dict[str, RoleVersion]:
    """The next version of each role that begins after a day, by the role's code; roles without one are left out."""
    coming = RoleVersion.objects.filter(valid_from__gt=day).select_related("role", "owner").order_by("-valid_from")
    return {version.role.code: version for version in coming.prefetch_related("members")}


def roles_of(version: RoleVersion) -> list[str]:
    """The EBYS roles that a catalogue item stands for: itself, or a package's members."""
    members = [member.code for member in version.members.all()]
    return sorted(members) if members else [version.role.code]


def groups_of(version: RoleVersion, day: date) -> tuple[str, ...]:
    """The directory groups that go with a role; with a package those of its members."""
    if version.ldap_groups:
        return tuple(sorted(version.ldap_groups))
    members = [member.pk for member in version.members.all()]
    if not members:
        return ()
    found = RoleVersion.objects.filter(_on(day), role__in=members).values_list("ldap_groups", flat=True)
    return tuple(sorted({group for groups in found for group in groups}))


def groups_ever_of(codes: Iterable[str]) -> tuple[str, ...]:
    """The groups that any version of these roles has given: who got a role long ago may still be in one of them."""
    found = RoleVersion.objects.filter(role__code__in=list(codes)).values_list("ldap_groups", flat=True)
    return tuple(sorted({group for groups in found for group in groups}))


def roles_by_group(groups: Iterable[str]) -> dict[str, list[str]]:
    """The codes of the roles that any version of has given each of these directory groups, in their order."""
    wanted = list(groups)
    codes: dict[str, set[str]] = {group: set() for group in wanted}
    versions = RoleVersion.objects.filter(ldap_groups__overlap=wanted)
    for code, given in versions.values_list("role__code", "ldap_groups"):
        for group in codes.keys() & set(given):
            codes[group].add(code)
    return {group: sorted(found) for group, found in codes.items()}


def requestable_on(day: date) -> list[RoleVersion]:
    return [version for version in versions_on(day).values() if version.requestable]


def procedures_in_force(day: date) -> list[ProcedureVersion]:
    """The procedure versions under which permissions may be asked for on a day."""
    found: QuerySet[ProcedureVersion] = ProcedureVersion.objects.filter(
        _on(day, start="in_force_from", end="in_force_to"), covers_access_requests=True
    )
    return list(found.select_related("procedure").order_by("procedure__code", "-number"))


def is_allowed_by_successor(version: ProcedureVersion, day: date) -> bool:
    """Whether a version is in force, or was replaced by a version of the same procedure that still covers it."""
    return any(other.procedure_id == version.procedure_id for other in procedures_in_force(day))


def incompatibilities(codes: Iterable[str], day: date) -> list[IncompatibleRoles]:
    """The separation rules on a day that touch any of these roles."""
    wanted = list(codes)
    return list(
        IncompatibleRoles.objects.filter(_on(day))
        .filter(Q(first__code__in=wanted) | Q(second__code__in=wanted))
        .select_related("first", "second")
    )


def rules_from(day: date) -> list[IncompatibleRoles]:
    """The separation rules that hold on a day or will later."""
    lasting = IncompatibleRoles.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return list(lasting.select_related("first", "second").order_by("first__code", "second__code", "valid_from"))
