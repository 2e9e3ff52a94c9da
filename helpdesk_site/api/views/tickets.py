"""Tickets: the list, one of them, a general request, a reply."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.tickets import TicketListed, TicketShown, list_tickets, show_ticket
from helpdesk_site.api.idempotency import idempotent, request_key_of
from helpdesk_site.api.inputs.queries import TicketQuery
from helpdesk_site.api.inputs.tickets import ReplyInput, TicketInput
from helpdesk_site.api.paging import page
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, expected_version, person_named, read_body
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import processes, services
from helpdesk_site.tickets.models import Channel, Questionnaire, TicketProfile
from helpdesk_site.tickets.questions.answers import FIELD
from helpdesk_site.tickets.questions.definition import read
from helpdesk_site.tickets.questions.selectors import questionnaire_of
from helpdesk_site.tickets.selectors import conversation
from helpdesk_site.tickets.services.opening import Request as TicketRequest

PAGE_FIELDS = frozenset({"limit", "after", "before"})


class Tickets(ApiView):
    query = TicketQuery

    @describes(
        name="tickets_list", tag="tickets", summary=gettext_lazy("The tickets that you may see, newest first"),
        shows=list[TicketListed], query=TicketQuery,
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        filters = {name: value for name, value in self.asked.items() if name not in PAGE_FIELDS}
        found = selectors.tickets(self.actor, selectors.TicketFilters(**filters))
        return page(request, found, ["-id"], list_tickets, self.asked)

    @describes(
        name="tickets_create", tag="tickets", summary=gettext_lazy("Opens a general request"), body=TicketInput,
        shows=TicketShown, status=201,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        given = read_body(request, TicketInput)
        _refuse_processes(given["service"])
        opened = services.open_request(self._request_for(given, request), actor=self.actor)
        shown = shown_ticket(self.actor, opened.public_id)
        return answer(shown, status=201, headers={"Location": reverse("api:ticket", args=[shown.id])})

    def _request_for(self, given: dict[str, Any], request: Request) -> TicketRequest:
        caller = person_named(given["requester"], field="requester") if given.get("requester") else self.actor
        about = person_named(given["on_behalf_of"], field="on_behalf_of") if given.get("on_behalf_of") else None
        return TicketRequest(
            requester=caller, service_code=given["service"], title=given["title"], description=given["description"],
            on_behalf_of=about, channel=Channel.API if caller == self.actor else Channel.PHONE,
            key=request_key_of(request, self.actor.uuid), files=given.get("attachments", ()),
            asked=_asked(given), answers=given.get("answers", {}),
        )  # fmt: skip


class Ticket(ApiView):
    @describes(
        name="tickets_get", tag="tickets", summary=gettext_lazy("A ticket with its conversation"), shows=TicketShown
    )
    def get(self, _request: Request, public_id: str) -> Response:
        return answer(shown_ticket(self.actor, public_id))


class Replies(ApiView):
    @describes(
        name="tickets_reply", tag="tickets", body=ReplyInput, shows=TicketShown, status=201, conditional=True,
        summary=gettext_lazy("Adds to the conversation of a ticket"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, ReplyInput)
        services.reply(
            found.pk, actor=self.actor, text=given["text"], public=given.get("public", True),
            files=given.get("attachments", ()),
            expected_version=expected_version(request, given, current=found.version),
        )  # fmt: skip
        return answer(shown_ticket(self.actor, public_id), status=201)


def shown_ticket(actor: Person, public_id: str) -> TicketShown:
    profile: TicketProfile = selectors.ticket(actor, public_id)
    entries = conversation(profile, with_notes=selectors.sees_notes(actor, profile))
    return show_ticket(profile, entries, access_request=selectors.access_request_of(actor, profile))


def _asked(given: dict[str, Any]) -> Questionnaire | None:
    """The questions by which the answers are judged; None where a program sends none, as before there were any.

    Raises Problem when it has read another version, or answers what is no question.
    """
    number = given.get("form_version")
    if "answers" not in given and number is None:
        return None
    found = questionnaire_of(given["service"])
    if number is not None and number != (found.number if found else None):
        raise Problem("conflict", _("The questions of this service have changed. Read them again and answer those."))
    known = {question.code for question in read(found.questions)} if found else set()
    unknown = [code for code in given.get("answers", {}) if code not in known]
    if unknown:
        sentence = _("There is no such question. /api/v1/request-forms/ names those that exist.")
        detail = _("Some fields need another look. Nothing was changed.")
        raise Problem("invalid", detail, errors={FIELD + code: [sentence] for code in unknown})
    return found


def _refuse_processes(service_code: str) -> None:
    """A service with a process of its own has its own requests: a bare ticket of it would wait for ever."""
    if processes.process_of(service_code):
        sentence = _("Requests of this service are made at their own address, such as /api/v1/access-requests/.")
        raise Problem("invalid", sentence, errors={"service": [sentence]})
