"""Columns of one row, by a statement that is written once for each set of columns (kernel/inserting.py says why)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.db import connection, models

from helpdesk_site.kernel.prepared import keeping


def update_one(model: type[models.Model], key: Any, values: Mapping[str, Any]) -> int:
    """Sets these fields of the row with this primary key; returns how many rows there were: 1 or 0.

    Values as `QuerySet.update` takes them, but no expressions. Raises Django's database errors.
    """
    given = [_prepared(model, name, value) for name, value in values.items()]
    with keeping(connection) as cursor:
        cursor.execute(_statement(model, tuple(values)), [*given, key])
        return int(cursor.rowcount)


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if isinstance(value, models.Model):
        return value.prepare_database_save(field)
    return field.get_db_prep_save(value, connection)


@cache
def _statement(model: type[models.Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(_column(model, name))} = %s" for name in names)
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608  # names of our own


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)
