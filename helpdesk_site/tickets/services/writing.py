"""The only place that writes a ticket: profile, helpdesk.Ticket, follow-up, changes, audit and hints, all or nothing.

Nothing is written with save(): FollowUp.save() would write back the whole ticket as it was last read, and undo
what others did meanwhile; the comment is data and never rendered as a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from helpdesk.models import FollowUp, Ticket, TicketChange

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor, is_system
from helpdesk_site.kernel.calendar import due_dates
from helpdesk_site.kernel.calendar.models import DueDateCause
from helpdesk_site.kernel.inserting import insert_one
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.transaction import changed, gather, gather_update, require_transaction
from helpdesk_site.kernel.updating import Update
from helpdesk_site.people.models import Person, User
from helpdesk_site.tickets import policies, processes, telling
from helpdesk_site.tickets.checklists import gate
from helpdesk_site.tickets.models import Service, TicketProfile
from helpdesk_site.tickets.relations import announcing
from helpdesk_site.tickets.sla import following
from helpdesk_site.tickets.statuses import WAITING, State


@dataclass(frozen=True, slots=True)
class Comment:
    """What was said with an act, already cleaned. `public`: the asker reads it too."""

    text: str
    public: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """When an answer that could be taken back was pressed, and the ticket's version with it: whoever read that version
    has seen it coming."""

    at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did: the fields that really changed, as (old, new), and the entry in the conversation."""

    changes: Mapping[str, tuple[Any, Any]]
    entry: FollowUp


# Fields that a write may change and of which helpdesk.Ticket keeps a copy, and where.
HELPDESK_COLUMN: Final[Mapping[str, str]] = {
    "title": "title",
    "state": "status",
    "owner": "assigned_to_id",
    "priority": "priority",
    "due_at": "due_date",
    "service": "queue_id",
}


def write(
    profile: TicketProfile,
    *,
    actor: Actor,
    act: str,
    changes: Mapping[str, Any] | None = None,
    comment: Comment | None = None,
    also: Mapping[str, Any] | None = None,
    pressed: Pressed | None = None,
    is_last: bool = False,
) -> Written:
    """Writes one act on a ticket whose row the caller has locked. `also` are columns of the profile without history.

    `act` is a code: it names the audit entry ("ticket.<act>") and the entry of the conversation. `pressed`: it was
    decided before, and seen coming since. `is_last`: nothing in this unit of work reads the ticket again. Raises
    WrongState when it would resolve a ticket with open items on a required checklist, whichever way it comes.
    """
    require_transaction()
    at = clock.now()
    decided_at = pressed.at if pressed else at
    real = {
        field: (getattr(profile, field), new)
        for field, new in (changes or {}).items()
        if getattr(profile, field) != new
    }
    if "state" in real and real["state"][1] == State.RESOLVED and not processes.has_process(profile):
        gate.require_done(profile)
    answered = _answers(profile, actor, comment) or "first_response_at" in (also or {})
    clocks = following.follow(
        profile, {field: new for field, (_old, new) in real.items()}, answered=answered, at=decided_at
    )
    _keep_due_history(profile, clocks, real, actor=actor, act=act)
    before = State(profile.state)
    columns = _columns(profile, real, {**clocks, **(also or {})}, at)
    entry = _write_rows(
        Update(Ticket, profile.ticket_id, _helpdesk_columns(real, clocks, at)),
        Update(TicketProfile, profile.pk, columns),
        _entry(profile, actor, act, real, comment, at),
        real,
        is_last=is_last,
    )
    for name, value in columns.items():
        setattr(profile, name, value)
    announcing.end(profile, before=before)
    audit.record(
        f"ticket.{act}", actor=actor, on=profile, version=profile.version, entry=entry.pk,
        public=entry.public, changes={field: [code_of(old), code_of(new)] for field, (old, new) in real.items()},
        **({"seen_from": pressed.version} if pressed else {}),
    )  # fmt: skip
    tell_pages(profile)
    _tell_watchers(profile, actor, act, real, entry)
    return Written(real, entry)


def _answers(profile: TicketProfile, actor: Actor, comment: Comment | None) -> bool:
    """Whether the desk speaks to the asker: a person of it, for a machine's sentence is no answer."""
    said = comment is not None and comment.public
    return said and not is_system(actor) and not policies.is_party(actor, profile)


