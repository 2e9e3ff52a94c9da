"""From what waits to the digest of a slot, in transactions of some people each.

One row a person and slot (a constraint) and its promise in the outbox are one transaction: of two sweeps at once one
makes it, and after a crash either both are there or the next sweep makes both. Whatever was decided before the slot
and is still unread goes into it; what comes later goes into the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import require_transaction, unit_of_work
from helpdesk_site.notify.digests import slots
from helpdesk_site.notify.digests.slots import Latest
from helpdesk_site.notify.models import Digest, Notification, Preference, Way

TOPIC: Final = "notify.digest"
AT_ONCE: Final = 200


def make_due() -> int:
    """Makes the digests whose slot has come; returns how many. Safe to repeat, and in many processes at once."""
    latest = slots.latest(clock.now())
    return sum(
        _make_all(slot, afternoon=afternoon)
        for afternoon in (False, True)
        if (slot := latest.for_(afternoon=afternoon)) is not None
    )


def waiting() -> QuerySet[Notification]:
    """What waits for a digest. What was read in the application meanwhile waits no more."""
    return Notification.objects.filter(way=Way.DIGEST, digest__isnull=True, read_at__isnull=True)


def overdue(latest: Latest, *, afternoon: bool) -> QuerySet[Notification]:
    """What waits although its reader's slot has come and has no digest yet."""
    slot = latest.for_(afternoon=afternoon)
    if slot is None:
        return Notification.objects.none()
    made = Digest.objects.filter(person=OuterRef("person"), slot=slot)
    return waiting().filter(_wants(afternoon=afternoon), ~Exists(made), decided_at__lte=slot)


def _wants(*, afternoon: bool) -> Q:
    twice = Exists(Preference.objects.filter(person=OuterRef("person"), afternoon=True))
    return Q(twice) if afternoon else ~Q(twice)


def _make_all(slot: datetime, *, afternoon: bool) -> int:
    made = 0
    while people := _people_waiting(slot, afternoon=afternoon):
        made += _make(people, slot)
    return made


def _people_waiting(slot: datetime, *, afternoon: bool) -> list[int]:
    due = overdue(Latest(slot, slot), afternoon=afternoon).order_by("person_id")
    return list(due.values_list("person_id", flat=True).distinct()[:AT_ONCE])


def _make(people: Sequence[int], slot: datetime) -> int:
    """One transaction. People whose digest another sweep has made meanwhile are left to it."""
    with unit_of_work():
        mine = _claimed(people, slot)
        _fill(mine, slot)
        outbox.put_all(TOPIC, {digest.outbox_key: {"digest": digest.public_id} for digest in mine})
    return len(mine)


def _claimed(people: Sequence[int], slot: datetime) -> list[Digest]:
    """A step: new digests, for those alone who had none. A sweep that is at it makes us wait for its end here."""
    require_transaction()
    now = clock.now()
    wanted = [Digest(public_id=new_id("dig"), person_id=person, slot=slot, created_at=now) for person in people]
    Digest.objects.bulk_create(wanted, ignore_conflicts=True)
    return list(Digest.objects.filter(public_id__in=[each.public_id for each in wanted]))


def _fill(digests: Sequence[Digest], slot: datetime) -> None:
    """A step: what waited before the slot is in its digest."""
    mine = Digest.objects.filter(pk__in=[digest.pk for digest in digests])
    own: Any = Subquery(mine.filter(person=OuterRef("person")).values("pk")[:1])
    due = waiting().filter(person__in=[digest.person_id for digest in digests], decided_at__lte=slot)
    due.update(digest=own)
