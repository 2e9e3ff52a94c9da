"""What the desk promises, as its pages read it."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from helpdesk_site.tickets.models import SlaPolicy


def policies_from(day: date) -> list[SlaPolicy]:
    """In force on the day or coming: the general first, then by service or queue, priority and day."""
    kept = SlaPolicy.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day)).select_related("service", "queue")
    return list(kept.order_by(F("service__order").asc(nulls_first=True), *_ORDER))


def past_policies(day: date, *, limit: int = 100) -> list[SlaPolicy]:
    """What was promised before, the last first."""
    over = SlaPolicy.objects.filter(valid_to__lte=day).select_related("service", "queue")
    return list(over.order_by("-valid_to", "-id")[:limit])


def replaced_by(policy: SlaPolicy) -> SlaPolicy | None:
    """What is promised for the same until this one begins, whether or not it was stored yet."""
    same = SlaPolicy.objects.filter(service=policy.service, queue=policy.queue, priority=policy.priority)
    until = Q(valid_to=None) | Q(valid_to=policy.valid_from)
    return same.filter(until, valid_from__lt=policy.valid_from).first()


_ORDER = (F("queue__title").asc(nulls_first=True), F("priority").asc(nulls_first=True), "valid_from")
