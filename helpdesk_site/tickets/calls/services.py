"""What whoever took a call registers of it, with its ticket, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, telling, text
from helpdesk_site.tickets.attachments.services import attach
from helpdesk_site.tickets.calls import selectors
from helpdesk_site.tickets.calls.topics import topic_of
from helpdesk_site.tickets.models import (
    Call,
    CallState,
    Category,
    Channel,
    Direction,
    Questionnaire,
    SolutionCode,
    TicketProfile,
)
from helpdesk_site.tickets.questions.answers import Answered, judge
from helpdesk_site.tickets.services.drafts import forget_draft
from helpdesk_site.tickets.services.locking import locked_for
from helpdesk_site.tickets.services.opening import open_ticket
from helpdesk_site.tickets.services.writing import Comment, Written, write
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.worktime import services as worktime

LONGEST_CALL: Final = timedelta(hours=4)
TITLE_WORDS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What whoever took a call writes down. `key` is the form's own: sent twice, it is one call.

    `ticket_id` is the caller's ticket that he called about, "" for a new one. `call_id` names a call that the exchange
    told us of. Without an exchange `talk_seconds` is how long was spoken until now. `files` are ids of what
    whoever took the call has chosen, `answers` those to the questions of `asked`, of which one that was solved on the
    phone needs none; a call about a known request has none.
    """

    caller: Person
    description: str
    key: UUID
    category: str = ""
    solution: str = ""
    solved: bool = False
    ticket_id: str = ""
    call_id: str = ""
    direction: str = Direction.INCOMING
    talk_seconds: int = 0
    has_draft: bool = False
    files: Collection[str] = ()
    asked: Questionnaire | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


def register_call(spoken: Spoken, *, actor: Person) -> Call:
    """Registers a call with its ticket, opened or continued, solved on the phone or taken over by whoever took it.

    Sending it again gives the call that the first sending made. Raises NotAllowed, Invalid (with the fields at fault),
    WrongState for a call that somebody else took, TicketProfile.DoesNotExist for a ticket that he may not see.
    """
    _require_agent(actor)
    if spoken.caller == actor:
        sentence = _("Nobody works on his own request. File it on “New request”, or let a colleague take it.")
        raise Invalid(sentence, fields={"caller": [sentence]}, code="own_call")
    words = _Words.read(spoken)
    answered = _judged(spoken, actor)
    try:
        with unit_of_work():
            call = _call_of(spoken, actor)
            ticket = _ticket_of(spoken, words, answered, actor)
            _end(call, spoken, ticket, actor)
            if spoken.has_draft:
                forget_draft(actor, spoken.key)
            changed(topic_of(actor), "calls:all")
            return call
    except IntegrityError:
        registered = Call.objects.filter(key=spoken.key, agent=actor).select_related("ticket").first()
        if registered is None:
            raise
        return registered


@dataclass(frozen=True, slots=True)
class _Words:
    """The texts and codes of a call, looked up."""

    description: str
    category: Category | None
    solution: SolutionCode | None

    @classmethod
    def read(cls, spoken: Spoken) -> _Words:
        faults: dict[str, list[str]] = {}
        description = text.clean_text(spoken.description, field="description")
        category = selectors.category_in_use(spoken.category) if spoken.category else None
        solution = selectors.solution_in_use(spoken.solution) if spoken.solution else None
        if category is None and not spoken.ticket_id:
            faults["category"] = [_("Choose what the call was about.")]
        if spoken.solved and solution is None:
            faults["solution"] = [_("Choose how it was solved.")]
        if faults:
            raise Invalid(next(iter(faults.values()))[0], fields=faults, code="incomplete")
        return cls(description, category, solution)


def _judged(spoken: Spoken, actor: Person) -> Answered | None:
    """Whoever solves it at once need not ask what he does not want to know."""
    if spoken.asked is None or spoken.ticket_id:
        return None
    return judge(spoken.asked, spoken.answers, actor=actor, all_required=not spoken.solved)


def _require_agent(actor: Person) -> None:
    if not policies.may_take_calls(roles_on(actor)):
        raise NotAllowed(_("Only the desk takes calls."))


def _call_of(spoken: Spoken, actor: Person) -> Call:
    """The call of the exchange, locked; without one a call that has just been spoken."""
    if spoken.call_id:
        return _taken_over(spoken, actor)
    now = clock.now()
    began = now - min(timedelta(seconds=max(0, spoken.talk_seconds)), LONGEST_CALL)
    return Call.objects.create(
        public_id=new_id("cal"), key=spoken.key, direction=Direction(spoken.direction), state=CallState.ANSWERED,
        number=spoken.caller.extension[:20], caller=spoken.caller, agent=actor, began_at=began, answered_at=began,
    )  # fmt: skip