def _tell_watchers(
    profile: TicketProfile, actor: Actor, act: str, changes: Mapping[str, tuple[Any, Any]], entry: FollowUp
) -> None:
    if profile.is_followed:
        asked = bool(entry.comment) and policies.is_party(actor, profile)
        telling.watched(profile, actor=actor, act=act, is_to_owner=asked or "owner" in changes)


def _keep_due_history(
    profile: TicketProfile, clocks: Mapping[str, Any], changes: Mapping[str, Any], *, actor: Actor, act: str
) -> None:
    """What a person's decision makes of a due date; what a pause makes of it is told by the segments."""
    old, new = profile.due_at, clocks.get("due_at")
    if old and new and old != new and following.REPROMISING & changes.keys():
        due_dates.record_change(
            profile.audit_type, profile.public_id, old=old, new=new, cause=DueDateCause.PERSON, reason=act, actor=actor
        )


def tell_pages(profile: TicketProfile) -> None:
    """The pages that show this ticket fetch again: its own, its askers' lists, the work lists."""
    lists = [f"tickets:{person.uuid}" for person in (profile.requester, profile.on_behalf_of) if person is not None]
    changed(profile.live_topic, *lists, "queue:all")


def code_of(value: Any) -> str:
    """How a value is kept in history and audit: ids and codes, never a name."""
    if value is None:
        return ""
    if isinstance(value, Person):
        return str(value.uuid)
    if isinstance(value, Service):
        return value.code
    return value.isoformat() if isinstance(value, datetime) else str(value)


def account_of(actor: Actor) -> User | None:
    """The account behind an actor; None for the system and for people who never signed in."""
    if not isinstance(actor, Person):
        return None
    try:
        return actor.user
    except ObjectDoesNotExist:
        return None


def _write_rows(
    stock: Update, profile: Update, entry: FollowUp, changes: Mapping[str, tuple[Any, Any]], *, is_last: bool
) -> FollowUp:
    """Both rows and the entry, in one statement: at once, or with all that is gathered."""
    if is_last and entry.pk is not None:
        gather_update(stock)
        gather_update(profile)
        gather(entry)
    else:
        entry.pk = None
        insert_one(entry, updates=[stock, profile])
    for field, (old, new) in changes.items():
        gather(TicketChange(followup=entry, field=field, old_value=code_of(old), new_value=code_of(new)))
    return entry


def _entry(
    profile: TicketProfile,
    actor: Actor,
    act: str,
    changes: Mapping[str, tuple[Any, Any]],
    comment: Comment | None,
    at: datetime,
) -> FollowUp:
    state = changes.get("state")
    return new_row(
        FollowUp,
        pk=profile.take_next_entry(),
        ticket_id=profile.ticket_id,
        date=at,
        title=act,
        comment=comment.text if comment else "",
        public=comment.public if comment else True,
        user=account_of(actor),
        new_status=State(state[1]).status.value if state else None,
    )


def _helpdesk_columns(
    changes: Mapping[str, tuple[Any, Any]], clocks: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What django-helpdesk keeps of it in its own row."""
    columns = {
        HELPDESK_COLUMN[field]: _helpdesk_value(field, new)
        for field, (_old, new) in changes.items()
        if field in HELPDESK_COLUMN
    }
    if "due_at" in clocks:
        columns["due_date"] = clocks["due_at"]
    return {"modified": at, **columns}


def _helpdesk_value(field: str, value: Any) -> Any:
    if field == "state":
        return State(value).status.value
    if field == "owner":
        return None if value is None else User.objects.filter(person=value).values_list("pk", flat=True).first()
    return value.queue_id if field == "service" else value


def _columns(
    profile: TicketProfile, changes: Mapping[str, tuple[Any, Any]], also: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """What the profile's row becomes."""
    values = {field: new for field, (_old, new) in changes.items()}
    if "service" in values:
        also |= {"queue_id": values["service"].queue_id, "restricted": values["service"].restricted}
    if "state" in values:
        values |= _consequences(profile, State(values["state"]), at)
    return {**values, **also, "updated_at": at, "version": profile.version + 1}


def _consequences(profile: TicketProfile, state: State, at: datetime) -> dict[str, Any]:
    """What follows from a new state: whether it waits, when it was resolved, how often it came back."""
    waiting = {"waiting_for": "", "waiting_since": at if state in WAITING else None}
    if state == State.REOPENED:
        return {**waiting, "reopened": profile.reopened + 1, "resolved_at": None, "first_contact": False}
    if not state.is_open and profile.resolved_at is None:
        return {**waiting, "resolved_at": at}
    return waiting
