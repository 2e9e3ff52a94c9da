"""What is promised about tickets themselves, checked against the database (manage.py verify_invariants)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from django.db import connection

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.tickets.models import HeldReply
from helpdesk_site.tickets.statuses import State

MOST_TOLD: Final = 20

# django-helpdesk keeps its own copy of some fields of a ticket (services/writing.py: HELPDESK_COLUMN).
DIFFERING: Final = """
SELECT profile.reference, profile.state, stock.status
FROM tickets_ticketprofile profile
JOIN helpdesk_ticket stock ON stock.id = profile.ticket_id
LEFT JOIN people_user account ON account.id = stock.assigned_to_id
WHERE stock.status <> (%s::text::jsonb ->> profile.state)::int
    OR stock.queue_id <> profile.queue_id
    OR stock.title <> profile.title
    OR stock.priority <> profile.priority
    OR stock.due_date IS DISTINCT FROM profile.due_at
    OR (account.id IS NOT NULL AND account.person_id IS DISTINCT FROM profile.owner_id)
ORDER BY profile.id LIMIT %s
"""


@invariant("I9", "what was pressed has left: no answer waits past its ten seconds and a sweep")
def no_answer_is_stuck(_context: Context) -> Iterable[str]:
    late = HeldReply.objects.filter(send_at__lt=clock.now() - clock.SWEPT_WITHIN).select_related("profile")
    for reply in late.order_by("send_at")[:MOST_TOLD]:
        yield f"{reply.public_id} on {reply.profile.reference} should have left at {reply.send_at:%Y-%m-%d %H:%M:%S}"


@invariant("I13", "a ticket says the same in both of its rows")
def both_rows_agree(_context: Context) -> Iterable[str]:
    statuses = json.dumps({state.value: state.status.value for state in State})
    with connection.cursor() as cursor:
        cursor.execute(DIFFERING, [statuses, MOST_TOLD])
        for reference, state, status in cursor.fetchall():
            yield f"{reference} is {state}, and its stock row differs (status {status})"
