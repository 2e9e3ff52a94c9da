"""How tickets belong together: read, merged, taken apart."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.relations import RelationsShown, show_relations
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.relations import MergeInput, NothingInput, RelationInput
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.relations import linking, merging
from helpdesk_site.tickets.relations.selectors import links_of, relation_visible_to
from helpdesk_site.tickets.selectors import tickets_visible_to


class Relations(ApiView):
    @describes(
        name="ticket_relations_get", tag="tickets", summary=gettext_lazy("What belongs to a ticket"),
        shows=RelationsShown,
    )  # fmt: skip
    def get(self, _request: Request, public_id: str) -> Response:
        return _shown(self.actor, selectors.ticket(self.actor, public_id))

    @describes(
        name="ticket_relations_add", tag="tickets", summary=gettext_lazy("Joins a ticket with another one"),
        body=RelationInput, shows=RelationsShown, status=201,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        merging.require_work(self.actor, found)
        given = read_body(request, RelationInput)
        _require_known(self.actor, [given["other"]], field="other")
        linking.link(
            public_id, given["kind"], given["other"], actor=self.actor, why=given.get("why", ""),
            pauses=given.get("pauses", False),
        )  # fmt: skip
        return _shown(self.actor, found, status=201)


class Merge(ApiView):
    @describes(
        name="tickets_merge", tag="tickets", summary=gettext_lazy("Works on this ticket instead of others"),
        body=MergeInput, shows=RelationsShown,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        kept = selectors.ticket(self.actor, public_id)
        merging.require_work(self.actor, kept)
        given = read_body(request, MergeInput)
        _require_known(self.actor, given["tickets"], field="tickets")
        merging.merge(public_id, given["tickets"], actor=self.actor, why=given.get("why", ""))
        return _shown(self.actor, kept)


class Unmerge(ApiView):
    @describes(
        name="tickets_unmerge", tag="tickets", summary=gettext_lazy("Takes a ticket out of its merge"),
        body=NothingInput, shows=RelationsShown,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        read_body(request, NothingInput)
        merging.undo(public_id, actor=self.actor)
        return _shown(self.actor, found)


class EndRelation(ApiView):
    @describes(
        name="relations_end", tag="tickets", summary=gettext_lazy("Takes a relation away that was made by hand"),
        body=NothingInput, shows=RelationsShown,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        relation = relation_visible_to(self.actor, public_id)
        read_body(request, NothingInput)
        linking.unlink(public_id, actor=self.actor)
        return _shown(self.actor, selectors.ticket(self.actor, relation.source.public_id))


def _shown(actor: Person, profile: TicketProfile, *, status: int = 200) -> Response:
    return answer(show_relations(links_of(profile, actor)), status=status)


def _require_known(actor: Person, ids: Iterable[str], *, field: str) -> None:
    """Of other tickets the body names those that the caller may see. Raises Problem."""
    wanted = set(ids)
    if tickets_visible_to(actor).filter(public_id__in=wanted).count() < len(wanted):
        sentence = _("There is no such ticket.")
        raise Problem("invalid", sentence, errors={field: [sentence]})