def _taken_over(spoken: Spoken, actor: Person) -> Call:
    call = Call.objects.select_for_update().filter(public_id=spoken.call_id).first()
    if call is None:
        raise Invalid(_("There is no such call."), fields={"call_id": [_("There is no such call.")]}, code="no_call")
    if call.ticket_id is not None and call.key != spoken.key:
        raise WrongState(_("This call was registered already."))
    if call.agent_id not in (None, actor.pk) and call.state != CallState.MISSED:
        raise WrongState(_("A colleague took this call."))
    call.key, call.caller, call.agent = spoken.key, spoken.caller, actor
    return call


def _ticket_of(spoken: Spoken, words: _Words, answered: Answered | None, actor: Person) -> TicketProfile:
    if spoken.ticket_id:
        return _continued(spoken, words, actor)
    category = words.category
    if category is None:
        raise ValueError("A new ticket without a category was let through")
    profile = open_ticket(
        actor=actor, requester=spoken.caller, service_code=category.service.code,
        title=title_of(words.description), description=words.description, channel=Channel.PHONE,
        request_key=spoken.key, is_told=spoken.solved, answered=answered,
    )  # fmt: skip
    changes: dict[str, Any] = {"owner": actor, "state": State.IN_PROGRESS.value}
    also: dict[str, Any] = {"category": category}
    if spoken.solved:
        changes["state"] = State.RESOLVED.value
        also |= {"solution": words.solution, "first_contact": True}
    # Like the description, of which they are a part: whoever called reads it.
    attach(spoken.files, to=profile, entry=None, public=True, actor=actor)
    _write(profile, words, actor, act="solved_on_phone" if spoken.solved else "called", changes=changes, also=also)
    return profile


def _continued(spoken: Spoken, words: _Words, actor: Person) -> TicketProfile:
    """The caller's own ticket, with what he said as a note of the desk."""
    profile = locked_for(actor, spoken.ticket_id)
    if not policies.is_party(spoken.caller, profile):
        sentence = _("This request belongs to somebody else. Choose one of the caller's, or open a new one.")
        raise Invalid(sentence, fields={"ticket": [sentence]}, code="not_his")
    if not policies.may_work(actor, roles_on(actor), profile):
        raise NotAllowed(_("You do not work on this queue. Hand the call over to somebody who does."))
    if not State(profile.state).is_open:
        raise WrongState(_("This request has ended. Open it again on its page, or register a new one."))
    changes: dict[str, Any] = {}
    also: dict[str, Any] = {"category": words.category} if words.category else {}
    if spoken.solved:
        changes["state"] = State.RESOLVED.value
        also["solution"] = words.solution
    comment = Comment(words.description, public=False)
    written = _write(profile, words, actor, act="called", changes=changes, also=also, comment=comment)
    attach(spoken.files, to=profile, entry=written.entry, public=comment.public, actor=actor)
    return profile


def _write(
    profile: TicketProfile,
    words: _Words,
    actor: Person,
    *,
    act: str,
    changes: Mapping[str, Any],
    also: Mapping[str, Any],
    comment: Comment | None = None,
) -> Written:
    if profile.first_response_at is None:
        also = {**also, "first_response_at": clock.now()}  # he was spoken with
    if changes.get("state") == State.RESOLVED.value and comment is None and words.solution is not None:
        comment = Comment(words.solution.title, public=True)
    written = write(profile, actor=actor, act=act, changes=changes, comment=comment, also=also)
    if changes.get("state") == State.RESOLVED.value:
        telling.solved_on_phone(profile, actor=actor)
    return written


def title_of(description: str) -> str:
    """What a list shows of a call: its first line, cut at a word."""
    line = description.split("\n", 1)[0].strip()
    if len(line) <= TITLE_WORDS:
        return line
    return line[:TITLE_WORDS].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _end(call: Call, spoken: Spoken, ticket: TicketProfile, actor: Person) -> None:
    now = clock.now()
    was_missed = call.state == CallState.MISSED
    call.ticket, call.solved = ticket, spoken.solved
    call.state = CallState.CALLED_BACK if was_missed else CallState.ENDED
    call.answered_at = call.answered_at or now
    call.ended_at = call.ended_at or now
    call.save(update_fields=["key", "caller", "agent", "ticket", "solved", "state", "answered_at", "ended_at"])
    worktime.count_call(call, ticket, actor=actor)
    audit.record(
        "tickets.call.registered", actor=actor, on=call, ticket=ticket.public_id, direction=call.direction,
        caller=str(spoken.caller.uuid), solved=spoken.solved, seconds=call.talk_seconds,
    )  # fmt: skip
