"""The steps of a ticket, each by the service that its page calls; the answer is the ticket as it is then.

Who does not work on a ticket is told so before his body is read. What the desk's steps replace somebody else may have
set, so their callers name the version that they saw; the askers' steps lead from a state only once.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api import selectors
from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.steps import HandedOverShown, RatingShown, show_handed_over, show_rating
from helpdesk_site.api.answers.tickets import TicketShown
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.steps import (
    AssignInput,
    HandOverInput,
    LimitInput,
    RateInput,
    ReopenInput,
    SeenInput,
    StateInput,
    WithdrawInput,
)
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, expected_version, person_named, read_body, required_version
from helpdesk_site.api.views.tickets import shown_ticket
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile

TAG = "tickets"


class Assign(ApiView):
    @describes(
        name="tickets_assign", tag=TAG, body=AssignInput, shows=TicketShown, conditional=True, also=(428,),
        summary=gettext_lazy("Gives a ticket to somebody, or back to the queue"),
        example={"owner": "45121", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        given = read_body(request, AssignInput)
        seen = required_version(request, given, current=found.version)
        owner = person_named(given["owner"], field="owner") if given["owner"] else None
        services.assign(found.pk, actor=self.actor, expected_version=seen, owner=owner)
        return answer(shown_ticket(self.actor, public_id))


class ChangeState(ApiView):
    @describes(
        name="tickets_state", tag=TAG, body=StateInput, shows=TicketShown, conditional=True, also=(428,),
        summary=gettext_lazy("Moves a ticket to a state that may follow"),
        example={"state": "waiting_requester", "note": "Hangi ekranda kalıyor?", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        given = read_body(request, StateInput)
        services.change_status(
            found.pk, actor=self.actor, state=given["state"], note=given.get("note", ""),
            waiting_for=given.get("waiting_for", ""),
            expected_version=required_version(request, given, current=found.version),
        )  # fmt: skip
        return answer(shown_ticket(self.actor, public_id))


class HandOver(ApiView):
    @describes(
        name="tickets_handover", tag=TAG, body=HandOverInput, shows=HandedOverShown, conditional=True, also=(428,),
        summary=gettext_lazy("Hands a ticket to the service to which it belongs"),
        example={"service": "12-f", "note": "Entegrasyon işi.", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        given = read_body(request, HandOverInput)
        moved = services.move_to_service(
            found.pk, actor=self.actor, service_code=given["service"], note=given.get("note", ""),
            expected_version=required_version(request, given, current=found.version),
        )  # fmt: skip
        return answer(show_handed_over(moved, _if_still_seen(self.actor, public_id)))


class SetLimit(ApiView):
    @describes(
        name="tickets_limit", tag=TAG, body=LimitInput, shows=TicketShown, conditional=True, also=(428,),
        summary=gettext_lazy("Sets the time limit of a ticket: the law's, or the date of a letter"),
        example={"letter_due_on": "2026-12-31", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = worked_on(self.actor, public_id)
        given = read_body(request, LimitInput)
        services.set_time_limit(
            found.pk, actor=self.actor,
            legal_clock=given.get("legal_clock", found.legal_clock) or "",
            letter_due_on=given.get("letter_due_on", found.letter_due_on),
            expected_version=required_version(request, given, current=found.version),
        )  # fmt: skip
        return answer(shown_ticket(self.actor, public_id))


class Close(ApiView):
    @describes(
        name="tickets_close", tag=TAG, body=SeenInput, shows=TicketShown, conditional=True,
        summary=gettext_lazy("Confirms that your request was solved"), example={"version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        seen = expected_version(request, read_body(request, SeenInput), current=found.version)
        services.close(found.pk, actor=self.actor, expected_version=seen)
        return answer(shown_ticket(self.actor, public_id))


class Reopen(ApiView):
    @describes(
        name="tickets_reopen", tag=TAG, body=ReopenInput, shows=TicketShown, conditional=True,
        summary=gettext_lazy("Opens a ticket again that was not solved after all"),
        example={"reason": "Bugün yine oldu.", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, ReopenInput)
        seen = expected_version(request, given, current=found.version)
        services.reopen(found.pk, actor=self.actor, expected_version=seen, reason=given["reason"])
        return answer(shown_ticket(self.actor, public_id))


class Withdraw(ApiView):
    @describes(
        name="tickets_withdraw", tag=TAG, body=WithdrawInput, shows=TicketShown, conditional=True,
        summary=gettext_lazy("Takes your request back"),
        example={"reason": "Kendiliğinden düzeldi.", "version": 3},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, WithdrawInput)
        seen = expected_version(request, given, current=found.version)
        services.withdraw(found.pk, actor=self.actor, expected_version=seen, reason=given["reason"])
        return answer(shown_ticket(self.actor, public_id))


class Rate(ApiView):
    @describes(
        name="tickets_rate", tag=TAG, body=RateInput, shows=RatingShown, status=201,
        summary=gettext_lazy("Says once how content you are with how your request was handled"),
        example={"score": 5, "comment": "Çabuk çözüldü."},
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = selectors.ticket(self.actor, public_id)
        given = read_body(request, RateInput)
        rating = services.rate(found.pk, actor=self.actor, score=given["score"], comment=given.get("comment", ""))
        return answer(show_rating(rating), status=201)


def worked_on(actor: Person, public_id: str) -> TicketProfile:
    """A ticket that the actor handles. Raises TicketProfile.DoesNotExist, or PermissionDenied when he only reads it."""
    found = selectors.ticket(actor, public_id)
    if not selectors.works_on(actor, found):
        raise PermissionDenied
    return found


def _if_still_seen(actor: Person, public_id: str) -> TicketShown | None:
    """Handed to a smaller circle, a ticket is done for who handed it over: that is no missing one."""
    try:
        return shown_ticket(actor, public_id)
    except TicketProfile.DoesNotExist:
        return None
