"""Changing what the desk promises: the next version of a policy, from a day on. Pages decide who may."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from helpdesk.models import Queue

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
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
    queue: Queue | None = None,
    priority: int | None = None,
    reason: str = "",
) -> SlaPolicy:
    """Promises something else from a day on; what was promised until then ends the day before. Tickets keep theirs.

    Raises NotAllowed, Invalid, or Conflict when another version begins on that day or later.
    """
    _require_chief(actor)
    _require_sense(valid_from, resolution_minutes, response_minutes)
    same = SlaPolicy.objects.filter(service=service, queue=queue, priority=priority)
    with unit_of_work():
        if same.select_for_update().filter(valid_from__gte=valid_from).exists():
            raise Conflict(
                _("Another promise begins on that day or later. Choose a later day, or take that one back first.")
            )
        ended = same.filter(valid_to=None).update(valid_to=valid_from)
        policy = SlaPolicy.objects.create(
            public_id=new_id("slp"), service=service, queue=queue, priority=priority,
            response_minutes=response_minutes, resolution_minutes=resolution_minutes, valid_from=valid_from,
            decided_by=actor.audit_id, decided_at=clock.now(), reason=reason,
        )  # fmt: skip
        audit.record(
            "tickets.sla_policy.decided", actor=actor, on=policy, **_scope(policy), response=response_minutes,
            resolution=resolution_minutes, valid_from=valid_from, replaces=bool(ended),
        )  # fmt: skip
    return policy


def end_policy(policy: SlaPolicy, *, actor: Actor, last_day: date) -> SlaPolicy:
    """Promises nothing of its own any more after that day: then the more general promise holds. Tickets keep theirs.

    Raises NotAllowed, Invalid for a day that has passed, WrongState for what has ended or is promised for everything.
    """
    _require_chief(actor)
    if last_day < clock.today():
        sentence = _("What was promised in the past stays as it was: choose today or a later day.")
        raise Invalid(sentence, fields={"last_day": [sentence]}, code="no_sense")
    with unit_of_work():
        current = SlaPolicy.objects.select_for_update().get(pk=policy.pk)
        if is_general(current):
            raise WrongState(_("This promise holds where no other does: change it, it cannot end."))
        if current.valid_to is not None or current.valid_from > last_day:
            raise WrongState(_("This promise ends already, or has not begun."))
        current.valid_to = last_day + timedelta(days=1)
        current.save(update_fields=["valid_to"])
        audit.record("tickets.sla_policy.ended", actor=actor, on=current, **_scope(current), last_day=last_day)
    return current


def take_back_policy(policy: SlaPolicy, *, actor: Actor) -> None:
    """What was decided and has not begun is not promised after all; what it was to replace goes on.

    Raises NotAllowed, or WrongState for what has begun: tickets have come under it.
    """
    _require_chief(actor)
    with unit_of_work():
        current = SlaPolicy.objects.select_for_update().filter(pk=policy.pk).first()
        if current is None or current.valid_from <= clock.today():
            raise WrongState(_("This promise has begun: decide about the next one."))
        same = SlaPolicy.objects.filter(service=current.service, queue=current.queue, priority=current.priority)
        audit.record("tickets.sla_policy.taken_back", actor=actor, on=current, **_scope(current))
        current.delete()
        same.filter(valid_to=policy.valid_from).update(valid_to=None)


def is_general(policy: SlaPolicy) -> bool:
    """Whether it holds for every service and priority that has no promise of its own."""
    return policy.service_id is None and policy.queue_id is None and policy.priority is None


def _scope(policy: SlaPolicy) -> dict[str, Any]:
    return {
        "service": policy.service.code if policy.service else "",
        "queue": policy.queue.slug if policy.queue else "",
        "priority": policy.priority,
    }


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
