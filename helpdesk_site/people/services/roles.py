"""Granting and withdrawing roles."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.errors import Conflict, Invalid, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people import policies, selectors
from helpdesk_site.people.models import Person, Role, RoleGrant, Unit
from helpdesk_site.people.services.accounts import follow_administrator_role
from helpdesk_site.people.services.refusals import not_allowed

COMPUTED_ROLES = frozenset({Role.EMPLOYEE.value})


def grant_role(
    person: Person,
    role: str,
    *,
    actor: Actor,
    reason: str,
    unit: Unit | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGrant:
    """Grants a role from a day (today) until before `valid_to`, for one unit or for all.

    Raises NotAllowed for oneself or without the right, Invalid for a role or term that cannot be, Conflict when the
    person has the role in that time already.
    """
    with unit_of_work():
        _require_right(actor, person, role)
        first = valid_from or clock.today()
        _require_sense(role, first, valid_to, reason)
        grant = RoleGrant(
            person=person,
            role=role,
            unit=unit,
            valid_from=first,
            valid_to=valid_to,
            granted_by=actor.audit_id,
            reason=reason.strip(),
        )
        _insert(grant)
        audit.record(
            "people.role.granted",
            actor=actor,
            on=person,
            role=role,
            grant=grant.public_id,
            unit=unit.detsis_no if unit else None,
            valid_from=first,
            valid_to=valid_to,
        )
        _follow(person, role)
    return grant


def withdraw_role(grant: RoleGrant, *, actor: Actor, reason: str, last_day: date | None = None) -> None:
    """Ends a grant after `last_day` (from today on when none is given). Raises NotAllowed, WrongState."""
    with unit_of_work():
        _require_right(actor, grant.person, grant.role)
        end = clock.today() if last_day is None else last_day + timedelta(days=1)
        end = max(end, grant.valid_from)
        ended = RoleGrant.objects.filter(pk=grant.pk).exclude(valid_to__lte=end).update(valid_to=end)
        if not ended:
            raise WrongState(_("This role has already ended."))
        grant.valid_to = end
        audit.record(
            "people.role.withdrawn",
            actor=actor,
            on=grant.person,
            role=grant.role,
            grant=grant.public_id,
            valid_to=end,
            reason=reason.strip(),
        )
        _follow(grant.person, grant.role)


def _require_right(actor: Actor, person: Person, role: str) -> None:
    roles = selectors.roles_of_actor(actor)
    if not policies.may_grant_roles(actor, roles, person):
        raise not_allowed()
    if not is_system(actor) and not policies.may_grant_this_role(roles, role):
        raise not_allowed()


def _require_sense(role: str, first: date, end: date | None, reason: str) -> None:
    fields: dict[str, list[str]] = {}
    if role not in Role.values or role in COMPUTED_ROLES:
        fields["role"] = [_("This role is not granted: it follows from the organisation.")]
    if end is not None and end <= first:
        fields["valid_to"] = [_("The last day lies before the first one.")]
    if not reason.strip():
        fields["reason"] = [_("Write why the role is given.")]
    if fields:
        raise Invalid(_("The role cannot be given like this."), fields=fields)


def _insert(grant: RoleGrant) -> None:
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("The person has this role in that time already.")) from error


def _follow(person: Person, role: str) -> None:
    selectors.forget_grants(person)
    if role == Role.ADMINISTRATOR:
        follow_administrator_role(person)
