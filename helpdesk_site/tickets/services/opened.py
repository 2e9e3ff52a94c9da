"""A ticket opened for one command: locked, seen by whoever acts, and asked for his rights."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies, processes
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import selectors as relations
from helpdesk_site.tickets.services.locking import TicketId, locked_for
from helpdesk_site.tickets.services.outdated import require_version
from helpdesk_site.tickets.services.writing import Comment, Written, write
from helpdesk_site.tickets.statuses import State, may_follow


class Opened:
    """A ticket open for one command: locked, seen by the actor, and asked for his rights."""

    def __init__(self, ticket_id: TicketId, actor: Actor) -> None:
        self.actor = actor
        self.roles: Collection[str] = roles_of_actor(actor)
        self.profile: TicketProfile = locked_for(actor, ticket_id)

    @property
    def works(self) -> bool:
        return policies.may_work(self.actor, self.roles, self.profile)

    def require(self, allowed: bool) -> None:
        if not allowed:
            raise NotAllowed(
                _("You are not allowed to do this. If you think you should be, ask the EBYS Support chief.")
            )

    def require_own_state(self) -> None:
        """A process decides about the state of its tickets; people take the process's steps instead."""
        if processes.has_process(self.profile):
            raise WrongState(_("The state of this request follows its own process: take the next step there."))

    def apply(
        self,
        act: str,
        *,
        expected_version: int,
        changes: Mapping[str, Any] | None = None,
        comment: Comment | None = None,
        also: Mapping[str, Any] | None = None,
        is_last: bool = False,
    ) -> Written:
        require_version(self.profile, expected_version, changes or {})
        return write(
            self.profile, actor=self.actor, act=act, changes=changes, comment=comment, also=also, is_last=is_last
        )


def state_change(found: Opened, state: str) -> dict[str, str]:
    """What moving to this state changes. Raises NotAllowed, Invalid or WrongState."""
    found.require(found.works)
    found.require_own_state()
    try:
        wanted = State(state)
    except ValueError as unknown:
        sentence = _("There is no such state.")
        raise Invalid(sentence, fields={"state": [sentence]}, code="unknown_state") from unknown
    if not may_follow(State(found.profile.state), wanted):
        raise WrongState(_("This ticket cannot go from “%(old)s” to “%(new)s”.") % {
            "old": State(found.profile.state).label, "new": wanted.label,
        })  # fmt: skip
    require_ended_parts(found.profile, wanted)
    return {"state": wanted.value}


def require_ended_parts(profile: TicketProfile, wanted: State) -> None:
    """Raises WrongState when the ticket would end before parts of it for which it waits."""
    if not wanted.is_open and relations.waits_for_parts(profile):
        raise WrongState(
            _("Parts of this request are still open. End them first, or choose beside it that they end with it."),
            code="open_parts",
        )
