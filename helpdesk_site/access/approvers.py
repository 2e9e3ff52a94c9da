"""Who gives the second approval: the role's owner, else the EBYS Support chief; above him the branch director."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk_site.access import catalogue
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.resolution import Candidate, Question
from helpdesk_site.people.approvers import acting, role_holders
from helpdesk_site.people.models import Role


def role_owners(question: Question) -> Sequence[Candidate]:
    """Level 0 the owner of the role named by `question.reference`, level 1 the chiefs, level 2 the branch directors."""
    day = question.at.astimezone(clock.ISTANBUL).date()
    if question.level == 0:
        version = catalogue.versions_on(day).get(question.reference)
        if version is None or version.owner is None or not version.owner.active:
            return []
        return [acting(version.owner, "role_owner", {"rule": "role_owner", "role": question.reference}, question.at)]
    if question.level == 1:
        return role_holders(Role.CHIEF, question.at, capacity="chief")
    if question.level == 2:
        return role_holders(Role.BRANCH_DIRECTOR, question.at, capacity="branch_director")
    return []
