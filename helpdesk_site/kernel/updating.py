"""Columns of a row, by a statement that is written once for each set of columns (kernel/inserting.py says why)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db import connection, models

from helpdesk_site.kernel.prepared import keeping


class Update(NamedTuple):
    """Fields of the row with this primary key. Values as `QuerySet.update` takes them, but no expressions."""

    model: type[models.Model]
    key: Any
    values: Mapping[str, Any]


def update_together(*updates: Update) -> int:
    """Sets these fields, each of a row of its own, in one statement; returns how many there were of the last: 1 or 0.

    Raises Django's database errors.
    """
    shape = tuple((each.model, tuple(each.values)) for each in updates)
    given = [value for each in updates for value in (*_values(each), each.key)]
    with keeping(connection) as cursor:
        cursor.execute(_together(shape), given)
        return int(cursor.rowcount)


def _values(update: Update) -> list[Any]:
    return [_prepared(update.model, name, value) for name, value in update.values.items()]


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if isinstance(value, models.Model):
        return value.prepare_database_save(field)
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=1000)
def _together(shape: tuple[tuple[type[models.Model], tuple[str, ...]], ...]) -> str:
    *before, last = [_statement(model, names) for model, names in shape]
    named = ", ".join(f"part_{place} AS ({each})" for place, each in enumerate(before))
    return f"WITH {named} {last}" if named else last


@cache
def _statement(model: type[models.Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(_column(model, name))} = %s" for name in names)
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608  # names of our own


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)
