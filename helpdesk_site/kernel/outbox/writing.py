"""Putting messages into the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import gather, require_transaction, wake


def put(topic: str, payload: dict[str, Any], *, key: str, due_at: datetime | None = None) -> None:
    """Promises a delivery in the current unit of work. The same `key` again is the same promise, not a second one."""
    put_all(topic, {key: payload}, due_at=due_at)


def put_all(topic: str, payloads: Mapping[str, dict[str, Any]], *, due_at: datetime | None = None) -> None:
    """The same for several, by their keys."""
    require_transaction()
    now = clock.now()
    for key, payload in payloads.items():
        message = new_row(
            OutboxMessage,
            public_id=new_id("out"),
            topic=topic,
            key=key,
            payload=payload,
            created_at=now,
            due_at=due_at or now,
        )
        gather(message, unless_there=True)
    wake("outbox")
