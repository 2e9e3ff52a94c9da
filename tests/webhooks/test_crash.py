"""A worker that dies between the receiver's yes and our note of it posts again, under the same webhook-id."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.webhooks.models import Delivery, DeliveryState
from tests.servers.workers import workers
from tests.tickets.conftest import open_for
from tests.webhooks.conftest import deliver_all


def test_a_killed_worker_leads_to_a_second_post_with_the_same_id(
    house: Any, receiver: Any, subscribed: Any, scratch: Path
) -> None:
    open_for(house.employee)
    (scratch / "webhook_after_post").touch()
    with workers({"HELPDESK_FAILPOINTS": str(scratch)}) as place:
        place.start("killed", "deliver_everything")
        assert place.wait("killed", 120) == -signal.SIGKILL
    delivery = Delivery.objects.get()
    assert (len(receiver.messages), delivery.state) == (1, DeliveryState.WAITING)
    assert deliver_all() == 0, "its lease keeps others away"

    # The lease of the dead ends by the machine's time, which no test waits for.
    OutboxMessage.objects.filter(topic="webhooks.post").update(lease_until=clock.real_now())
    deliver_all()
    assert [message.id for message in receiver.messages] == [delivery.public_id] * 2
    assert all(message.is_signed_with(subscribed.secret) for message in receiver.messages)
    assert Delivery.objects.get().state == DeliveryState.DELIVERED
