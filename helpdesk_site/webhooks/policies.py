"""Who keeps webhooks: what leaves the house is the administrators' business."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.people.models import Person, Role
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.webhooks.models import Subscription

KEEPERS: Final = frozenset({Role.ADMINISTRATOR})


def may_keep_webhooks(roles: Collection[str]) -> bool:
    return bool(KEEPERS & set(roles))


def may_keep(actor: Actor, _subscription: Subscription | None = None) -> bool:
    """A person who keeps webhooks; never a job of ours."""
    return not is_system(actor) and isinstance(actor, Person) and may_keep_webhooks(roles_on(actor))
