"""Values of columns as PostgreSQL's driver takes them.

Django asks the field of each value, by half a dozen calls; a text, a number, a moment that stands in the row already is
what the field would answer, so nobody is asked. Whatever else it is, the field prepares it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.db import connections, models
from django.db.models import Field
from django.db.utils import DEFAULT_DB_ALIAS

Ways: TypeAlias = Mapping[type, Callable[[Any], Any]]

# Fields of Django that pass on values of one type as they are, but for the driver's own kind of number.
_TAKEN: Final[tuple[tuple[type[Field[Any, Any]], type], ...]] = (
    (models.CharField, str),
    (models.TextField, str),
    (models.BooleanField, bool),
    (models.AutoField, int),  # as another row's key
    (models.IntegerField, int),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.UUIDField, UUID),
    (models.DurationField, timedelta),
    (models.JSONField, dict),
)
_ASKED: Final = ("pre_save", "get_db_prep_save", "get_db_prep_value", "get_prep_value", "to_python")
_NONE: Final[Ways] = {}


@cache
def short_ways(field: Field[Any, Any]) -> Ways:
    """How values of exactly these types become the driver's without asking the field; none where it has ways of its
    own, such as a default.
    """
    if isinstance(field, models.ForeignKey):
        return short_ways(field.target_field) if _is_like(field, models.ForeignKey) else _NONE
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return _NONE
    for kind, taken in _TAKEN:
        if isinstance(field, kind):
            return {taken: _way(field, taken), type(None): _as_it_is} if _is_like(field, kind) else _NONE
    return _NONE


def prepared(field: Field[Any, Any], value: Any) -> Any:
    """The value of this field as the driver takes it."""
    if isinstance(value, models.TextChoices):
        value = value.value  # the text that it is
    way = short_ways(field).get(type(value))
    return _asked(field, value) if way is None else way(value)


def _is_like(field: Field[Any, Any], kind: type[Field[Any, Any]]) -> bool:
    return all(getattr(type(field), name) is getattr(kind, name) for name in _ASKED)


def _way(field: Field[Any, Any], taken: type) -> Callable[[Any], Any]:
    if taken is datetime:
        return partial(_moment, field)
    if isinstance(field, models.JSONField):
        return partial(_json, field)
    if taken is int and not isinstance(field, models.AutoField):
        numbers: Any = connections[DEFAULT_DB_ALIAS].ops
        way: Callable[[Any], Any] = numbers.integerfield_type_map[field.get_internal_type()]
        return way
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _moment(field: Field[Any, Any], value: datetime) -> Any:
    return value if value.tzinfo is not None else _asked(field, value)  # without a zone it is the field's to judge


def _json(field: models.JSONField[Any, Any], value: Any) -> Any:
    return connections[DEFAULT_DB_ALIAS].ops.adapt_json_value(value, field.encoder)


def _asked(field: Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
