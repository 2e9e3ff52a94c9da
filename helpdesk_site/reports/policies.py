"""Who looks at the state of the whole desk: whoever answers for it. Pure questions about roles."""

from __future__ import annotations

from collections.abc import Collection

from helpdesk_site.people.models import Role

# They reach every queue (tickets.policies), so a number never counts what its reader could not open.
ANSWERABLE = frozenset({Role.CHIEF, Role.BRANCH_DIRECTOR})


def may_see_figures(roles: Collection[str]) -> bool:
    return bool(ANSWERABLE & frozenset(roles))
