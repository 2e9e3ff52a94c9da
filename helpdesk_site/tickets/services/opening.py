"""Opening a ticket: helpdesk.Ticket, profile and audit are made together, or none of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _
from helpdesk.models import Ticket

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.own_transaction import of_its_own
from helpdesk_site.kernel.prepared import keeping
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import gather, require_transaction, settle, unit_of_work
from helpdesk_site.kernel.turkish import search_terms
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_of_actor
from helpdesk_site.tickets import policies, processes, selectors, telling, text
from helpdesk_site.tickets.attachments.services import attach
from helpdesk_site.tickets.checklists import attaching
from helpdesk_site.tickets.listening import ANY_LISTENER
from helpdesk_site.tickets.models import Channel, Questionnaire, Service, TicketAnswers, TicketProfile
from helpdesk_site.tickets.notices import queue_key
from helpdesk_site.tickets.questions.answers import Answered, judge
from helpdesk_site.tickets.services.drafts import forget_draft
from helpdesk_site.tickets.services.writing import tell_pages
from helpdesk_site.tickets.sla import following
from helpdesk_site.tickets.sla.targets import Offer, service_offered
from helpdesk_site.tickets.statuses import State

# A tsvector holds at most 1 MB and 16,383 positions; nobody searches for what stands on the tenth page.
SEARCHED_LENGTH: Final = 10_000


def open_ticket(
    *,
    actor: Actor,
    requester: Person,
    service_code: str,
    title: str,
    description: str,
    channel: str,
    on_behalf_of: Person | None = None,
    due_at: datetime | None = None,
    state: str = "new",
    request_key: UUID | None = None,
    is_told: bool = False,
    answered: Answered | None = None,
    is_last: bool = False,
) -> TicketProfile:
    """A step: opens a ticket inside the caller's unit of work. `actor` types, `requester` asks, maybe for a colleague.

    The description may be empty where a process record says it all. Raises Invalid for an unknown service, a text that
    is too long or a channel or state that does not exist. The asker is told, unless a process tells him itself or the
    caller does (`is_told`). With `is_last` nothing in this unit of work reads the ticket, and it is written at the end.
    """
    require_transaction()
    service, promise, has_checklists = _offer(service_code)
    title = text.clean_title(title)
    description = text.clean_text(description, field="description", required=False)
    about = None if on_behalf_of == requester else on_behalf_of
    clocks = following.begin(
        service,
        promise,
        state=State(state),
        due_at=due_at,
        # Whoever calls is answered while he asks.
        answered=channel == Channel.PHONE and actor.person_uuid != requester.uuid,
    )
    drawn = _draw(service)
    ticket = _make_ticket(drawn, service, title, description, State(state), clocks)
    profile = _make_profile(
        drawn, ticket, service, description, requester=requester, about=about, channel=Channel(channel),
        state=State(state), request_key=request_key, clocks=clocks, answered=answered,
    )  # fmt: skip
    following.write_first(profile, clocks)
    audit.record(
        "ticket.opened", actor=actor, on=profile, reference=profile.reference, service=service.code,
        channel=profile.channel, state=profile.state, requester=str(requester.uuid),
        on_behalf_of=str(about.uuid) if about else "", version=profile.version, **_asked_by(answered),
    )  # fmt: skip
    if has_checklists:
        settle()
        attaching.attach_by_service(profile, actor=actor)
    tell_pages(profile)
    if not (is_told or processes.has_process(profile)):
        telling.opened(profile)
    if drawn.has_listeners:
        telling.came(profile)
    if not is_last:
        settle()
    return profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a person fills in for a general request. `key` is the form's own: sent twice, it is one request. `files` are
    ids of what he has chosen to send with it.

    `answers` are those to the questions of `asked`, as questions/answers.py takes them. Without `asked` there were
    none, as on the phone or from a program that does not know them.
    """

    requester: Person
    service_code: str
    title: str
    description: str
    on_behalf_of: Person | None = None
    channel: str = Channel.WEB
    key: UUID | None = None
    has_draft: bool = False
    asked: Questionnaire | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Collection[str] = ()


def open_request(request: Request, *, actor: Person) -> TicketProfile:
    """Opens a ticket from what a person filled in. Sending it again gives the ticket that the first sending made.

    Raises Invalid (with the fields at fault) or NotAllowed.
    """
    _refuse_strangers(request, actor)
    _refuse_processes(request.service_code)
    text.clean_text(request.description, field="description")
    answered = _judged(request, actor)
    try:
        with unit_of_work():
            profile = open_ticket(
                actor=actor,
                requester=request.requester,
                service_code=request.service_code,
                title=request.title,
                description=request.description,
                channel=request.channel,
                on_behalf_of=request.on_behalf_of,
                request_key=request.key,
                answered=answered,
                is_last=not request.files,
            )
            attach(request.files, to=profile, entry=None, public=True, actor=actor)
            if request.has_draft and request.key is not None:
                forget_draft(actor, request.key)
            return profile
    except IntegrityError:
        sent_before = _sent_before(request, actor)
        if sent_before is None:
            raise
        return sent_before


