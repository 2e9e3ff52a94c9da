"""What an actor is towards a person today; asked once by a caller, then weighed by the pure policies."""

from __future__ import annotations

from helpdesk_site.access.policies import Standing
from helpdesk_site.kernel import clock
from helpdesk_site.people.models import Person
from helpdesk_site.people.organisation import managers_upwards
from helpdesk_site.people.selectors import roles_on


def standing_towards(actor: Person, subject: Person) -> Standing:
    if actor.pk == subject.pk:
        return Standing(roles=roles_on(actor), is_self=True)
    same_unit = actor.unit_id is not None and actor.unit_id == subject.unit_id
    roles = roles_on(actor)
    if same_unit or Standing(roles=roles).may_request:
        return Standing(roles=roles, same_unit=same_unit)
    is_above = any(found.person.pk == actor.pk for found in managers_upwards(subject, clock.today()))
    return Standing(roles=roles, is_above=is_above)
