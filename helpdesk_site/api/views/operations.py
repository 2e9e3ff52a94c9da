"""Operations at the targets: what support staff do about one that waits for a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.access.services.operations import give_up, report_fixed_by_hand, retry_operation
from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.requests import OperationShown, show_operation
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.requests import NoteInput, RequiredNoteInput
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.people.models import Person

TAG = "operations"


class Retry(ApiView):
    @describes(
        name="operations_retry", tag=TAG, body=NoteInput, shows=OperationShown,
        summary=_("Sends an operation again now"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.operation(self.actor, public_id)
        retry_operation(found, actor=self.actor, note=read_body(request, NoteInput).get("note", ""))
        return _shown(self.actor, public_id)


class GiveUp(ApiView):
    @describes(
        name="operations_give_up", tag=TAG, body=RequiredNoteInput, shows=OperationShown,
        summary=_("Ends an operation that was not applied, with the reason"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.operation(self.actor, public_id)
        give_up(found, actor=self.actor, note=read_body(request, RequiredNoteInput)["note"])
        return _shown(self.actor, public_id)


class FixedByHand(ApiView):
    @describes(
        name="operations_fixed_by_hand", tag=TAG, body=RequiredNoteInput, shows=OperationShown,
        summary=_("Says that it was done at the target by hand; the target is read before it counts"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.operation(self.actor, public_id)
        report_fixed_by_hand(found, actor=self.actor, note=read_body(request, RequiredNoteInput)["note"])
        return _shown(self.actor, public_id)


def _shown(actor: Person, public_id: str) -> Response:
    found = selectors.operation(actor, public_id)
    return answer(show_operation(found, staff=selectors.is_staff(actor)))
