"""What webhooks promise: nothing that waits is forgotten, and nothing waits for ever."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.webhooks.announcing import TOPIC
from helpdesk_site.webhooks.models import Delivery, DeliveryState

MOST_SHOWN = 20


@invariant("I12", "every webhook delivery that waits has its message in the outbox")
def waiting_deliveries_are_on_their_way(_context: Context) -> Iterable[str]:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).defer("body").order_by("created_at")
    for delivery in waiting.iterator():
        promised = Q(key=delivery.outbox_key) & Q(state=OutboxMessage.State.WAITING)
        if not OutboxMessage.objects.filter(promised, topic=TOPIC).exists():
            yield f"{delivery.public_id} waits, and nothing in the outbox will send it"


@invariant("I12", "no webhook delivery waits past its time")
def deliveries_end(_context: Context) -> Iterable[str]:
    late = clock.now() - 12 * clock.SWEPT_WITHIN
    for delivery in Delivery.objects.filter(state=DeliveryState.WAITING, gives_up_at__lte=late)[:MOST_SHOWN]:
        yield f"{delivery.public_id} is still on its way although its time ended"
