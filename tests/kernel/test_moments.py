"""Moments are read as the driver reads them, whatever PostgreSQL can write."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from django.db.backends.postgresql.psycopg_any import register_tzloader

from helpdesk_site.kernel.moments import MomentLoader

pytestmark = pytest.mark.django_db

WRITTEN = [
    "2026-11-29 12:51:44.123456+00",
    "2026-11-29 12:51:44.1+03",
    "2026-11-29 12:51:44.00001+00",
    "2026-03-29 03:00:00+03",
    "1900-01-01 00:00:00+02",
    "0001-01-01 00:00:00+00",
    "9999-12-31 23:59:59.999999+00",
    "2026-02-28 23:30:00-05:30",
]


def read(written: str, zone: str, *, by_django: bool = False) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        if by_django:
            register_tzloader(UTC, cursor)
        cursor.execute("SELECT %s::timestamptz", [written])
        (found,) = cursor.fetchone()
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize("written", WRITTEN)
def test_a_moment_is_what_djangos_own_reader_says(written):
    ours, theirs = read(written, "UTC"), read(written, "UTC", by_django=True)
    assert (ours, ours.tzinfo) == (theirs, UTC)


@pytest.mark.parametrize("written", WRITTEN[:4])
@pytest.mark.parametrize("zone", ["Europe/Istanbul", "Asia/Kolkata", "America/St_Johns"])
def test_it_is_the_same_moment_when_the_database_writes_it_in_another_zone(written, zone):
    ours = read(written, zone)
    assert (ours, ours.tzinfo) == (datetime.fromisoformat(written), UTC)


@pytest.mark.parametrize("written", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "12026-01-01 00:00:00+00"])
def test_what_python_cannot_hold_is_refused_by_name(written):
    with pytest.raises(DataError):
        read(written, "UTC")


def test_every_connection_reads_so():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    assert connection.connection.adapters.get_loader(1184, 0) is MomentLoader
