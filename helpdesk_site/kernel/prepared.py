"""Querysets that are compiled once: for the few statements that every page asks.

Django writes the SQL of a queryset anew each time, which for the account of a session or a list takes longer than
PostgreSQL needs to answer. Here the SQL is written when it is first needed; values that differ are `Given` by name:

    _GRANTS = Prepared(lambda: grants(person=Given("person"), day=Given("day")))
    _GRANTS.rows(person=person.pk, day=today)

The queryset is built by the same function that could be called with the values, so the two say the same
(tests/kernel/test_prepared.py). What changes the statement itself (a filter that is or is not there) belongs into the
key under which the prepared queryset is kept, never into a value.

PostgreSQL keeps the plan too: a connection that asks for the third time sends the values alone (`prepare_threshold` of
settings/env.py). `keeps_plan=False` is for statements whose best plan hangs on the values: words to search for, which
may stand in every ticket or in none, a person who may have asked once or ten thousand times.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.postgresql.base import TIMESTAMPTZ_OID, ServerBindingCursor
from django.db.backends.postgresql.psycopg_any import register_tzloader
from django.db.models import Field, Lookup, Model, QuerySet, Value
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError
from psycopg._queries import PostgresQuery, _query2pg_nocache
from psycopg.pq import Format

from helpdesk_site.kernel.model_rows import maker, neighbours

RowT = TypeVar("RowT")
Row = Sequence[Any]
Make = Callable[[Iterable[Row]], list[Any]]


@dataclass(frozen=True, slots=True)
class _Name:
    """The place of a value among the parameters of a statement."""

    name: str


class Given(Value):
    """A value that the statement is given when it runs, as PostgreSQL's driver takes it: a key, a text, a day."""

    def __init__(self, name: str) -> None:
        super().__init__(_Name(name))

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:  # noqa: ARG002  # Django's signature
        return "%s", [self.value]


@Field.register_lookup
class OneOf(Lookup):
    """`uuid__one_of=Given("uuids")`: the column is one of a list, however many it holds; `__in` would be another
    statement for each length.
    """

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        column, of_column = self.process_lhs(compiler, connection)
        listed, of_list = self.process_rhs(compiler, connection)
        return f"{column} = ANY({listed})", [*of_column, *of_list]


class Prepared(Generic[RowT]):
    """A queryset of models or of `values_list`, without prefetches. `build` is called once, when it is first needed."""

    def __init__(self, build: Callable[[], QuerySet[Any, RowT]], *, keeps_plan: bool = True) -> None:
        self._build = build
        self._keeps_plan = keeps_plan
        self._statements: dict[str, _Statement] = {}

    def rows(self, **given: Any) -> list[RowT]:
        return self._fetch("rows", _fetching, given)

    def first(self, **given: Any) -> RowT | None:
        """The first row; None where there is none. The queryset limits itself."""
        found = self.rows(**given)
        return found[0] if found else None

    def count(self, **given: Any) -> int:
        ((number,),) = self._fetch("count", _counting, given) or ((0,),)
        return int(number)

    def exists(self, **given: Any) -> bool:
        return bool(self._fetch("exists", _asking, given))

    def _fetch(
        self, kind: str, compiled: Callable[[QuerySet[Any, Any]], _Statement], given: dict[str, Any]
    ) -> list[Any]:
        return self._statement(kind, compiled).fetch(given, keeps_plan=self._keeps_plan)

    def _statement(self, kind: str, compiled: Callable[[QuerySet[Any, Any]], _Statement]) -> _Statement:
        known = self._statements.get(kind)
        if known is None:
            known = self._statements[kind] = compiled(self._build())
        return known


class Counted(NamedTuple):
    """As many as a prepared queryset finds with these values: a question that is not asked yet."""

    rows: Prepared[Any]
    given: Mapping[str, Any]

    def number(self) -> int:
        return self.rows.count(**self.given)


def counted_together(many: Sequence[Counted]) -> list[int]:
    """How many rows each prepared queryset has with its values: one statement, whatever their number."""
    statements = [(prepared._statement("count", _counting), given) for prepared, given in many]
    asked = [(statement, given) for statement, given in statements if statement.sql]
    if not asked:
        return [0] * len(many)
    connection = connections[asked[0][0].using]
    keeps_plan = all(prepared._keeps_plan for prepared, _given in many)
    sql = "SELECT " + ", ".join(f"({statement.sql})" for statement, _given in asked)
    values = [value for statement, given in asked for value in statement.values(given)]
    with keeping(connection) if keeps_plan else connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = iter(cursor.fetchone())
    return [int(next(found)) if statement.sql else 0 for statement, _given in statements]


