"""What was delivered is kept for a time, and then forgotten. What was not delivered is never forgotten by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.webhooks.models import Delivery, DeliveryState

SWEEPER = SystemActor("webhooks")
AT_ONCE: Final = 1000
MOST_BATCHES: Final = 100


def forget_delivered() -> int:
    """Deletes what was delivered longer ago than WEBHOOK_KEEP_DAYS, in batches of a transaction each; returns how many.

    At most MOST_BATCHES of them: the next sweep goes on. Safe to repeat, and in many processes at once.
    """
    forgotten = 0
    for _number in range(MOST_BATCHES):
        batch = _forget_some()
        forgotten += batch
        if batch < AT_ONCE:
            break
    return forgotten


def _forget_some() -> int:
    before = clock.now() - timedelta(days=settings.WEBHOOK_KEEP_DAYS)
    old = Delivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=before)
    with unit_of_work():
        # A person may send one again while we are at it: then it waits, and somebody else's lock is not waited for.
        locked = old.order_by("delivered_at").select_for_update(skip_locked=True)
        gone, _tables = Delivery.objects.filter(pk__in=list(locked.values_list("pk", flat=True)[:AT_ONCE])).delete()
        if gone:
            audit.record(
                "webhooks.deliveries.forgotten", actor=SWEEPER, on=("webhooks.retention", "delivered"),
                count=gone, before=before.isoformat(),
            )  # fmt: skip
    return gone
