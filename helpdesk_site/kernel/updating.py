"""Columns of a row, by a statement that is written once for each set of columns (kernel/inserting.py says why)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, models

from helpdesk_site.kernel.driver_values import prepared
from helpdesk_site.kernel.prepared import keeping


class Update(NamedTuple):
    """Fields of the row with this primary key. Values as `QuerySet.update` takes them, but no expressions."""

    model: type[models.Model]
    key: Any
    values: Mapping[str, Any]


class Change(NamedTuple):
    """What no `Update` can say, written out: a statement of SQL and what it is given, as the driver takes it."""

    text: str
    given: Sequence[Any]


Shape: TypeAlias = tuple[str | tuple[type[models.Model], tuple[str, ...]], ...]


def update_together(*updates: Update | Change) -> int:
    """Carries these out, each on rows of its own, in one statement; returns how many rows the last one changed.

    Raises Django's database errors.
    """
    with keeping(connection) as cursor:
        cursor.execute(_together(shape_of(updates)), values_of(updates))
        return int(cursor.rowcount)


def shape_of(updates: Sequence[Update | Change]) -> Shape:
    """What their statement hangs on."""
    return tuple(each.text if isinstance(each, Change) else (each.model, tuple(each.values)) for each in updates)


def values_of(updates: Sequence[Update | Change]) -> list[Any]:
    """What their statement is given, in its order."""
    return [value for each in updates for value in _values(each)]


def _values(update: Update | Change) -> Sequence[Any]:
    if isinstance(update, Change):
        return update.given
    return [*(_prepared(update.model, name, value) for name, value in update.values.items()), update.key]


def _prepared(model: type[models.Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    if isinstance(value, models.Model):
        return value.prepare_database_save(field)
    return prepared(field, value)


@lru_cache(maxsize=1000)
def _together(shape: Shape) -> str:
    return in_one(statements(shape))


def in_one(parts: Sequence[str]) -> str:
    """One statement that carries out all of these; what it answers is the last one's answer."""
    *before, last = parts
    named = ", ".join(f"part_{place} AS ({each})" for place, each in enumerate(before))
    return f"WITH {named} {last}" if named else last


def statements(shape: Shape) -> list[str]:
    """One for each row, in their order."""
    return [each if isinstance(each, str) else _statement(*each) for each in shape]


@cache
def _statement(model: type[models.Model], names: tuple[str, ...]) -> str:
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(_column(model, name))} = %s" for name in names)
    table, key = quoted(model._meta.db_table), quoted(str(model._meta.pk.column))
    return f"UPDATE {table} SET {columns} WHERE {key} = %s"  # noqa: S608  # names of our own


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)
