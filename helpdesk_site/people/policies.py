"""Who may do what with people: pure questions. Everything they need is given to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.people.models import Delegation, Person, Role, RoleGrant, User

# The desk's staff: they open anybody's record, and each look is written down.
STAFF_ROLES = frozenset(Role) - {Role.EMPLOYEE, Role.KEY_USER}

# The business calendar is everybody's time: the chief and an administrator keep it, the desk's staff read it.
CALENDAR_KEEPERS = frozenset({Role.CHIEF, Role.ADMINISTRATOR})

# Above these the synchronisation stops and asks: a directory that answers wrongly looks like a mass departure.
BRAKE_SHARE = 0.02
BRAKE_COUNT = 200
# Two people of sixty are daily life, not a catastrophe: a brake that stops on them would soon be released unread.
BRAKE_FLOOR = 5


def may_grant_roles(actor: Actor, roles: Collection[str], subject: Person) -> bool:
    """An administrator or the chief, but nobody for himself; the system only where a person stands behind it."""
    if is_system(actor):
        return True
    return bool({Role.ADMINISTRATOR, Role.CHIEF} & set(roles)) and actor.person_uuid != subject.uuid


def may_grant_this_role(roles: Collection[str], role: str) -> bool:
    """The chief staffs the desk; whoever may change the system or judge the desk is appointed by an administrator."""
    guarded = {Role.ADMINISTRATOR, Role.AUDITOR, Role.SECURITY_OFFICER, Role.CHIEF}
    return role not in guarded or Role.ADMINISTRATOR in roles


def may_describe_units(actor: Actor, roles: Collection[str]) -> bool:
    return is_system(actor) or bool({Role.ADMINISTRATOR, Role.CHIEF, Role.HR_CLERK} & set(roles))


def may_propose_delegation(actor: Actor, roles: Collection[str], delegator: Person) -> bool:
    """The person who will be away, or staff affairs and the chief for him."""
    own = actor.person_uuid == delegator.uuid
    return own or is_system(actor) or bool({Role.HR_CLERK, Role.CHIEF} & set(roles))


def is_third_person(actor: Actor, delegation: Delegation) -> bool:
    """Whether the actor is neither who hands over, nor who takes over, nor who proposed it."""
    parties = {delegation.delegator.uuid, delegation.delegate.uuid, delegation.proposed_by.uuid}
    return actor.person_uuid is not None and actor.person_uuid not in parties


def may_approve_delegation(
    actor: Actor, roles: Collection[str], delegation: Delegation, *, managers: Collection[UUID]
) -> bool:
    """The delegator's own managers, staff affairs or the chief, as long as they are no party to it."""
    competent = actor.person_uuid in managers or bool({Role.HR_CLERK, Role.CHIEF} & set(roles))
    return competent and is_third_person(actor, delegation)


def may_withdraw_delegation(actor: Actor, delegation: Delegation) -> bool:
    return actor.person_uuid in {delegation.proposed_by.uuid, delegation.delegator.uuid}


def may_end_delegation(
    actor: Actor, roles: Collection[str], delegation: Delegation, *, managers: Collection[UUID]
) -> bool:
    """Whoever handed over may take back; so may his manager, staff affairs, the chief and the support agents."""
    if is_system(actor) or actor.person_uuid == delegation.delegator.uuid or actor.person_uuid in managers:
        return True
    return bool({Role.HR_CLERK, Role.CHIEF, Role.AGENT} & set(roles))


def may_release_brake(actor: Actor, roles: Collection[str]) -> bool:
    return not is_system(actor) and bool({Role.ADMINISTRATOR, Role.CHIEF} & set(roles))


def may_end_sessions_of(actor: Actor, roles: Collection[str], user: User) -> bool:
    """One's own, or anybody's for those who keep the house (ASVS 7.4.5)."""
    own = actor.person_uuid == user.person.uuid
    return own or is_system(actor) or bool({Role.ADMINISTRATOR, Role.SECURITY_OFFICER} & set(roles))


def may_keep_calendar(roles: Collection[str]) -> bool:
    return bool(CALENDAR_KEEPERS & set(roles))


def may_read_calendar(roles: Collection[str]) -> bool:
    return bool(STAFF_ROLES & set(roles))


def is_too_many(changes: int, *, of: int) -> bool:
    """Whether so many departures and moves in one run must stop for a person's eye."""
    return changes > max(BRAKE_FLOOR, min(BRAKE_COUNT, int(of * BRAKE_SHARE)))


def holds_on(grant: RoleGrant, day: date) -> bool:
    return grant.valid_from <= day and (grant.valid_to is None or day < grant.valid_to)
