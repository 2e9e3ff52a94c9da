"""Rows that are copied in are the rows that Django's own insert would have written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.inserting import FEW, Batch, insert_all, insert_one, insert_together
from helpdesk_site.people.models import SyncRun

pytestmark = pytest.mark.django_db

TEXTS = ["düz", "tab\tsatır\nsonu\\ters", '"tırnak" {dizi}', "\\N", "\\.", "", "Ğ ş İ ı 🗂"]


def evidence(number: int, content: str) -> Evidence:
    at = datetime(2026, 11, 28, 12, 0, number, tzinfo=UTC)
    return Evidence(
        public_id=f"evd_{number}", object_type="t", object_id=str(number), kind="k", at=at, content=content, sha256="0"
    )


@pytest.mark.parametrize("texts", [TEXTS[:2], TEXTS, [*TEXTS, *TEXTS]], ids=["two", "few", "many"])
def test_every_text_arrives_as_it_is_and_in_order(texts: list[str]) -> None:
    insert_all([evidence(number, text) for number, text in enumerate(texts)])
    kept = Evidence.objects.order_by("id")
    assert list(kept.values_list("content", flat=True)) == texts
    assert [row.at.second for row in kept] == list(range(len(texts)))


def test_few_is_fewer_than_many() -> None:
    assert len(TEXTS) <= FEW < 2 * len(TEXTS)


def test_json_and_what_is_missing_arrive_as_django_writes_them() -> None:
    now = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    copied, saved = (
        SyncRun(public_id=f"syn_{n}", mode="full", started_at=now, plan={"şube": [1, None, 'a"b']}) for n in (1, 2)
    )
    insert_all([copied])
    saved.save()
    rows = [
        {key: value for key, value in row.items() if key not in ("id", "public_id")} for row in SyncRun.objects.values()
    ]
    assert rows[0] == rows[1]
    assert rows[0]["ended_at"] is None


def run(number: int) -> SyncRun:
    at = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    return SyncRun(public_id=f"syn_{number}", mode="full", started_at=at, plan={"n": [number, None]})


def test_rows_of_several_kinds_go_in_one_statement(django_assert_num_queries: Any) -> None:
    kinds = [Batch([evidence(1, "a"), evidence(2, "b")]), Batch([run(1)]), Batch([])]
    with django_assert_num_queries(1):
        assert insert_together(kinds) is None
    assert list(Evidence.objects.order_by("id").values_list("content", flat=True)) == ["a", "b"]
    assert SyncRun.objects.get().plan == {"n": [1, None]}


def test_the_statement_answers_a_question_as_well_even_without_rows(django_assert_num_queries: Any) -> None:
    ask = "(SELECT count(*) FROM kernel_evidence)"
    insert_one(evidence(1, "a"))
    with django_assert_num_queries(1):
        assert insert_together([Batch([run(1)])], asking=ask) == 1
    assert insert_together([], asking=ask) == 1
    assert SyncRun.objects.count() == 1


def test_many_of_one_kind_go_beside_few_of_another() -> None:
    many = [evidence(number, "x") for number in range(FEW + 1)]
    assert insert_together([Batch(many), Batch([run(1), run(2)])], asking="7") == 7
    assert (Evidence.objects.count(), SyncRun.objects.count()) == (FEW + 1, 2)


@pytest.mark.parametrize("number", [2, 2 * FEW], ids=["few", "many"])
def test_of_two_alike_that_may_be_there_one_is_written(number: int) -> None:
    insert_together([Batch([evidence(1, str(place)) for place in range(number)], unless_there=True)])
    assert Evidence.objects.get().content == "0"


@pytest.mark.parametrize("number", [2, 2 * FEW], ids=["few", "many"])
def test_a_row_that_the_database_refuses_leaves_none_behind(number: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together([Batch([run(1)]), Batch([evidence(1, "a") for _ in range(number)])])
    assert connection.is_usable()
    assert not Evidence.objects.exists()
    assert not SyncRun.objects.exists()


def test_one_row_gets_its_key_and_is_as_django_would_have_written_it() -> None:
    ours, djangos = evidence(1, TEXTS[1]), evidence(2, TEXTS[1])
    insert_one(ours)
    djangos.save(force_insert=True)
    kept = {row.pk: row for row in Evidence.objects.all()}
    assert kept.keys() == {ours.pk, djangos.pk}
    assert kept[ours.pk].content == kept[djangos.pk].content == TEXTS[1]
    assert (ours._state.adding, ours._state.db) == (djangos._state.adding, djangos._state.db)


def test_one_row_alone_arrives_as_several_do() -> None:
    for number, text in enumerate(TEXTS):
        insert_all([evidence(number, text)])
    assert list(Evidence.objects.order_by("id").values_list("content", flat=True)) == TEXTS
    insert_all([])


def test_what_is_there_already_is_left_as_it_is() -> None:
    insert_all([evidence(1, "ilk")])
    insert_together([Batch([evidence(1, "ikinci"), evidence(2, "yeni")], unless_there=True)])
    assert list(Evidence.objects.order_by("public_id").values_list("content", flat=True)) == ["ilk", "yeni"]


@pytest.mark.parametrize("insert", [insert_one, lambda row: insert_all([row])], ids=["one", "all"])
def test_a_row_that_is_there_already_is_refused(insert: Callable[[Evidence], None]) -> None:
    insert_one(evidence(1, "a"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(evidence(1, "b"))
    assert connection.is_usable()
    assert Evidence.objects.count() == 1