def _judged(request: Request, actor: Actor) -> Answered | None:
    """The answers that hold, judged by the version that asked."""
    return judge(request.asked, request.answers, actor=actor) if request.asked else None


def _asked_by(answered: Answered | None) -> dict[str, str]:
    return {"questionnaire": answered.questionnaire.public_id} if answered else {}


def _sent_before(request: Request, actor: Person) -> TicketProfile | None:
    if request.key is None:
        return None
    return selectors.tickets_visible_to(actor).filter(request_key=request.key, requester=request.requester).first()


def _refuse_strangers(request: Request, actor: Person) -> None:
    """One asks for oneself or a colleague of one's unit; the desk asks for anybody."""
    people = [person for person in (request.requester, request.on_behalf_of) if person is not None and person != actor]
    for person in people:
        same_unit = person.unit_id is not None and person.unit_id == actor.unit_id
        if not policies.may_open_for(actor, roles_of_actor(actor), same_unit=same_unit):
            raise NotAllowed(
                _("You can ask for yourself and for colleagues of your unit. For anybody else, call the EBYS Support.")
            )


def _refuse_processes(service_code: str) -> None:
    if processes.process_of(service_code):
        sentence = _("Choose another service: requests of this one are made on its own page.")
        raise Invalid(sentence, fields={"service": [sentence]}, code="has_process")


def _offer(code: str) -> Offer:
    """The service and what its tickets begin with."""
    found = service_offered(code, following.USUAL_PRIORITY)
    if found is None:
        sentence = _("There is no such service any more. Choose one from the list.")
        raise Invalid(sentence, fields={"service": [sentence]}, code="unknown_service")
    return found


class _Drawn(NamedTuple):
    """What a new ticket needs to know before it is written: its keys, its reference, and whether anybody may want to be
    told of it.
    """

    ticket: int
    profile: int
    reference: str
    has_listeners: bool


_DRAW: Final = f"""
SELECT nextval('helpdesk_ticket_id_seq'), nextval('tickets_ticketprofile_id_seq'), tickets_next_number(%s),
       {ANY_LISTENER}
"""  # names of our own


def _draw(service: Service) -> _Drawn:
    """Drawn numbers are never given back, so they are drawn beside the transaction where it has not begun: then it is
    the one statement that writes the ticket."""
    year = clock.today().year
    with of_its_own(), keeping(connection) as cursor:
        cursor.execute(_DRAW, [year, queue_key(service.queue_id)])
        ticket, profile, number, has_listeners = cursor.fetchone()
    return _Drawn(ticket, profile, f"EBYS-{year}-{number:06d}", has_listeners)


def _make_ticket(
    drawn: _Drawn, service: Service, title: str, description: str, state: State, clocks: following.Beginning
) -> Ticket:
    """The stock row."""
    now = clock.now()
    ticket = new_row(
        Ticket,
        pk=drawn.ticket,
        queue_id=service.queue_id,
        title=title,
        description=description,
        created=now,
        modified=now,
        status=state.status.value,
        due_date=clocks.columns["due_at"],
        # No address on the stock table: mail goes to the person of the profile, through notify.
        submitter_email=None,
    )
    gather(ticket)
    return ticket


def _make_profile(
    drawn: _Drawn,
    ticket: Ticket,
    service: Service,
    description: str,
    *,
    requester: Person,
    about: Person | None,
    channel: Channel,
    state: State,
    request_key: UUID | None,
    clocks: following.Beginning,
    answered: Answered | None,
) -> TicketProfile:
    # Not the ticket's own time: helpdesk.Ticket takes the machine's, whatever it is given.
    now = clocks.at
    unit = requester.unit
    profile = new_row(
        TicketProfile,
        pk=drawn.profile,
        ticket=ticket,
        public_id=new_id("tkt"),
        reference=drawn.reference,
        title=ticket.title,
        requester=requester,
        on_behalf_of=about,
        unit_then=unit,
        unit_name_then=unit.name if unit else "",
        channel=channel,
        service=service,
        queue=service.queue,
        restricted=service.restricted,
        state=state,
        waiting_since=now if state in {State.WAITING_APPROVAL, State.WAITING_REQUESTER} else None,
        created_at=now,
        updated_at=now,
        request_key=request_key,
        search_fold=searched_words(
            drawn.reference,
            ticket.title,
            requester,
            about,
            unit.name if unit else "",
            f"{answered.words} {description}" if answered else description,
        ),
        **clocks.columns,
    )
    gather(profile)
    if answered is not None:
        kept = new_row(
            TicketAnswers, profile=profile, questionnaire=answered.questionnaire, answers=dict(answered.answers)
        )
        gather(kept)
    return profile


def searched_words(
    reference: str, title: str, requester: Person, about: Person | None, unit: str, description: str
) -> str:
    """The words by which a ticket is found, as the database keeps them."""
    people = " ".join(
        f"{person.given_name} {person.surname} {person.employee_no}" for person in (requester, about) if person
    )
    return " ".join(search_terms(f"{reference} {title} {people} {unit} {description}"[:SEARCHED_LENGTH]))
