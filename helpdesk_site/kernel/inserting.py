"""New rows, by statements that are written once: Django writes an insert anew each time, which takes longer than
PostgreSQL needs to carry it out.

    insert_one(ticket)             # one row, and its key comes back
    insert_with_keys(notices)      # one or several, and their keys
    insert_all(rows)               # rows that nobody needs back: all of a kind in one statement
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from helpdesk_site.kernel.prepared import keeping


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
    if len(rows) == 1:
        with keeping(connection) as cursor:
            cursor.execute(_insert(type(rows[0])), values_of(rows[0]))
    elif rows:
        copy_in(_copy(type(rows[0])), map(values_of, rows))


def insert_unless_there(rows: Sequence[models.Model]) -> None:
    """The same, but a row that some unique key of the table has already is left out.

    Raises Django's other database errors.
    """
    if len(rows) == 1:
        with keeping(connection) as cursor:
            cursor.execute(f"{_insert(type(rows[0]))} ON CONFLICT DO NOTHING", values_of(rows[0]))
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=True)


def insert_with_keys(rows: Sequence[models.Model]) -> None:
    """New rows of one model with the keys that they get, in one statement. Raises Django's database errors."""
    if len(rows) == 1:
        insert_one(rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows)


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
def _insert(model: type[models.Model]) -> str:
    places = ", ".join(["%s"] * len(_fields(model)))
    return f"INSERT INTO {_table(model)} ({_columns(model)}) VALUES ({places})"  # noqa: S608  # names of our own


@cache
def _insert_for_key(model: type[models.Model]) -> str:
    return f"{_insert(model)} RETURNING {connection.ops.quote_name(str(model._meta.pk.column))}"


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _columns(model: type[models.Model]) -> str:
    return ", ".join(connection.ops.quote_name(str(field.column)) for field in _fields(model))
