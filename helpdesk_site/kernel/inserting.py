"""New rows, by statements that are written once: Django writes an insert anew each time, which takes longer than
PostgreSQL needs to carry it out.

    insert_one(ticket)             # one row, and its key comes back
    insert_all(rows)               # rows of one kind that nobody needs back
    insert_together(batches)       # rows of several kinds that nobody needs back, in one statement
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import connection, models

from helpdesk_site.kernel import updating
from helpdesk_site.kernel.driver_values import Ways, prepared, short_ways
from helpdesk_site.kernel.prepared import keeping
from helpdesk_site.kernel.updating import Change, Update

Kind: TypeAlias = tuple[type[models.Model], bool]
"""A model, and whether its rows bring their key."""

FEW: Final = 8
"""So many rows of a kind are values of a statement that is kept for their number; more are copied in."""


class Batch(NamedTuple):
    """New rows of one model. With `unless_there` a row that some unique key has already is left out; with `has_key`
    each row brings its primary key.
    """

    rows: Sequence[models.Model]
    unless_there: bool = False
    has_key: bool = False

    @property
    def is_small(self) -> bool:
        return len(self.rows) <= FEW


def insert_one(row: models.Model, *, updates: Sequence[Update | Change] = ()) -> None:
    """Writes a new row and gives it its key, as `save(force_insert=True)` does, but tells no signal.

    The same statement carries out `updates`. Raises Django's database errors.
    """
    statement = _insert_for_key(type(row), updating.shape_of(updates))
    with keeping(connection) as cursor:
        cursor.execute(statement, [*updating.values_of(updates), *values_of(row)])
        (row.pk,) = cursor.fetchone()
    _is_stored(row)


def insert_all(rows: Sequence[models.Model]) -> None:
    """Writes new rows of one model, in their order. Their keys are the database's, and are not brought back.

    Raises Django's database errors.
    """
    insert_together([Batch(rows)])


def insert_together(batches: Sequence[Batch], *, asking: str = "", updates: Sequence[Update | Change] = ()) -> Any:
    """Writes new rows of several models, each once, in one statement as far as they are few. Keys are not brought back.

    The same statement carries out `updates`, each of a row of its own. `asking` is an expression of SQL that it
    answers, of the database as it was before: its value is returned, else None. Raises Django's database errors.
    """
    small = [batch for batch in batches if batch.is_small and batch.rows]
    for batch in batches:
        if not batch.is_small:
            _insert_many(batch)
    if not (small or asking or updates):
        return None
    shape = tuple((_kind(batch), len(batch.rows), batch.unless_there) for batch in small)
    given = [value for batch in small for row in batch.rows for value in values_of(row, has_key=batch.has_key)]
    statement = _together(updating.shape_of(updates), shape, asking)
    with keeping(connection) as cursor:
        cursor.execute(statement, [*updating.values_of(updates), *given])
        answer = cursor.fetchone()[0] if asking else None
    for row in (row for batch in small if batch.has_key for row in batch.rows):
        _is_stored(row)
    return answer


def _kind(batch: Batch) -> Kind:
    return type(batch.rows[0]), batch.has_key


def _is_stored(row: models.Model) -> None:
    row._state.adding = False
    row._state.db = connection.alias


def _insert_many(batch: Batch) -> None:
    model = type(batch.rows[0])
    if batch.unless_there:
        model._default_manager.bulk_create(batch.rows, ignore_conflicts=True)
    else:
        copy_in(_copy(_kind(batch)), (values_of(row, has_key=batch.has_key) for row in batch.rows))


def copy_in(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs a COPY ... FROM STDIN with these rows. Raises Django's database errors."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def values_of(row: models.Model, *, has_key: bool = False) -> list[Any]:
    """The values of a new row's columns, as the driver takes them; without `has_key` the database gives the key."""
    held = row.__dict__
    return [
        way(value)
        if (way := ways.get(type(value := held.get(name, row))))
        else prepared(field, field.pre_save(row, add=True))
        for name, ways, field in _columns_of((type(row), has_key))
    ]


@cache
def _columns_of(kind: Kind) -> tuple[tuple[str, Ways, models.Field[Any, Any]], ...]:
    """Of each column: where the row holds its value, the short ways, and the field that is asked else."""
    return tuple((field.attname, short_ways(field), field) for field in _fields(kind))


@cache
def _fields(kind: Kind) -> tuple[models.Field[Any, Any], ...]:
    model, has_key = kind
    given = (field for field in model._meta.concrete_fields if not field.generated)
    return tuple(field for field in given if has_key or not isinstance(field, models.AutoField))


@cache
def _copy(kind: Kind) -> str:
    return f"COPY {_table(kind)} ({_columns(kind)}) FROM STDIN"


@cache
def _insert(kind: Kind, rows: int = 1) -> str:
    row = f"({', '.join(['%s'] * len(_fields(kind)))})"
    values = ", ".join([row] * rows)
    return f"INSERT INTO {_table(kind)} ({_columns(kind)}) VALUES {values}"  # noqa: S608  # names of our own


@lru_cache(maxsize=1000)
def _insert_for_key(model: type[models.Model], before: updating.Shape) -> str:
    returning = f"{_insert((model, False))} RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"
    return updating.in_one([*updating.statements(before), returning])


@lru_cache(maxsize=1000)
def _together(before: updating.Shape, shape: tuple[tuple[Kind, int, bool], ...], asking: str) -> str:
    """One statement for these models with so many rows of each; the last of them, or the question, is its own end."""
    inserts = [
        _insert(kind, rows) + (" ON CONFLICT DO NOTHING" if unless_there else "") for kind, rows, unless_there in shape
    ]
    return updating.in_one([*updating.statements(before), *inserts, *([f"SELECT {asking}"] if asking else [])])


def _table(kind: Kind) -> str:
    return connection.ops.quote_name(kind[0]._meta.db_table)


def _columns(kind: Kind) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in _fields(kind))
