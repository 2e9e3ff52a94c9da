"""Calls: what any telephone exchange may tell the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.calls import CallShown, show_call
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.calls import CallInput
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.kernel import clock
from helpdesk_site.tickets.calls import exchange, selectors
from helpdesk_site.tickets.models import CallState, Direction


class Calls(ApiView):
    @describes(
        name="calls_tell", tag="calls", body=CallInput, shows=CallShown,
        summary=gettext_lazy("Tells that a call rings, is spoken, has ended or was missed"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        given = read_body(request, CallInput)
        event = exchange.CallEvent(
            external_id=given["call_id"],
            state=CallState(given["state"]),
            direction=Direction(given.get("direction", Direction.INCOMING)),
            number=given.get("number", ""),
            agent=selectors.agent_at(given.get("agent", "")),
            at=given.get("at") or clock.now(),
        )
        return answer(show_call(exchange.hear(event, actor=self.actor)))
