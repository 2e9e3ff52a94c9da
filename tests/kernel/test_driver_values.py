"""What is passed on to the driver without asking the field is what the field would have answered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.models import Field
from psycopg.types.json import Jsonb

from helpdesk_site.kernel.driver_values import prepared, short_ways

VALUES: list[Any] = [
    *("", "Işık", "7", 0, 7, True, False, None, UUID(int=7), Decimal("1.5"), b"x", [1], {"a": 1}),
    *(date(2026, 3, 16), datetime(2026, 3, 16, 9, tzinfo=UTC)),
]
FIELDS = [field for model in apps.get_models() for field in model._meta.concrete_fields if not field.generated]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_the_short_way_ends_where_the_fields_own_does(field: Field[Any, Any]) -> None:
    for value in VALUES:
        if (way := short_ways(field).get(type(value))) is not None:
            asked = field.get_db_prep_save(value, connection)
            assert _told(way(value)) == _told(asked)


def _told(value: Any) -> tuple[Any, ...]:
    """What can be compared of what the driver is given; its wrapper of JSON is like no other."""
    return (Jsonb, value.obj, value.dumps) if isinstance(value, Jsonb) else (type(value), value)


class Shouted(models.CharField[str, str] if TYPE_CHECKING else models.CharField):  # type: ignore[misc]  # a column
    """A field that has a way of its own."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        return str(super().pre_save(model_instance, add)).upper()


def test_most_columns_have_one() -> None:
    assert sum(bool(short_ways(field)) for field in FIELDS) > len(FIELDS) * 3 / 4


def test_a_moment_without_a_zone_is_judged_by_its_field() -> None:
    with pytest.warns(RuntimeWarning, match="naive"):
        prepared(models.DateTimeField(), datetime(2026, 3, 16, 9))  # noqa: DTZ001  # that is the point


@pytest.mark.parametrize(
    "field",
    [
        models.DateTimeField(auto_now=True),
        models.DateField(auto_now_add=True),
        Shouted(max_length=20),
        models.DecimalField(max_digits=4, decimal_places=1),
    ],
    ids=lambda field: type(field).__name__,
)
def test_a_field_with_ways_of_its_own_is_always_asked(field: Field[Any, Any]) -> None:
    assert not short_ways(field)


@pytest.mark.parametrize("value", ["3", 3.0, Decimal(3)], ids=repr)
def test_a_value_of_another_type_is_made_the_fields(value: Any) -> None:
    assert repr(prepared(models.IntegerField(), value)) == repr(prepared(models.IntegerField(), 3))
