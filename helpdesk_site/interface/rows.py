"""Rows of a list whose statements are written once: as tuples of the columns that are shown, not as models.

    TicketRow = NamedTuple(...)                      # the columns of the order under their own names among them
    PreparedRows(
        key=("work list", reach), model=TicketProfile, columns=COLUMNS, row=TicketRow._make,
        build=lambda: visible(Given("person"), reach), given={"person": person.pk},
    )

`key` tells apart what `build` may answer; filters, order and cursor are added to it here. The rows can only be what the
queryset of `build` holds, narrowed: who may see what is decided there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet, Subquery

from helpdesk_site.interface.keyset import Beyond
from helpdesk_site.kernel.prepared import Counted, Family, Given, Prepared, counted_together

RowT = TypeVar("RowT")

_statements = Family[Any](most=500)


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a filter. `shape` names what is asked, without `value`: the statement is kept for all values.

    A condition without a value (a state that is "open") says it all in its shape. `keeps_plan` of kernel/prepared.py.
    """

    shape: str
    ask: Callable[[Any], Q]
    value: Any = None
    keeps_plan: bool = False


class Pointer(NamedTuple):
    """A column that points at a row of another table, asked for by what that row is called (`by`, a unique field).

    The row is found first, and then what points at it along the index of the column. With `queue__slug` the database
    would walk along the order of the list instead, past everything that belongs to other rows.
    """

    column: str
    target: type[Model]
    by: str

    def at(self, name: Any) -> Q:
        key = self.target._default_manager.filter(**{self.by: name}).order_by().values("pk")[:1]
        return Q(**{self.column: Subquery(key)})


def compared(lookup: str | Pointer, value: Any, *, keeps_plan: bool = False) -> list[Term]:
    """The condition that a column (`state`, `created_at__gte`) compares so with a value, or that it points at the row
    of that name; none without a value.
    """
    if not value:
        return []
    if isinstance(lookup, Pointer):
        return [Term(f"{lookup.column}:{lookup.by}", lookup.at, value, keeps_plan)]
    return [Term(lookup, lambda given: Q(**{lookup: given}), value, keeps_plan)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedRows(Generic[RowT]):
    """Rows that `lists` and `keyset` page like a queryset. Counted beside others they are met in the order `met_by`."""

    key: tuple[Hashable, ...]
    model: type[Model]
    columns: tuple[str, ...]
    row: Callable[[Sequence[Any]], RowT]
    build: Callable[[], QuerySet[Any, Any]]
    given: Mapping[str, Any] = field(default_factory=dict)
    keeps_plan: bool = False
    terms: tuple[Term, ...] = ()
    met_by: tuple[str, ...] = ()

    def narrowed(self, terms: Sequence[Term]) -> PreparedRows[RowT]:
        return replace(self, terms=(*self.terms, *terms))

    def fetch(self, order: Sequence[str], beyond: Beyond | None, most: int) -> list[RowT]:
        """At most so many rows in this order, from beyond the cursor on."""
        cursor = beyond.values if beyond else ()
        places = [Given(f"cursor_{number}") for number in range(len(cursor))]

        def build() -> QuerySet[Any, Any]:
            rows = self._narrowed()
            rows = (rows.filter(beyond.condition(places)) if beyond else rows).order_by(*order)
            if any(not term.keeps_plan for term in self.terms):
                # What words find is sorted before it is limited: thousands of rows, without what is shown beside them.
                rows = self.build().filter(pk__in=rows.values("pk")[:most]).order_by(*order)
            return rows.values_list(*self.columns)[:most]

        key = (*self._shape, tuple(order), bool(beyond), most)
        statement = _statements.get(key, build, keeps_plan=self._keeps_plan)
        at_cursor = {f"cursor_{number}": value for number, value in enumerate(cursor)}
        return list(map(self.row, statement.rows(**self._values, **at_cursor)))

    def count(self, most: int, order: Sequence[str]) -> int:
        """How many there are, counted up to `most`. They are met in an order for which there is an index (`counts`)."""
        return self.counted(most, order).number()

    def counted(self, most: int, order: Sequence[str]) -> Counted:
        """The same, to be asked beside others."""
        return Counted(self._counting(most, order), self._values)

    def _counting(self, most: int, order: Sequence[str]) -> Prepared[Any]:
        key = (*self._shape, "count", tuple(order), most)
        return _statements.get(key, lambda: self._narrowed().order_by(*order)[:most], keeps_plan=self._keeps_plan)

    @property
    def _keeps_plan(self) -> bool:
        return self.keeps_plan and all(term.keeps_plan for term in self.terms)

    @property
    def _shape(self) -> tuple[Hashable, ...]:
        return (self.model, self.key, self.columns, tuple(term.shape for term in self.terms))

    @property
    def _values(self) -> dict[str, Any]:
        return {**self.given, **{f"term_{number}": term.value for number, term in enumerate(self.terms)}}

    def _narrowed(self) -> QuerySet[Any, Any]:
        rows = self.build()
        for number, term in enumerate(self.terms):
            rows = rows.filter(term.ask(Given(f"term_{number}")))
        return rows


def counts(many: Sequence[PreparedRows[Any]], order: Sequence[str], most: int) -> list[int]:
    """How many each of them holds, counted up to `most`, in one statement for all.

    They are met in an order for which there is an index: without one the database, told that a few will do, may hope to
    meet them early in the whole table, where the newest stand last.
    """
    return counted_together([rows.counted(most, rows.met_by or order) for rows in many])
