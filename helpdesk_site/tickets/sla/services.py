"""Changing what the desk promises: the next version of a policy, from a day on. Pages decide who may."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Role
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets.models import Service, SlaPolicy

MAY_DECIDE = frozenset({Role.CHIEF, Role.ADMINISTRATOR})
LONGEST_MINUTES = 250 * 8 * 60  # a year of work: more is a slip of the keyboard


def decide_policy(
    *,
    actor: Actor,
    valid_from: date,
    resolution_minutes: int,
    response_minutes: int | None,
    service: Service | None = None,
    priority: int | None = None,
    reason: str = "",
) -> SlaPolicy:
    """Promises something else from a day on; what was promised until then ends the day before. Tickets keep theirs.

    Raises NotAllowed, Invalid, or Conflict when another version begins on that day or later.
    """
    _require_chief(actor)
    _require_sense(valid_from, resolution_minutes, response_minutes)
    same = SlaPolicy.objects.filter(service=service, queue=None, priority=priority)
    with unit_of_work():
        if same.select_for_update().filter(valid_from__gte=valid_from).exists():
            raise Conflict(_("Another promise begins on that day or later. Choose a later day."))
        ended = same.filter(valid_to=None).update(valid_to=valid_from)
        policy = SlaPolicy.objects.create(
            public_id=new_id("slp"), service=service, priority=priority, response_minutes=response_minutes,
            resolution_minutes=resolution_minutes, valid_from=valid_from, decided_by=actor.audit_id,
            decided_at=clock.now(), reason=reason,
        )  # fmt: skip
        audit.record(
            "tickets.sla_policy.decided", actor=actor, on=policy, service=service.code if service else "",
            priority=priority, response=response_minutes, resolution=resolution_minutes, valid_from=valid_from,
            replaces=bool(ended),
        )  # fmt: skip
    return policy


def _require_chief(actor: Actor) -> None:
    if is_system(actor) or not roles_of_actor(actor) & MAY_DECIDE:
        raise NotAllowed(_("Only the chief decides what the desk promises."))


def _require_sense(valid_from: date, resolution: int, response: int | None) -> None:
    fields: dict[str, list[str]] = {}
    if valid_from < clock.today():
        fields["valid_from"] = [_("What was promised in the past stays as it was: choose today or a later day.")]
    if not 0 < resolution <= LONGEST_MINUTES:
        fields["resolution_minutes"] = [_("Give the time for the solution, at most a year of work.")]
    if response is not None and not 0 < response <= resolution:
        fields["response_minutes"] = [_("The first answer comes before the solution, or with it.")]
    if fields:
        raise Invalid(next(iter(fields.values()))[0], fields=fields, code="no_sense")
