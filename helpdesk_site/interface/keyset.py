"""Paging by key: "the 50 after this row", never "skip 5,000".

A page costs the same at any depth, and rows that arrive meanwhile neither repeat nor hide others (as OFFSET does).
The columns of the order must not be NULL and the last one must be unique; an index on them in this order is what makes
a page one short index scan.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, GeneratedField, Model, Q, QuerySet

RowT = TypeVar("RowT")


class BadCursorError(ValueError):
    """A page address that was not made by us or no longer fits the order."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[RowT]):
    """One page of rows and the cursors of its neighbours; an empty cursor: there is no such page."""

    rows: list[RowT]
    newer: str
    older: str


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of the order."""

    path: str
    descending: bool
    field: Field[Any, Any]

    def beyond(self, value: object) -> Q:
        return Q(**{f"{self.path}__{'lt' if self.descending else 'gt'}": value})

    def not_before(self, value: object) -> Q:
        return Q(**{f"{self.path}__{'lte' if self.descending else 'gte'}": value})

    def turned(self) -> _Key:
        return _Key(self.path, not self.descending, self.field)

    @property
    def term(self) -> str:
        return f"-{self.path}" if self.descending else self.path


@dataclass(frozen=True, slots=True)
class Beyond:
    """The condition that leaves the rows beyond a cursor."""

    keys: tuple[_Key, ...]
    values: tuple[object, ...]

    def condition(self, values: Sequence[object] = ()) -> Q:
        """With the cursor's own values, or with those given in their place."""
        return _beyond(self.keys, values or self.values)


class Rows(Protocol[RowT]):
    """Rows that can be paged, whatever brings them. The columns of the order are attributes of a row."""

    @property
    def model(self) -> type[Model]: ...

    def fetch(self, order: Sequence[str], beyond: Beyond | None, most: int) -> list[RowT]: ...


def take(
    rows: QuerySet[Any, RowT] | Rows[RowT], order: Sequence[str], size: int, *, after: str = "", before: str = ""
) -> Slice[RowT]:
    """The page after or before a cursor; the first one without. Raises BadCursorError."""
    keys = _keys(rows.model, order)
    if before:
        found = _fetch(rows, [key.turned() for key in keys], size, before)
        if len(found) > size:
            page = found[:size][::-1]
            return Slice(page, newer=_cursor(page[0], keys), older=_cursor(page[-1], keys))
        # Fewer than a page above the cursor: the top of the list, and a full page of it.
        after = ""
    found = _fetch(rows, keys, size, after)
    page = found[:size]
    return Slice(
        page,
        newer=_cursor(page[0], keys) if page and after else "",
        older=_cursor(page[-1], keys) if len(found) > size else "",
    )


def following(rows: QuerySet[Any, RowT] | Rows[RowT], order: Sequence[str], row: object, most: int) -> list[RowT]:
    """At most so many rows that stand behind `row` in this order, whether it is among them or not; its columns of the
    order are attributes of it. From the beginning where it has no place: a column of the order is empty.
    """
    keys = _keys(rows.model, order)
    try:
        return _fetch(rows, keys, most - 1, _cursor(row, keys))
    except BadCursorError:
        return _fetch(rows, keys, most - 1, "")


def _fetch(rows: QuerySet[Any, RowT] | Rows[RowT], keys: Sequence[_Key], size: int, cursor: str) -> list[RowT]:
    """A page and the first row of the next one, which tells that there is one."""
    beyond = Beyond(tuple(keys), tuple(_values(cursor, keys))) if cursor else None
    order = [key.term for key in keys]
    if not isinstance(rows, QuerySet):
        return rows.fetch(order, beyond, size + 1)
    narrowed = rows.filter(beyond.condition()) if beyond else rows
    return list(narrowed.order_by(*order)[: size + 1])


def _beyond(keys: Sequence[_Key], values: Sequence[object]) -> Q:
    """(a, b) > (x, y), written out: a >= x AND (a > x OR (a = x AND b > y)). The first term lets the index be used."""
    condition = Q()
    for key, value in reversed(list(zip(keys, values, strict=True))):
        condition = key.beyond(value) | (Q(**{key.path: value}) & condition) if condition else key.beyond(value)
    return keys[0].not_before(values[0]) & condition


def _keys(model: type[Model], order: Sequence[str]) -> list[_Key]:
    """The order with the primary key as its last column, so that no two rows share a place."""
    keys = [_Key(term.lstrip("-"), term.startswith("-"), _field(model, term.lstrip("-"))) for term in order]
    if not any(key.field.primary_key for key in keys):
        keys.append(_Key("pk", keys[0].descending if keys else True, _field(model, "pk")))
    return keys


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    """The column behind a path such as `profile__due_at`. Raises TypeError when it is none."""
    *steps, last = path.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        if related is None or isinstance(related, str):
            raise TypeError(f"{path!r} does not lead to a column")
        model = related
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    if not isinstance(field, Field):
        raise TypeError(f"{path!r} is not a column")
    return field


def _cursor(row: object, keys: Sequence[_Key]) -> str:
    values = [key.field.value_to_string(_owner(row, key.path)) for key in keys]  # it reads an attribute, no more
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _owner(row: object, path: str) -> Any:
    """The object that holds the last column of a path."""
    owner: Any = row
    for step in path.split("__")[:-1]:
        owner = getattr(owner, step)
    return owner


def _values(cursor: str, keys: Sequence[_Key]) -> list[object]:
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as exc:
        raise BadCursorError("not a cursor") from exc
    if not isinstance(texts, list) or len(texts) != len(keys):
        raise BadCursorError("a cursor of another order")
    return [_value(key.field, text) for key, text in zip(keys, texts, strict=True)]


def _kind(field: Field[Any, Any]) -> Field[Any, Any]:
    """What a column holds; one that the database generates takes any text itself."""
    return field.output_field or field if isinstance(field, GeneratedField) else field


def _value(field: Field[Any, Any], text: object) -> object:
    if not isinstance(text, str) or "\x00" in text:  # PostgreSQL refuses NUL in a text with an exception of its own
        raise BadCursorError("not a value")
    kind = _kind(field)
    try:
        value = kind.to_python(text)
        kind.get_prep_value(value)
    except (ValidationError, ValueError, TypeError, OverflowError) as exc:
        raise BadCursorError(f"not a value of {field.name}") from exc
    if value is None:
        raise BadCursorError("not a value")
    return value
