"""How webhooks and their deliveries are shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk_site.interface.components import Definition, DefinitionList, EmptyState, Notice, StateBadge
from helpdesk_site.interface.list_filters import ChoiceFilter
from helpdesk_site.interface.lists import Column, ListDefinition
from helpdesk_site.kernel import clock
from helpdesk_site.webhooks import events
from helpdesk_site.webhooks.announcing import TEST_EVENT
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Problem, Subscription, SubscriptionState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from helpdesk_site.interface.components import Tone

_TONES: dict[str, Tone] = {
    DeliveryState.WAITING: "info",
    DeliveryState.DELIVERED: "success",
    DeliveryState.STOPPED: "danger",
    DeliveryState.DROPPED: "neutral",
}


def badge(subscription: Subscription) -> StateBadge:
    state = SubscriptionState(subscription.state)
    if state == SubscriptionState.ACTIVE and subscription.failures:
        return StateBadge(pgettext_lazy("webhook", "does not answer"), "warning")
    return StateBadge(state.label, "success" if state == SubscriptionState.ACTIVE else "neutral")


def delivery_badge(delivery: Delivery) -> StateBadge:
    return StateBadge(DeliveryState(delivery.state).label, _TONES[delivery.state])


def event_words(delivery: Delivery) -> StrOrPromise:
    return _("A test") if delivery.event == TEST_EVENT else events.label_of(delivery.event)


def last_answer(delivery: Delivery) -> StrOrPromise:
    """What came of the last attempt, in one line."""
    if delivery.last_status is not None:
        problem = f" {Problem(delivery.last_problem).label}" if delivery.last_problem else ""
        return f"HTTP {delivery.last_status}.{problem}"
    return Problem(delivery.last_problem).label if delivery.last_problem else "–"


SUBSCRIPTIONS: ListDefinition[Subscription] = ListDefinition(
    key="webhooks",
    caption=gettext_lazy("Webhooks"),
    order=("name",),
    columns=[
        Column("name", pgettext_lazy("webhook", "Name"), lambda row: row.name),
        Column("url", gettext_lazy("Address"), lambda row: row.url, kind="wide"),
        Column("events", gettext_lazy("Events"), lambda row: len(row.events), kind="number"),
        Column("state", gettext_lazy("State"), badge),
    ],
    row_url=lambda row: reverse("webhooks:subscription", args=[row.public_id]),
    empty=EmptyState(
        gettext_lazy("No webhook yet"),
        gettext_lazy("A webhook tells another program at once when something happens here: no names, no texts."),
        icon="send",
    ),
)

DELIVERIES: ListDefinition[Delivery] = ListDefinition(
    key="deliveries",
    caption=gettext_lazy("Deliveries"),
    order=("-id",),
    columns=[
        Column("event", gettext_lazy("Event"), event_words, kind="wide"),
        Column("state", gettext_lazy("State"), delivery_badge),
        Column("attempts", gettext_lazy("Attempts"), lambda row: row.attempts, kind="number"),
        Column("answer", gettext_lazy("Last answer"), last_answer),
        Column("at", gettext_lazy("Time"), lambda row: row.last_attempt_at or row.created_at, kind="date"),
    ],
    filters=[ChoiceFilter("state", gettext_lazy("State"), column="state", choices=DeliveryState.choices)],
    row_url=lambda row: reverse("webhooks:delivery", args=[row.public_id]),
    count_limit=0,
    empty=EmptyState(
        gettext_lazy("Nothing was sent yet"),
        gettext_lazy("What happens from now on stands here. “Send a test” shows whether the receiver answers."),
        icon="send",
    ),
)


def facts_of(subscription: Subscription) -> DefinitionList:
    told = ", ".join(str(events.label_of(name)) for name in subscription.events)
    items = [
        Definition(_("Address"), subscription.url),
        Definition(_("Events"), told),
        Definition(_("Made"), subscription.created_at),
    ]
    until = subscription.previous_until
    if until is not None and until > clock.now():
        items.append(Definition(_("The secret before signs too until"), until))
    return DefinitionList(items)


def facts_of_delivery(delivery: Delivery) -> DefinitionList:
    items = [
        Definition(_("Event"), event_words(delivery)),
        Definition("webhook-id", delivery.public_id),
        Definition(_("Happened"), delivery.created_at),
        Definition(_("Attempts"), delivery.attempts),
        Definition(_("Last attempt"), delivery.last_attempt_at),
        Definition(_("Last answer"), last_answer(delivery), delivery.last_answer),
    ]
    if delivery.state == DeliveryState.WAITING:
        items.append(Definition(_("Tried until"), delivery.gives_up_at))
    return DefinitionList(items)


def body_of(delivery: Delivery) -> str:
    """The body, laid out for reading; it is sent without the spaces."""
    return json.dumps(json.loads(delivery.body), indent=2, ensure_ascii=False)


def silence(subscription: Subscription) -> Notice | None:
    """What to do about a receiver that does not answer."""
    if not subscription.failures or subscription.state != SubscriptionState.ACTIVE:
        return None
    text = _(
        "Each message is tried again for a day, at growing distances. Nothing is lost: what is given up stays in the "
        "list below and can be sent again. Ask whoever runs the receiving program, then send a test."
    )
    title = _("The receiver does not answer")
    if subscription.rests_until is not None and subscription.rests_until > clock.now():
        when = _("Tried again at %(time)s.") % {"time": f"{localtime(subscription.rests_until):%H:%M}"}
        return Notice(text, "warning", title=title, points=(when,))
    return Notice(text, "warning", title=title)
