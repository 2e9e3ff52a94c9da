"""When trying ends: the delivery is given up, and the administrators are told once until the receiver is back."""

from __future__ import annotations

from typing import Final

from django.urls import reverse

from helpdesk_site.kernel import alerts, audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Role
from helpdesk_site.people.selectors import holders_of
from helpdesk_site.webhooks.announcing import topic_of
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Subscription

ALERT: Final = "webhook_silent"
TEMPLATE: Final = "webhook_silent"
POSTMAN = SystemActor("webhooks")


def give_up(delivery: Delivery) -> None:
    """Its time is over. A person may send it again; nothing else does."""
    subscription = delivery.subscription
    with unit_of_work():
        mine = Delivery.objects.filter(pk=delivery.pk, round=delivery.round, state=DeliveryState.WAITING)
        if not mine.update(state=DeliveryState.STOPPED):
            return
        audit.record("webhooks.delivery.stopped", actor=POSTMAN, on=delivery, attempts=delivery.attempts)
        changed(topic_of(subscription))
        if not alerts.is_raised(ALERT, on=subscription):
            alerts.raise_alert(ALERT, on=subscription, actor=POSTMAN)
            _tell_administrators(subscription)


def _tell_administrators(subscription: Subscription) -> None:
    notify.deliver_to_all(
        list(holders_of(Role.ADMINISTRATOR)),
        template=TEMPLATE,
        context={"name": subscription.name},
        link=reverse("webhooks:subscription", args=[subscription.public_id]),
        about=(subscription.audit_type, subscription.public_id),
    )


def receiver_is_back(subscription: Subscription) -> None:
    """It answers again: nothing rests any more, and the next silence is told anew."""
    with unit_of_work():
        Subscription.objects.filter(pk=subscription.pk).update(failures=0, rests_until=None)
        alerts.settle_all(ALERT, on=[subscription])
        changed(topic_of(subscription))
