"""From what was decided to what leaves: rows of the transaction that decided it, for each that wants it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed
from helpdesk_site.notify.rendering import address_of
from helpdesk_site.webhooks import events, selectors
from helpdesk_site.webhooks.events import Event, Record
from helpdesk_site.webhooks.models import Delivery, Subscription

TOPIC: Final = "webhooks.post"
TEST_EVENT: Final = "webhook.test"
# From the moment of an event, or of being sent again, until nobody tries any more.
PATIENCE: Final = timedelta(hours=24)


def announce(entries: Sequence[AuditEntry]) -> None:
    """What follows the entries of a unit of work, where somebody listens to any event at all."""
    happened = events.happened(entries)
    if not happened:
        return
    listening = selectors.listening_to({event.name for event, _record in happened})
    promise(
        new_delivery(subscription, event.name, record.object_id, body_of(event, record))
        for event, record in happened
        for subscription in listening
        if event.name in subscription.events
    )


def body_of(event: Event, record: Record) -> str:
    data = {"id": record.object_id, "link": address_of(event.link(record)), **event.tells(record)}
    return written(event.name, record.at, data)


def written(event: str, at: datetime, data: Mapping[str, Any]) -> str:
    """The body as Standard Webhooks lays it out: type, timestamp (RFC 3339, UTC) and data."""
    return json.dumps({"type": event, "timestamp": at.isoformat(), "data": dict(data)}, separators=(",", ":"))


def new_delivery(subscription: Subscription, event: str, about_id: str, body: str) -> Delivery:
    now = clock.now()
    return Delivery(
        public_id=new_id("whd"), subscription=subscription, event=event, about_id=about_id, body=body,
        created_at=now, gives_up_at=now + PATIENCE,
    )  # fmt: skip


def promise(deliveries: Iterable[Delivery]) -> None:
    """A step: writes new deliveries, and their promises into the outbox."""
    made = list(deliveries)
    if made:
        Delivery.objects.bulk_create(made)
        send(made)


def send(deliveries: Sequence[Delivery]) -> None:
    """A step: the outbox takes the current round of these deliveries."""
    outbox.put_all(TOPIC, {each.outbox_key: {"delivery": each.public_id, "round": each.round} for each in deliveries})
    changed(*{topic_of(each.subscription) for each in deliveries})


def topic_of(subscription: Subscription) -> str:
    return f"{Subscription.audit_type}:{subscription.public_id}"
