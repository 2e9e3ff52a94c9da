"""Checklists: the lists of a ticket, an item more, a tick."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.checklists import ChecklistsShown, show_checklists
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.checklists import ChecklistInput, ChecklistItemInput, TickInput
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.checklists import services
from helpdesk_site.tickets.checklists.selectors import lists_of, templates_for, templates_in_use


class Checklists(ApiView):
    @describes(
        name="tickets_checklists", tag="tickets", shows=ChecklistsShown,
        summary=gettext_lazy("The checklists of a ticket, and those that can be added to it"),
    )  # fmt: skip
    def get(self, _request: Request, public_id: str) -> Response:
        return answer(shown_checklists(self.actor, public_id))

    @describes(
        name="tickets_checklists_add", tag="tickets", body=ChecklistInput, shows=ChecklistsShown, status=201,
        summary=gettext_lazy("Puts a checklist on a ticket"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, ChecklistInput)
        template = templates_in_use().filter(public_id=given["template"]).first()
        if template is None:
            sentence = _("Choose a checklist.")
            raise Problem("invalid", sentence, errors={"template": [sentence]})
        services.add_list(found.pk, template, actor=self.actor)
        return answer(shown_checklists(self.actor, public_id), status=201)


class Items(ApiView):
    @describes(
        name="tickets_checklist_items_add", tag="tickets", body=ChecklistItemInput, shows=ChecklistsShown, status=201,
        summary=gettext_lazy("Adds an item to a checklist"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, ChecklistItemInput)
        services.add_item(found.pk, given["list"], actor=self.actor, words=given["text"])
        return answer(shown_checklists(self.actor, public_id), status=201)


class Ticks(ApiView):
    @describes(
        name="tickets_checklist_tick", tag="tickets", body=TickInput, shows=ChecklistsShown,
        summary=gettext_lazy("Ticks an item of a checklist, or opens it again"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, TickInput)
        step = services.tick if given["done"] else services.open_again
        step(found.pk, given["item"], actor=self.actor)
        return answer(shown_checklists(self.actor, public_id))


def shown_checklists(actor: Person, public_id: str) -> ChecklistsShown:
    """Raises NotFound for whoever does not read the desk's own part of the ticket."""
    profile = selectors.ticket(actor, public_id)
    if not selectors.sees_notes(actor, profile):
        raise NotFound
    return show_checklists(lists_of(profile), list(templates_for(profile)))
