"""The time limit of one ticket, set by hand: what the law allows for it, or the date of an official letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.sla import LegalClock
from helpdesk_site.tickets.services.locking import TicketId, locked_for
from helpdesk_site.tickets.services.outdated import require_version
from helpdesk_site.tickets.services.writing import write
from helpdesk_site.tickets.statuses import State


def set_time_limit(
    ticket_id: TicketId,
    *,
    actor: Actor,
    expected_version: int,
    legal_clock: str = "",
    letter_due_on: date | None = None,
) -> TicketProfile:
    """Sets both anew; empty takes one away. The letter's date prevails over the law, the law over what is promised.

    Raises TicketProfile.DoesNotExist, NotAllowed, Invalid, WrongState or Outdated.
    """
    changes: dict[str, Any] = {"legal_clock": legal_clock, "letter_due_on": letter_due_on}
    with unit_of_work():
        profile = locked_for(actor, ticket_id)
        if not policies.may_work(actor, roles_of_actor(actor), profile):
            raise NotAllowed(
                _("You are not allowed to do this. If you think you should be, ask the EBYS Support chief.")
            )
        if not State(profile.state).is_open:
            raise WrongState(_("This ticket has ended: its time limit cannot be changed any more."))
        if legal_clock and legal_clock not in LegalClock.values:
            sentence = _("There is no such time limit.")
            raise Invalid(sentence, fields={"legal_clock": [sentence]}, code="unknown_time_limit")
        require_version(profile, expected_version, changes)
        write(profile, actor=actor, act="time_limit_set", changes=changes)
    return profile
