"""Who may decide for the approval engine: the subject's managers, level by level, and the EBYS Support chief.

Level 0 is the subject's manager; each level above is the manager one step up. At every level the acting deputy stands
in for a manager who is absent by an approved deputyship. A deputy's own deputy never does: an acting power is not
handed on.
That neither party decides, nor anybody for a party, is the engine's rule (kernel.approvals.resolution).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from uuid import UUID

from helpdesk_site.kernel.approvals.resolution import Candidate, Question
from helpdesk_site.kernel.clock import ISTANBUL
from helpdesk_site.people import organisation, selectors
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.organisation import FoundManager


def managers(question: Question) -> Sequence[Candidate]:
    """The manager at exactly this level of the subject's chain, or who acts for him; empty above its top."""
    subject = selectors.person_by_uuid(question.subject)
    if subject is None:
        return []
    day = question.at.astimezone(ISTANBUL).date()
    managers_there = islice(organisation.managers_upwards(subject, day), question.level, question.level + 1)
    return [_head_or_deputy(found, question) for found in managers_there]


def _head_or_deputy(found: FoundManager, question: Question) -> Candidate:
    day = question.at.astimezone(ISTANBUL).date()
    basis = {**found.basis(day), "subject": str(question.subject), "level": question.level}
    capacity = "manager" if question.level == 0 else "upper_manager"
    return acting(found.person, capacity, basis, question.at)


def chiefs(question: Question) -> Sequence[Candidate]:
    """The EBYS Support chief, or who acts for him; above him the branch director."""
    role = {0: Role.CHIEF, 1: Role.BRANCH_DIRECTOR}.get(question.level)
    return role_holders(role, question.at, capacity="chief") if role else []


def role_holders(role: str, at: datetime, *, capacity: str) -> list[Candidate]:
    """Everybody who has the role on that day, or who acts for him, once each."""
    day = at.astimezone(ISTANBUL).date()
    holders = selectors.holders_of(role, day=day)
    found = [acting(holder, capacity, {"rule": f"role:{role}", "day": day.isoformat()}, at) for holder in holders]
    once: dict[UUID, Candidate] = {}
    for candidate in sorted(found, key=lambda candidate: candidate.on_behalf_of is not None):
        once.setdefault(candidate.person, candidate)
    return list(once.values())


def acting(holder: Person, capacity: str, basis: dict[str, object], at: datetime) -> Candidate:
    """The holder himself, or his deputy while one acts for him."""
    delegation = selectors.deputy_of(holder, at)
    if delegation is None:
        return Candidate(holder.uuid, capacity, basis=basis)
    basis = {**basis, "delegation": delegation.public_id, "delegation_kind": delegation.kind, "instead_of": capacity}
    return Candidate(delegation.delegate.uuid, "deputy", on_behalf_of=holder.uuid, basis=basis)
