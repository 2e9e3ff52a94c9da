"""Macros: which one may run, and running one on a ticket."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.macros import MacroShown, list_macros
from helpdesk_site.api.answers.tickets import TicketShown
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.steps import RunMacroInput
from helpdesk_site.api.paging import MOST_ROWS, whole
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body, required_version
from helpdesk_site.api.views.steps import worked_on
from helpdesk_site.api.views.tickets import shown_ticket
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import macros, policies


class Macros(ApiView):
    @describes(
        name="macros_list", tag="tickets", shows=list[MacroShown], also=(404,),
        summary=gettext_lazy("The macros that you may run: your own and the desk's, the first hundred by name"),
    )  # fmt: skip
    def get(self, _request: Request) -> Response:
        if policies.work_reach_of(roles_on(self.actor)).is_empty:
            raise Http404
        return whole(list_macros(macros.macros_for(self.actor)[:MOST_ROWS]))


class RunMacro(ApiView):
    @describes(
        name="tickets_macro", tag="tickets", body=RunMacroInput, shows=TicketShown, conditional=True, also=(428,),
        summary=gettext_lazy("Carries out a macro on a ticket: its text, its state, its checklist, all or nothing"),
        example={"macro": "mcr_0123456789abcdefghjk", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        given = read_body(request, RunMacroInput)
        seen = required_version(request, given, current=found.version)
        macro = macros.macros_for(self.actor).filter(public_id=given["macro"]).first()
        if macro is None:
            sentence = _("There is no such macro. /api/v1/macros/ names those that you may run.")
            raise Problem("invalid", sentence, errors={"macro": [sentence]})
        macros.run_macro(macro, found.pk, actor=self.actor, expected_version=seen)
        return answer(shown_ticket(self.actor, public_id))
