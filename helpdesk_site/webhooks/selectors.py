"""Reading webhooks: administrators alone; for others there are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import QuerySet

from helpdesk_site.kernel.prepared import Prepared
from helpdesk_site.kernel.standing import Standing
from helpdesk_site.people.models import Person
from helpdesk_site.webhooks import policies
from helpdesk_site.webhooks.models import Delivery, Subscription, SubscriptionState


def subscriptions_visible_to(person: Person) -> QuerySet[Subscription]:
    """Those that have not ended, in the order of their names."""
    if not policies.may_keep(person):
        return Subscription.objects.none()
    return Subscription.objects.exclude(state=SubscriptionState.ENDED).order_by("name", "id")


def deliveries_of(subscription: Subscription) -> QuerySet[Delivery]:
    """Its log, newest first; without the bodies."""
    return Delivery.objects.filter(subscription=subscription).defer("body").order_by("-id")


def deliveries_visible_to(person: Person) -> QuerySet[Delivery]:
    """With their subscriptions; those of ended ones are kept, and not shown."""
    return Delivery.objects.select_related("subscription").filter(subscription__in=subscriptions_visible_to(person))


# Asked with the entries of every unit of work: the statement that writes them answers it as well.
SOMEBODY_LISTENS: Final = f"EXISTS (SELECT FROM webhooks_subscription WHERE state = '{SubscriptionState.ACTIVE.value}')"

SUBSCRIPTIONS: Final = Standing("webhooks", ["webhooks_subscription"])


@SUBSCRIPTIONS.kept()
def _somebody_listens() -> bool:
    return Subscription.objects.filter(state=SubscriptionState.ACTIVE).exists()


def is_known_to_listen() -> bool | None:
    """The same as far as this request knows it: None where it would have to ask."""
    token = SUBSCRIPTIONS.token_at_hand()
    return None if token is None else _somebody_listens.at(token)


# The few that are active are sifted here.
_ACTIVE: Prepared[Subscription] = Prepared(
    lambda: Subscription.objects.filter(state=SubscriptionState.ACTIVE).order_by("id")
)


def listening_to(events: Iterable[str]) -> list[Subscription]:
    """The active subscriptions that want to know of any of these events."""
    wanted = set(events)
    return [one for one in _ACTIVE.rows() if not wanted.isdisjoint(one.events)]


def may_watch(person: Person, _public_id: str) -> bool:
    return policies.may_keep(person)
