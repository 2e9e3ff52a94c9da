"""Putting a message into the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction, wake


def put(topic: str, payload: dict[str, Any], *, key: str, due_at: datetime | None = None) -> None:
    """Promises a delivery in the current unit of work. The same `key` again is the same promise, not a second one."""
    require_transaction()
    now = clock.now()
    message = OutboxMessage(
        public_id=new_id("out"), topic=topic, key=key, payload=payload, created_at=now, due_at=due_at or now
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    wake("outbox")
