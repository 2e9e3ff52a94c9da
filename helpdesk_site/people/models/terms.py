"""What is true from a day, or an instant, until before another one: the pieces that dated tables are made of."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary
from django.db.models import F, Func, Q

from helpdesk_site.kernel.prepared import Given


def as_of(day: date | Given, prefix: str = "") -> Q:
    """The rows whose half-open term [valid_from, valid_to) holds on `day`."""
    started = Q(**{f"{prefix}valid_from__lte": day})
    return started & (Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": day}))


def at_instant(at: datetime) -> Q:
    """The rows whose half-open term [valid_from, valid_to) holds at `at`."""
    return Q(valid_from__lte=at) & (Q(valid_to__isnull=True) | Q(valid_to__gt=at))


def day_range() -> Func:
    """The term as PostgreSQL's range, for the constraints that forbid two at once."""
    return Func(F("valid_from"), F("valid_to"), RangeBoundary(), function="daterange", output_field=DateRangeField())


def instant_range() -> Func:
    return Func(
        F("valid_from"), F("valid_to"), RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField()
    )


def ends_after_it_begins() -> Q:
    return Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))
