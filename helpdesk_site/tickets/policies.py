"""Who may see and do what with a ticket: pure questions about roles and what is already loaded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.people.models import Role
from helpdesk_site.tickets.models import Merging, TicketProfile
from helpdesk_site.tickets.statuses import REOPENABLE, State

# Support works on every open queue; security, data protection and data subjects' requests have a smaller circle
# (M7-k, M8-SEF-m: chief, branch director, information security). Two roles have one queue each.
WORKERS = frozenset({Role.AGENT, Role.CHIEF, Role.BRANCH_DIRECTOR, Role.EBYS_ADMIN})
RESTRICTED_WORKERS = frozenset({Role.CHIEF, Role.BRANCH_DIRECTOR, Role.SECURITY_OFFICER})
READERS = WORKERS | {Role.AUDITOR, Role.SECURITY_OFFICER}
SERVICES_OF_ROLE = {Role.TRAINER: "12-d", Role.REGISTRAR: "12-g"}


class Covered(Protocol):
    """What decides whether a service is reached."""

    @property
    def code(self) -> str: ...
    @property
    def restricted(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tickets of others a person reaches by his roles."""

    open_queues: bool = False
    restricted_queues: bool = False
    services: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not (self.open_queues or self.restricted_queues or self.services)

    def covers(self, service: Covered) -> bool:
        by_queue = self.restricted_queues if service.restricted else self.open_queues
        return by_queue or service.code in self.services


def _services_of(roles: Collection[str]) -> frozenset[str]:
    return frozenset(code for role, code in SERVICES_OF_ROLE.items() if role in roles)


def reach_of(roles: Collection[str]) -> Reach:
    """What may be read."""
    held = frozenset(roles)
    return Reach(bool(held & READERS), bool(held & RESTRICTED_WORKERS), _services_of(held))


def work_reach_of(roles: Collection[str]) -> Reach:
    """What may be worked on: answered, assigned, moved."""
    held = frozenset(roles)
    return Reach(bool(held & WORKERS), bool(held & RESTRICTED_WORKERS), _services_of(held))


def is_party(actor: Actor, profile: TicketProfile) -> bool:
    """The person who asks, or the colleague for whom it was asked."""
    parties = {profile.requester.uuid}
    if profile.on_behalf_of is not None:
        parties.add(profile.on_behalf_of.uuid)
    return actor.person_uuid in parties


def may_work(actor: Actor, roles: Collection[str], profile: TicketProfile) -> bool:
    """Whether the actor handles this ticket for the desk. Nobody handles his own: that would be two people in one."""
    if is_system(actor):
        return True
    return work_reach_of(roles).covers(profile.service) and not is_party(actor, profile)


def may_read_notes(actor: Actor, roles: Collection[str], profile: TicketProfile) -> bool:
    """The desk's notes are read by the readers of the queue (auditors too); by the asker never, whatever his roles."""
    return reach_of(roles).covers(profile.service) and not is_party(actor, profile)


def roles_that_read_notes(profile: TicketProfile) -> list[str]:
    """The roles of which one suffices for it: what they reach together is what each reaches alone."""
    return [role.value for role in Role if reach_of({role.value}).covers(profile.service)]


def roles_that_work_on(profile: TicketProfile) -> list[str]:
    """The same for working on it."""
    return [role.value for role in Role if work_reach_of({role.value}).covers(profile.service)]


def may_reply(actor: Actor, roles: Collection[str], profile: TicketProfile, *, public: bool) -> bool:
    """The parties write to the desk; the desk writes to them, and notes for itself."""
    return may_work(actor, roles, profile) or (public and is_party(actor, profile))


def may_reopen(actor: Actor, roles: Collection[str], profile: TicketProfile) -> bool:
    """A merged ticket does not come back by itself: the merge is undone, or the ticket that was kept opened again."""
    if profile.merging == Merging.MERGED:
        return False
    return State(profile.state) in REOPENABLE and (is_party(actor, profile) or may_work(actor, roles, profile))


def may_close(actor: Actor, profile: TicketProfile) -> bool:
    """The asker says that it is solved; support resolves, the asker closes."""
    return State(profile.state) == State.RESOLVED and is_party(actor, profile)


RATEABLE = frozenset({State.RESOLVED, State.CLOSED})


def may_rate(actor: Actor, profile: TicketProfile) -> bool:
    return State(profile.state) in RATEABLE and is_party(actor, profile)


def may_withdraw(actor: Actor, profile: TicketProfile) -> bool:
    """Not while others' requests are worked on in it: they would end with it."""
    return State(profile.state).is_open and is_party(actor, profile) and profile.merging != Merging.KEPT


def may_open_for(actor: Actor, roles: Collection[str], *, same_unit: bool) -> bool:
    """For a colleague of the own unit; the desk (on the phone) and staff affairs for anybody."""
    if is_system(actor) or same_unit:
        return True
    return bool(frozenset(roles) & (WORKERS | {Role.SECURITY_OFFICER, Role.HR_CLERK}))


def may_see_workload(roles: Collection[str]) -> bool:
    """Who has how much, who is away, and handing on what somebody has: whoever answers for the desk (M11)."""
    return bool(frozenset(roles) & {Role.CHIEF, Role.BRANCH_DIRECTOR})


def may_keep_macros_of_all(roles: Collection[str]) -> bool:
    """What the whole desk writes to people is the chief's to say."""
    return Role.CHIEF in frozenset(roles)


def may_keep_checklists(roles: Collection[str]) -> bool:
    """What has to be done for every request of a kind is the chief's to say; administrators enter it for him."""
    return bool(frozenset(roles) & {Role.CHIEF, Role.ADMINISTRATOR})


def may_read_time_totals(roles: Collection[str]) -> bool:
    """Where the desk's time goes is for those who answer for it."""
    return bool(frozenset(roles) & {Role.CHIEF, Role.BRANCH_DIRECTOR})


def may_keep_all_plans(roles: Collection[str]) -> bool:
    return bool(frozenset(roles) & {Role.CHIEF, Role.ADMINISTRATOR})


def may_keep_plans(roles: Collection[str]) -> bool:
    """What comes again and again, those plan who do it, each for the services on which he works."""
    return may_keep_all_plans(roles) or not work_reach_of(roles).is_empty


def may_keep_questions(roles: Collection[str]) -> bool:
    """What is asked with a request is one of the desk's rules."""
    return bool(frozenset(roles) & {Role.CHIEF, Role.ADMINISTRATOR})


def teams_of(reach: Reach) -> list[str]:
    """The circles of queues that somebody reaches, by codes: two who share one work together."""
    circles = {"open": reach.open_queues, "restricted": reach.restricted_queues}
    return [*(name for name, reached in circles.items() if reached), *sorted(reach.services)]


def may_keep_views_of_others(roles: Collection[str]) -> bool:
    """Who answers for what the whole desk sees: he shares with it, and mends what is shared when its owner is away."""
    return bool(frozenset(roles) & {Role.CHIEF, Role.ADMINISTRATOR})


def may_take_calls(roles: Collection[str]) -> bool:
    """Whoever works on the open queues sits at the phone, and sees there what a caller had before."""
    return bool(frozenset(roles) & WORKERS)


def may_tell_calls(roles: Collection[str]) -> bool:
    """Whose token the telephone exchange may use."""
    return bool(frozenset(roles) & {Role.ADMINISTRATOR, Role.AGENT, Role.CHIEF})


def waits_for_asker(profile: TicketProfile) -> bool:
    return State(profile.state) == State.WAITING_REQUESTER
