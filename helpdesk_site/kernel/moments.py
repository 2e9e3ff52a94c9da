"""Moments as they come from PostgreSQL, read by Python's own parser: a list holds two hundred of them, and the reader
that Django gives the driver takes each apart with a regular expression.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from django.db.backends.signals import connection_created


class MomentLoader(BaseTzLoader):  # type: ignore[misc]  # the stubs know no base
    """Gives what its base gives, aware and in UTC; what only the base understands ("infinity", 44 BC) is left to it,
    and so are its errors.
    """

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            found = datetime.fromisoformat(bytes(data).decode())
        except ValueError:
            read: datetime = super().load(data)
            return read
        return found if found.tzinfo is UTC else found.astimezone(UTC)


def read_moments_quickly() -> None:
    """For every connection to come; to be called once, at start."""
    connection_created.connect(_teach, dispatch_uid="kernel.moments")


def _teach(connection: Any, **_signal: Any) -> None:
    # Under another time zone Django's own reader gives what Django promises.
    if connection.vendor == "postgresql" and connection.timezone is UTC:
        connection.connection.adapters.register_loader("timestamptz", MomentLoader)
