"""Rows that nobody needs back: all of a kind are copied into their table by one statement.

For one row it costs two thirds of what Django's own insert does, for a hundred less than half: Django writes the
statement anew each time and sends long texts within arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models


def insert_all(rows: Sequence[models.Model]) -> None:
    """Writes new rows of one model, in their order. Their keys are the database's, and are not brought back.

    Raises Django's database errors.
    """
    model = type(rows[0])
    fields = _fields(model)
    copy_in(_statement(model), ([_value(field, row) for field in fields] for row in rows))


def copy_in(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs a COPY ... FROM STDIN with these rows. Raises Django's database errors."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    columns = model._meta.concrete_fields
    return tuple(field for field in columns if not (field.generated or isinstance(field, models.AutoField)))


@cache
def _statement(model: type[models.Model]) -> str:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in _fields(model))
    return f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
