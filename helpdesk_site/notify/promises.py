"""What notices promise: what waits for a digest comes in one, and a digest that was made leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.notify.digests import making, slots
from helpdesk_site.notify.models import Digest, DigestState, Notification

MOST_SHOWN: Final = 20


@invariant("I12", "every notice that waits for a digest is in one, or its slot has not come")
def nothing_waits_past_its_slot(_context: Context) -> Iterable[str]:
    latest = slots.latest(clock.now() - clock.SWEPT_WITHIN)
    for afternoon in (False, True):
        for notice in making.overdue(latest, afternoon=afternoon).order_by("id")[:MOST_SHOWN]:
            yield f"{notice.public_id} still waits for the digest of {latest.for_(afternoon=afternoon)}"


@invariant("I12", "no digest was made without a notice that waited for it")
def nothing_was_passed_over(_context: Context) -> Iterable[str]:
    after = Digest.objects.filter(person=OuterRef("person"), slot__gte=OuterRef("decided_at"))
    made = after.filter(created_at__gte=OuterRef("decided_at") + clock.SWEPT_WITHIN)
    for notice in making.waiting().filter(Exists(made)).order_by("id")[:MOST_SHOWN]:
        yield f"{notice.public_id} waited, and a digest was made without it"


@invariant("I12", "every digest that waits has its message in the outbox")
def digests_are_on_their_way(_context: Context) -> Iterable[str]:
    promised = OutboxMessage.objects.filter(
        ~Q(state=OutboxMessage.State.DELIVERED), key=Concat(Value(f"{making.TOPIC}:"), OuterRef("public_id"))
    )
    for digest in Digest.objects.filter(~Exists(promised), state=DigestState.WAITING).order_by("id")[:MOST_SHOWN]:
        yield f"{digest.public_id} waits, and nothing in the outbox will send it"


@invariant("I12", "every digest has only its own reader's notices")
def digests_are_ones_own(_context: Context) -> Iterable[str]:
    strange = Notification.objects.filter(~Q(digest__person=F("person")), digest__isnull=False)
    for notice in strange.order_by("id")[:MOST_SHOWN]:
        yield f"{notice.public_id} is in a digest of somebody else"
