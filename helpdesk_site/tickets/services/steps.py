"""Steps for the apps that own a process: they move the ticket along inside their own unit of work."""

from __future__ import annotations

from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.transaction import require_transaction
from helpdesk_site.tickets import text
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.locking import locked
from helpdesk_site.tickets.services.writing import Comment, write
from helpdesk_site.tickets.statuses import WAITING, State

WAITING_LENGTH = 200


def project(
    profile: TicketProfile, *, actor: Actor, state: str, waiting_for: str = "", note: str = ""
) -> TicketProfile:
    """A step: shows on the ticket where its process stands. The process has decided; nothing is asked here.

    `waiting_for` is whom or what it waits for, as its reader should see it ("amir onayı: Işık IRMAK"); its clock starts
    when it changes and stops when it is empty. `note` is added to the conversation, for the asker too. Nothing is
    written when the ticket says all of it already. Raises ValueError for a state that does not exist.
    """
    require_transaction()
    current = locked(profile.pk)
    waiting = _waiting(current, State(state), waiting_for[:WAITING_LENGTH])
    comment = Comment(text.clean_text(note, field="note"), public=True) if note else None
    if current.state != State(state) or waiting or comment:
        changes = {"state": State(state).value}
        write(current, actor=actor, act="projected", changes=changes, comment=comment, also=waiting)
    _follow(profile, current)
    return profile


def add_note(profile: TicketProfile, *, actor: Actor, note: str, public: bool = False) -> TicketProfile:
    """A step: adds to the conversation without moving anything. Raises Invalid for a text that is empty or too long."""
    require_transaction()
    current = locked(profile.pk)
    comment = Comment(text.clean_text(note, field="note"), public=public)
    write(current, actor=actor, act="noted", comment=comment)
    _follow(profile, current)
    return profile


def _waiting(profile: TicketProfile, state: State, waiting_for: str) -> dict[str, Any]:
    if state == profile.state and waiting_for == profile.waiting_for:
        return {}
    waits = bool(waiting_for) or state in WAITING
    return {"waiting_for": waiting_for, "waiting_since": clock.now() if waits else None}


def _follow(profile: TicketProfile, current: TicketProfile) -> None:
    """The caller's object shows what was written, so that he does not go on with an old version."""
    for field in ("state", "waiting_for", "waiting_since", "version", "updated_at", "resolved_at", "reopened"):
        setattr(profile, field, getattr(current, field))