class Family(Generic[RowT]):
    """Prepared querysets that differ in their statement, by whatever tells them apart; at most so many are kept."""

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._known: dict[Hashable, Prepared[RowT]] = {}

    def get(
        self, key: Hashable, build: Callable[[], QuerySet[Any, RowT]], *, keeps_plan: bool = True
    ) -> Prepared[RowT]:
        """The one of the key; `build` is kept and called when none is known yet."""
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= self._most:
                self._known.clear()
            known = self._known[key] = Prepared(build, keeps_plan=keeps_plan)
        return known


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with the places of its values, and what makes rows of what comes back. Without SQL nothing can be found."""

    sql: str
    params: tuple[Any, ...]
    using: str
    make: Make
    locks: bool

    def fetch(self, given: dict[str, Any], *, keeps_plan: bool) -> list[Any]:
        if not self.sql:
            return []
        connection = connections[self.using]
        if self.locks and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked within a transaction")
        with keeping(connection) if keeps_plan else connection.cursor() as cursor:
            cursor.execute(self.sql, self.values(given))
            found = cursor.fetchall()
        return self.make(found)

    def values(self, given: Mapping[str, Any]) -> list[Any]:
        """The parameters with the given values in their places."""
        return [given[each.name] if type(each) is _Name else each for each in self.params]


class _Query(PostgresQuery):
    """The driver looks for the places of values anew each time in a statement that is long or has more than 50 of them.
    Ours are few and always the same.
    """

    __slots__ = ()

    def convert(self, query: Any, vars: Any) -> None:  # the driver's name
        if vars is None:
            super().convert(query, vars)
        else:
            self.query, self._want_formats, self._order, self._parts = _with_places(query, self._tx.encoding)
            self.dump(vars)


@lru_cache(maxsize=1000)
def _with_places(statement: str, encoding: str) -> Any:
    return _query2pg_nocache(statement.encode(encoding), encoding)


class _Cursor(ServerBindingCursor):
    """The driver forgets the text of a statement whose plan is kept; whoever watches the statements wants to read."""

    _query_cls = _Query

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = found = super()._convert_query(query, params)  # type: ignore[misc]  # the stubs know no base
        return found


def keeping(connection: Any) -> Any:
    """A cursor as Django makes it, but one that sends the values beside the statement, which can then be kept."""
    connection = connections[connection.alias]  # itself: each question to `django.db.connection` looks for it anew
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = _Cursor(connection.connection)  # type: ignore[call-arg]  # as the driver calls it
    times = connection.connection.adapters.get_loader(TIMESTAMPTZ_OID, Format.TEXT)
    if connection.timezone != times.timezone:
        register_tzloader(connection.timezone, cursor)
    return connection._prepare_cursor(cursor)


def _fetching(rows: QuerySet[Any, Any]) -> _Statement:
    own: Any = rows
    if own._prefetch_related_lookups or own._known_related_objects:
        raise TypeError("A prepared queryset brings its rows in one statement")
    compiler = rows.query.get_compiler(rows.db)
    statement = _compiled(rows, compiler)
    if not statement.sql:
        return statement
    make = _MAKERS[rows._iterable_class](rows, compiler)
    return _Statement(statement.sql, statement.params, rows.db, _converting(compiler, make), statement.locks)


def _counting(rows: QuerySet[Any, Any]) -> _Statement:
    keys = (rows if rows.query.is_sliced else rows.order_by()).values_list("pk")
    found = _compiled(rows, keys.query.get_compiler(rows.db))
    sql = found.sql and f"SELECT COUNT(*) FROM ({found.sql}) AS found"  # noqa: S608  # Django's own SQL
    return _Statement(sql, found.params, rows.db, list, found.locks)


def _asking(rows: QuerySet[Any, Any]) -> _Statement:
    return _compiled(rows, rows.query.exists().get_compiler(rows.db))


def _compiled(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> _Statement:
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    return _Statement(sql, tuple(params), rows.db, list, rows.query.select_for_update)


# Rows


def _models(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Make:
    """As Django's ModelIterable does it, with everything that depends on the statement alone worked out before."""
    select: Any = compiler.select
    about: Any = compiler.klass_info
    first, end = about["select_fields"][0], about["select_fields"][-1] + 1
    model: type[Model] = about["model"]
    names = [column[0].target.attname for column in select[first:end]]
    make_one = maker(model, names, rows.db)
    beside = neighbours(about, select, rows.db)
    annotations = [(name, place) for name, place in (compiler.annotation_col_map or {}).items()]

    def make(found: Iterable[Row]) -> list[Any]:
        made = []
        for row in found:
            instance = make_one(row[first:end])
            for each in beside:
                each.populate(row, instance)
            for name, place in annotations:
                setattr(instance, name, row[place])
            made.append(instance)
        return made

    return make


def _tuples(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Make:  # noqa: ARG001  # the makers have one shape
    return lambda found: list(map(tuple, found))


def _single_values(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Make:  # noqa: ARG001  # the makers have one shape
    return lambda found: list(map(operator.itemgetter(0), found))


_MAKERS: dict[Any, Callable[[QuerySet[Any, Any], SQLCompiler], Make]] = {
    ModelIterable: _models,
    ValuesListIterable: _tuples,
    FlatValuesListIterable: _single_values,
}


def _converting(compiler: SQLCompiler, make: Make) -> Make:
    """Lets the columns' own converters (JSON and the like) work first."""
    columns: Any = [column[0] for column in compiler.select[: compiler.col_count]]
    converters: Any = compiler.get_converters(columns)
    return (lambda found: make(compiler.apply_converters(found, converters))) if converters else make
