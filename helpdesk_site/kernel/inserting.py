"""New rows, by statements that are written once: Django writes an insert anew each time, which takes longer than
PostgreSQL needs to carry it out.

    insert_one(ticket)             # one row, and its key comes back
    insert_all(rows)               # rows of one kind that nobody needs back
    insert_together(batches)       # rows of several kinds that nobody needs back, in one statement
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection, models

from helpdesk_site.kernel.prepared import keeping

FEW: Final = 8
"""So many rows of a kind are values of a statement that is kept for their number; more are copied in."""


class Batch(NamedTuple):
    """New rows of one model. With `unless_there` a row that some unique key has already is left out."""

    rows: Sequence[models.Model]
    unless_there: bool = False

    @property
    def is_small(self) -> bool:
        return len(self.rows) <= FEW


def insert_one(row: models.Model, *, asking: str = "NULL", given: Sequence[Any] = ()) -> Any:
    """Writes a new row and gives it its key, as `save(force_insert=True)` does, but tells no signal.

    `asking` is an expression of SQL with its values, which the same statement answers: its value is returned. Raises
    Django's database errors.
    """
    with keeping(connection) as cursor:
        cursor.execute(f"{_insert_for_key(type(row))}, {asking}", [*values_of(row), *given])
        row.pk, answer = cursor.fetchone()
    row._state.adding = False
    row._state.db = connection.alias
    return answer


def insert_all(rows: Sequence[models.Model]) -> None:
    """Writes new rows of one model, in their order. Their keys are the database's, and are not brought back.

    Raises Django's database errors.
    """
    insert_together([Batch(rows)])


def insert_together(batches: Sequence[Batch], *, asking: str = "") -> Any:
    """Writes new rows of several models, each once, in one statement as far as they are few. Keys are not brought back.

    `asking` is an expression of SQL that the same statement answers: its value is returned, else None. It is asked of
    the database as it was before these rows. Raises Django's database errors.
    """
    small = [batch for batch in batches if batch.is_small and batch.rows]
    for batch in batches:
        if not batch.is_small:
            _insert_many(batch)
    if not (small or asking):
        return None
    shape = tuple((type(batch.rows[0]), len(batch.rows), batch.unless_there) for batch in small)
    given = [value for batch in small for row in batch.rows for value in values_of(row)]
    with keeping(connection) as cursor:
        cursor.execute(_together(shape, asking), given)
        return cursor.fetchone()[0] if asking else None


def _insert_many(batch: Batch) -> None:
    model = type(batch.rows[0])
    if batch.unless_there:
        model._default_manager.bulk_create(batch.rows, ignore_conflicts=True)
    else:
        copy_in(_copy(model), map(values_of, batch.rows))


def copy_in(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs a COPY ... FROM STDIN with these rows. Raises Django's database errors."""
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def values_of(row: models.Model) -> list[Any]:
    """The values of a new row's columns, as the driver takes them; all but the key that the database gives."""
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in _fields(type(row))]


@cache
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    columns = model._meta.concrete_fields
    return tuple(field for field in columns if not (field.generated or isinstance(field, models.AutoField)))


@cache
def _copy(model: type[models.Model]) -> str:
    return f"COPY {_table(model)} ({_columns(model)}) FROM STDIN"


@cache
def _insert(model: type[models.Model], rows: int = 1) -> str:
    row = f"({', '.join(['%s'] * len(_fields(model)))})"
    values = ", ".join([row] * rows)
    return f"INSERT INTO {_table(model)} ({_columns(model)}) VALUES {values}"  # noqa: S608  # names of our own


@cache
def _insert_for_key(model: type[models.Model]) -> str:
    return f"{_insert(model)} RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"


@lru_cache(maxsize=1000)
def _together(shape: tuple[tuple[type[models.Model], int, bool], ...], asking: str) -> str:
    """One statement for these models with so many rows of each; the last of them, or the question, is its own end."""
    inserts = [
        _insert(model, rows) + (" ON CONFLICT DO NOTHING" if unless_there else "")
        for model, rows, unless_there in shape
    ]
    *before, last = [*inserts, *([f"SELECT {asking}"] if asking else [])]
    named = ", ".join(f"part_{place} AS ({each})" for place, each in enumerate(before))
    return f"WITH {named} {last}" if named else last


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in _fields(model))
