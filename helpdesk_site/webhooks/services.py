"""Keeping webhooks: each command one unit of work, by an administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.webhooks import announcing, events, policies, signing
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Subscription, SubscriptionState
from helpdesk_site.webhooks.workflow import SUBSCRIPTION
from integrations import webhook

NAME_LENGTH: Final = 80
URL_LENGTH: Final = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscription is to be, as it was typed."""

    name: str
    url: str
    events: Sequence[str]


def subscribe(wish: Wish, *, actor: Person) -> tuple[Subscription, str]:
    """A new subscription and its secret, which nobody can read again. Raises NotAllowed, Invalid by field."""
    _require_keeper(actor)
    values = _checked(wish)
    salt = signing.new_salt()
    made = Subscription(public_id=new_id("whs"), salt=salt, created_at=clock.now(), **values)
    try:
        with unit_of_work():
            made.save(force_insert=True)
            audit.record("webhooks.subscription.made", actor=actor, on=made, events=values["events"])
    except IntegrityError as taken:
        raise _name_is_taken() from taken
    return made, signing.shown_secret(salt)


def change(subscription: Subscription, wish: Wish, *, actor: Person, expected_version: int) -> Subscription:
    """Raises NotAllowed, Invalid by field, Conflict when somebody changed it first. What is on its way goes to the
    new address too.
    """
    _require_keeper(actor)
    values = _checked(wish)
    try:
        with unit_of_work():
            _replace(subscription, expected_version, failures=0, rests_until=None, **values)
            audit.record("webhooks.subscription.changed", actor=actor, on=subscription, events=values["events"])
    except IntegrityError as taken:
        raise _name_is_taken() from taken
    subscription.refresh_from_db()
    return subscription


def rotate(subscription: Subscription, *, actor: Person, expected_version: int) -> str:
    """A new secret, shown once; the one before signs too for signing.OVERLAP. Raises NotAllowed, Conflict."""
    _require_keeper(actor)
    salt = signing.new_salt()
    with unit_of_work():
        until = clock.now() + signing.OVERLAP
        _replace(subscription, expected_version, salt=salt, previous_salt=F("salt"), previous_until=until)
        audit.record("webhooks.subscription.secret_rotated", actor=actor, on=subscription, both_until=until)
    return signing.shown_secret(salt)


def step(subscription: Subscription, name: str, *, actor: Person) -> None:
    """Pause, resume or end. Raises NotAllowed, WrongState, Conflict."""
    with unit_of_work():
        SUBSCRIPTION.advance(subscription, name, actor=actor)


def send_test(subscription: Subscription, *, actor: Person) -> Delivery:
    """An event that says nothing but that it is a test. Raises NotAllowed, WrongState when it is not active."""
    _require_keeper(actor)
    with unit_of_work():
        _require_active(subscription)
        data = {"id": subscription.public_id}
        body = announcing.written(announcing.TEST_EVENT, clock.now(), data)
        delivery = announcing.new_delivery(subscription, announcing.TEST_EVENT, subscription.public_id, body)
        announcing.promise([delivery])
        audit.record("webhooks.subscription.tested", actor=actor, on=subscription, delivery=delivery.public_id)
    return delivery


def send_again(delivery: Delivery, *, actor: Person) -> None:
    """The same body under the same webhook-id, with new patience. Raises NotAllowed, WrongState.

    Two administrators who ask at once send it once: the round they saw is the fence.
    """
    _require_keeper(actor)
    now = clock.now()
    with unit_of_work():
        _require_active(delivery.subscription)
        sent = Delivery.objects.filter(
            pk=delivery.pk, round=delivery.round, state__in=[DeliveryState.DELIVERED, DeliveryState.STOPPED]
        ).update(state=DeliveryState.WAITING, round=F("round") + 1, gives_up_at=now + announcing.PATIENCE)
        if not sent:
            raise WrongState(_("This message is on its way already. Its line shows what becomes of it."))
        delivery.round += 1
        announcing.send([delivery])
        audit.record("webhooks.delivery.sent_again", actor=actor, on=delivery, round=delivery.round)


def _require_keeper(actor: Person) -> None:
    if not policies.may_keep(actor):
        raise NotAllowed(_("Webhooks are kept by the system administrators."))


def _require_active(subscription: Subscription) -> None:
    if not Subscription.objects.filter(pk=subscription.pk, state=SubscriptionState.ACTIVE).exists():
        raise WrongState(_("This webhook is not active. Resume it first."))


def _replace(subscription: Subscription, expected_version: int, **values: object) -> None:
    changed_rows = (
        Subscription.objects.filter(pk=subscription.pk, version=expected_version)
        .exclude(state=SubscriptionState.ENDED)
        .update(version=F("version") + 1, **values)
    )
    if not changed_rows:
        raise Conflict(_("Somebody else was faster. Reload the page to see what was done."))
    changed(announcing.topic_of(subscription))


def _checked(wish: Wish) -> dict[str, object]:
    """The values to keep. Raises Invalid naming every field at fault."""
    faults: dict[str, list[str]] = {}
    name, url = " ".join(wish.name.split()), wish.url.strip()
    if not name or len(name) > NAME_LENGTH or "\x00" in name:
        faults["name"] = [_("Give it a name of at most 80 characters.")]
    known = {event.name for event in events.all_events()}
    chosen = [event.name for event in events.all_events() if event.name in set(wish.events)]
    if not chosen or set(wish.events) - known:
        faults["events"] = [_("Choose at least one event of the list.")]
    if sentence := _fault_of_address(url):
        faults["url"] = [sentence]
    if faults:
        raise Invalid(_("Some fields need another look. Nothing was changed."), fields=faults)
    return {"name": name, "url": url, "events": chosen}


def _fault_of_address(url: str) -> str:
    """Asks the name service, outside of any transaction: what may not be reached is said now, not in a log."""
    rules = webhook.Rules(tuple(settings.WEBHOOK_NETWORKS), settings.WEBHOOK_ALLOW_HTTP, settings.WEBHOOK_CA_FILE)
    try:
        if len(url) > URL_LENGTH:
            raise webhook.BadUrl
        webhook.addresses_of(webhook.target_of(url, rules), rules)
    except webhook.BadUrl:
        return _("Give a whole address that begins with https://, without a user name and without a part after #.")
    except webhook.NotDelivered as fault:
        if fault.code == "unknown_host":
            return _("This host is not known. Look at the spelling, or ask whoever runs the receiving program.")
        return _(
            "Nothing may be sent to this host: its address is not public. Hosts of the municipality's own networks are "
            "allowed by the setting WEBHOOK_NETWORKS."
        )
    return ""


def _name_is_taken() -> Invalid:
    sentence = _("There is a webhook of this name already.")
    return Invalid(sentence, fields={"name": [sentence]}, code="name_taken")
