"""Webhooks, for an administrator's program: for others they are not there."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.webhooks import (
    DeliveryShown,
    WebhookMade,
    WebhookShown,
    list_deliveries,
    list_webhooks,
    show_made,
    show_webhook,
)
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.queries import PageQuery
from helpdesk_site.api.inputs.requests import Nothing
from helpdesk_site.api.inputs.webhooks import WebhookInput
from helpdesk_site.api.paging import page
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, read_body
from helpdesk_site.people.models import Person
from helpdesk_site.webhooks import policies, selectors, services
from helpdesk_site.webhooks.models import Subscription


class Webhooks(ApiView):
    query = PageQuery

    @describes(
        name="webhooks_list", tag="webhooks", summary=gettext_lazy("The webhooks"), shows=list[WebhookShown],
        query=PageQuery, also=(404,),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        _require_keeper(self.actor)
        return page(request, selectors.subscriptions_visible_to(self.actor), ["-id"], list_webhooks, self.asked)

    # No Idempotency-Key here: answers under one are kept, and this one holds a secret. The name is there once.
    @describes(
        name="webhooks_create", tag="webhooks", summary=gettext_lazy("Makes a webhook; shows its secret this once"),
        body=WebhookInput, shows=WebhookMade, status=201, also=(404,),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        _require_keeper(self.actor)
        made, secret = services.subscribe(services.Wish(**read_body(request, WebhookInput)), actor=self.actor)
        address = reverse("api:webhook", args=[made.public_id])
        return answer(show_made(made, secret), status=201, headers={"Location": address})


class Webhook(ApiView):
    @describes(name="webhooks_get", tag="webhooks", summary=gettext_lazy("A webhook"), shows=WebhookShown)
    def get(self, _request: Request, public_id: str) -> Response:
        return answer(show_webhook(_found(self.actor, public_id)))


class Deletion(ApiView):
    @describes(
        name="webhooks_delete", tag="webhooks", summary=gettext_lazy("Deletes a webhook"), body=Nothing,
        shows=WebhookShown,
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        found = _found(self.actor, public_id)
        read_body(request, Nothing)
        services.step(found, "end", actor=self.actor)
        return answer(show_webhook(found))


class Deliveries(ApiView):
    query = PageQuery

    @describes(
        name="webhooks_deliveries", tag="webhooks", shows=list[DeliveryShown], query=PageQuery,
        summary=gettext_lazy("What was sent to a webhook, newest first"),
    )  # fmt: skip
    def get(self, request: Request, public_id: str) -> Response:
        rows = selectors.deliveries_of(_found(self.actor, public_id))
        return page(request, rows, ["-id"], list_deliveries, self.asked)


def _require_keeper(actor: Person) -> None:
    if not policies.may_keep(actor):
        raise Http404


def _found(actor: Person, public_id: str) -> Subscription:
    found = selectors.subscriptions_visible_to(actor).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
