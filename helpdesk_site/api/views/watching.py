"""Following a ticket: for whoever works on it, as on its page."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.steps import WatchingShown, show_watching
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.steps import WatchInput
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.api.views.steps import worked_on
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.watchers import watchers_of


class Watching(ApiView):
    @describes(
        name="tickets_watching", tag="tickets", shows=WatchingShown, summary=gettext_lazy("Who follows a ticket")
    )
    def get(self, _request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        if not selectors.works_on(self.actor, found):
            raise NotFound
        return _shown(found, self.actor)

    @describes(
        name="tickets_watch", tag="tickets", body=WatchInput, shows=WatchingShown, example={"watch": True},
        summary=gettext_lazy("Follows a ticket, or follows it no more"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        step = services.follow if read_body(request, WatchInput)["watch"] else services.unfollow
        step(found.pk, actor=self.actor)
        return _shown(found, self.actor)


def _shown(profile: TicketProfile, viewer: Person) -> Response:
    return answer(show_watching(watchers_of(profile), viewer))
