"""Columns of one row: what stands in it afterwards is what Django's own update would have left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from helpdesk_site.kernel.updating import Update, update_together
from helpdesk_site.people.models import Person, SyncRun, Unit
from tests.people_factories import make_person, make_unit

pytestmark = pytest.mark.django_db


def both_ways(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Two people alike, one changed by each way."""
    ours, djangos = make_person(username="biz"), make_person(username="django")
    assert (
        update_together(Update(Person, ours.pk, values)) == Person.objects.filter(pk=djangos.pk).update(**values) == 1
    )
    kept = Person.objects.filter(pk__in=[ours.pk, djangos.pk]).order_by("pk")
    return [{name: value for name, value in model_to_dict(one).items() if name in values} for one in kept]


@pytest.mark.parametrize("values", [
    {"surname": "IŞIK"}, {"mail": "", "active": False}, {"extension": "4512", "surname": "Çınar", "title": "\\'\"%s"},
])  # fmt: skip
def test_it_is_written_as_django_writes_it(values: dict[str, Any]) -> None:
    ours, djangos = both_ways(values)
    assert ours == djangos == values


def test_a_row_is_pointed_at_by_itself_by_its_key_and_by_none() -> None:
    unit, person = make_unit(name="Bilgi İşlem"), make_person(username="biri")
    for given, expected in (({"unit": unit}, unit.pk), ({"unit": None}, None), ({"unit_id": unit.pk}, unit.pk)):
        update_together(Update(Person, person.pk, given))
        assert Person.objects.values_list("unit_id", flat=True).get(pk=person.pk) == expected


def test_json_is_written_as_json() -> None:
    run = SyncRun.objects.create(public_id="syn_1", mode="full", started_at=datetime(2026, 11, 28, 12, 0, tzinfo=UTC))
    plan = {"şube": [1, None, 'a"b']}
    update_together(Update(SyncRun, run.pk, {"plan": plan}))
    run.refresh_from_db()
    assert run.plan == plan


def test_nobody_else_is_touched_and_whoever_is_missing_is_told() -> None:
    one, other = make_person(username="biri"), make_person(username="digeri")
    before = other.surname
    assert update_together(Update(Person, one.pk, {"surname": "BAŞKA"})) == 1
    assert update_together(Update(Person, 0, {"surname": "BAŞKA"})) == 0
    other.refresh_from_db()
    assert other.surname == before


def test_what_the_database_refuses_is_refused() -> None:
    one, other = make_person(username="biri"), make_person(username="digeri")
    with pytest.raises(IntegrityError), transaction.atomic():
        update_together(Update(Person, one.pk, {"uuid": other.uuid}))
    with pytest.raises(FieldDoesNotExist):
        update_together(Update(Person, one.pk, {"soyadi": "X"}))


def test_rows_of_two_tables_are_written_in_one_statement(django_assert_num_queries: Any) -> None:
    unit, person = make_unit(name="Bilgi İşlem"), make_person(username="biri")
    with django_assert_num_queries(1):
        update_together(Update(Unit, unit.pk, {"name": "Yazı İşleri"}), Update(Person, person.pk, {"surname": "IŞIK"}))
    unit.refresh_from_db()
    person.refresh_from_db()
    assert (unit.name, person.surname) == ("Yazı İşleri", "IŞIK")


def test_where_one_is_refused_neither_is_written() -> None:
    unit, one, other = make_unit(name="Bilgi İşlem"), make_person(username="biri"), make_person(username="digeri")
    with pytest.raises(IntegrityError), transaction.atomic():
        update_together(Update(Unit, unit.pk, {"name": "X"}), Update(Person, one.pk, {"uuid": other.uuid}))
    unit.refresh_from_db()
    assert unit.name == "Bilgi İşlem"
