"""Prepared querysets: they find what the queryset finds, in the same rows, and ask the database nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.signals import post_init
from django.db.transaction import TransactionManagementError, atomic
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from psycopg._queries import _query2pg_nocache

from helpdesk_site.kernel import clock, prepared
from helpdesk_site.kernel.prepared import Counted, Given, Prepared, counted_together
from helpdesk_site.people.models import Person, Role, RoleGrant, Unit, User
from helpdesk_site.people.models.terms import as_of
from tests.people_factories import make_person, make_unit


@pytest.fixture
def people(db: None) -> list[Person]:
    unit = make_unit(name="Bilgi İşlem")
    made = [make_person(username=f"kisi{number}", unit=unit if number % 2 else None) for number in range(6)]
    today = clock.today()
    for number, person in enumerate(made[:4]):
        RoleGrant.objects.create(
            person=person, role=Role.AGENT, valid_from=today - timedelta(days=number),
            valid_to=today if number == 3 else None, granted_by="test", reason="test",
        )  # fmt: skip
    return made


def holders(role: object, day: object, least: object) -> QuerySet[Person]:
    held = RoleGrant.objects.filter(as_of(day), person=OuterRef("pk"), role=role)  # type: ignore[arg-type]
    return Person.objects.select_related("unit", "manager").filter(Exists(held) | Q(pk=least)).order_by("-pk")


PREPARED: Prepared[Person] = Prepared(lambda: holders(Given("role"), Given("day"), Given("least")))


@pytest.mark.parametrize("days", [-1, 0, 1, 30])
def test_it_finds_the_same_rows_in_the_same_order(people, days):
    day = clock.today() + timedelta(days=days)
    for person in people:
        given = {"role": "agent", "day": day, "least": person.pk}
        expected = holders(**given)
        assert PREPARED.rows(**given) == list(expected)
        assert PREPARED.first(**given) == expected.first()
        assert PREPARED.count(**given) == expected.count()
        assert PREPARED.exists(**given) == expected.exists()


def test_each_row_is_whole_and_its_neighbours_came_along(people):
    found = PREPARED.rows(role="agent", day=clock.today(), least=people[5].pk)
    expected = holders("agent", clock.today(), people[5].pk)
    with CaptureQueriesContext(connection) as asked:
        assert [row.unit and row.unit.name for row in found] == ["Bilgi İşlem", None, "Bilgi İşlem", None]
        assert [row.manager for row in found] == [None] * 4
    assert len(asked) == 0
    for one, other in zip(found, expected, strict=True):
        assert {**one.__dict__, "_state": None} == {**other.__dict__, "_state": None}
        assert (one._state.adding, one._state.db) == (False, "default")


def test_what_was_not_asked_for_is_fetched_when_it_is_needed(people):
    (found,) = Prepared(lambda: Person.objects.only("username").filter(pk=Given("pk"))).rows(pk=people[1].pk)
    expected = Person.objects.only("username").get(pk=people[1].pk)
    assert found.get_deferred_fields() == expected.get_deferred_fields() != set()
    assert found.unit == people[1].unit


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """Who came to be, as a signal of Django tells it."""
    told: list[Any] = []

    def hear(instance: Any, **_signal: Any) -> None:
        told.append(instance)

    post_init.connect(hear, sender=Person)
    yield told
    post_init.disconnect(hear, sender=Person)


def test_where_somebody_listens_to_rows_coming_to_be_he_is_told(people, heard):
    (found,) = Prepared(lambda: Person.objects.filter(pk=Given("pk"))).rows(pk=people[1].pk)
    assert heard == [found]


def test_a_model_with_its_own_way_of_coming_to_be_goes_it(people, monkeypatch):
    monkeypatch.setattr(Unit, "from_db", classmethod(lambda _cls, *_given: Unit(name="kendi yolu")))
    (found,) = Prepared(lambda: Person.objects.select_related("unit").filter(pk=Given("pk"))).rows(pk=people[1].pk)
    assert found.unit.name == "kendi yolu"  # type: ignore[union-attr]  # it has one


def test_it_sends_what_the_queryset_sends(people):
    given = {"role": "agent", "day": clock.today(), "least": people[0].pk}
    here: Prepared[Person] = Prepared(lambda: holders(Given("role"), Given("day"), Given("least")), keeps_plan=False)
    with CaptureQueriesContext(connection) as asked:
        here.rows(**given)
        list(holders(**given))
    ours, theirs = (query["sql"] for query in asked.captured_queries)
    assert ours.replace("(", "").replace(")", "") == theirs.replace("(", "").replace(")", "")


@pytest.mark.parametrize("keeps_plan", [True, False])
def test_a_plan_is_kept_only_where_it_is_good_for_every_value(people, keeps_plan):
    name = f"plan_{keeps_plan}"
    asked: Prepared[Person] = Prepared(
        lambda: Person.objects.filter(username=Given("name")).extra(where=[f"'{name}' <> ''"]),  # noqa: S610  # a name of this file
        keeps_plan=keeps_plan,
    )
    for person in people:
        assert asked.rows(name=person.username) == [person]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{name}%"])
        assert cursor.fetchone() == (int(keeps_plan),)


def test_moments_come_in_the_same_zone_whether_the_plan_is_kept_or_not(people):
    made = [
        Prepared(lambda: User.objects.order_by("pk").values_list("created_at", flat=True), keeps_plan=kept).rows()
        for kept in (True, False)
    ]
    assert made[0] == made[1] == list(User.objects.order_by("pk").values_list("created_at", flat=True))
    assert {moment.tzinfo for moments in made for moment in moments} == {UTC}


def test_a_text_is_a_value_and_never_a_piece_of_the_statement(people):
    by_name: Prepared[Person] = Prepared(lambda: Person.objects.filter(username=Given("name")))
    assert [person.username for person in by_name.rows(name="kisi1")] == ["kisi1"]
    assert by_name.rows(name="x' OR '1'='1") == []
    assert by_name.rows(name="%s") == []


def test_only_the_asked_columns_come_as_tuples(people):
    names: Prepared[tuple[str, str]] = Prepared(
        lambda: Person.objects.filter(unit=Given("unit")).order_by("pk").values_list("username", "unit__name")
    )
    unit = Unit.objects.get(name="Bilgi İşlem")
    assert names.rows(unit=unit.pk) == [(f"kisi{number}", "Bilgi İşlem") for number in (1, 3, 5)]
    flat: Prepared[str] = Prepared(lambda: Person.objects.order_by("pk").values_list("username", flat=True)[:2])
    assert flat.rows() == ["kisi0", "kisi1"]
    assert flat.count() == 2


def test_what_can_hold_no_rows_is_not_asked_for(people):
    nobody: Prepared[Person] = Prepared(lambda: Person.objects.none())
    with CaptureQueriesContext(connection) as asked:
        assert (nobody.rows(), nobody.first(), nobody.count(), nobody.exists()) == ([], None, 0, False)
    assert len(asked) == 0


def test_a_value_that_is_missing_is_a_mistake_of_the_program(people):
    with pytest.raises(KeyError):
        PREPARED.rows(role="agent")


def test_prefetches_are_refused(people):
    with pytest.raises(TypeError):
        Prepared(lambda: Person.objects.prefetch_related("role_grants")).rows()


def test_rows_are_locked_only_within_a_transaction(own_database):
    make_person(username="kilitli")
    locked: Prepared[Person] = Prepared(lambda: Person.objects.select_for_update().filter(username=Given("name")))
    with pytest.raises(TransactionManagementError):
        locked.rows(name="kilitli")
    with atomic():
        assert len(locked.rows(name="kilitli")) == 1
    with pytest.raises(TransactionManagementError):
        locked.rows(name="kilitli")


def test_many_are_counted_in_one_statement(people):
    named: Prepared[Person] = Prepared(lambda: Person.objects.filter(username=Given("name")))
    nobody: Prepared[Person] = Prepared(lambda: Person.objects.none())
    most: Prepared[Person] = Prepared(lambda: Person.objects.filter(username__startswith=Given("start"))[:4])
    asked = [
        Counted(named, {"name": "kisi1"}),
        Counted(nobody, {}),
        Counted(most, {"start": "kisi"}),
        Counted(named, {"name": "'); --%s"}),
    ]
    with CaptureQueriesContext(connection) as captured:
        assert counted_together(asked) == [1, 0, 4, 0]
    assert len(captured) == 1
    assert counted_together([Counted(nobody, {})]) == [0]
    assert counted_together([]) == []


def test_a_list_of_any_length_is_one_statement(people):
    named: Prepared[Person] = Prepared(lambda: Person.objects.filter(uuid__one_of=Given("uuids")).order_by("pk"))
    several: list[list[Person]] = [people[:1], people[2:5], []]
    for some in several:
        assert named.rows(uuids=[person.uuid for person in some]) == some


def test_whoever_watches_the_statements_reads_the_kept_ones_too(people):
    for _ in range(4):
        with CaptureQueriesContext(connection) as asked:
            PREPARED.rows(role="agent", day=clock.today(), least=people[0].pk)
        (only,) = asked.captured_queries
        assert "people_rolegrant" in only["sql"]


@pytest.mark.parametrize("places", [1, 50, 51, 2000])
def test_a_statement_with_many_values_is_worked_out_once(people, monkeypatch, places):
    """The driver does it anew where there are more than 50."""
    worked_out: list[Any] = []

    def work_out(*given: Any) -> Any:
        worked_out.append(given)
        return _query2pg_nocache(*given)

    monkeypatch.setattr(prepared, "_query2pg_nocache", work_out)
    statement = f"SELECT ARRAY[{', '.join(['%s::int'] * places)}], '%%'"
    for _ in range(3):
        with prepared.keeping(connection) as cursor:
            cursor.execute(statement, list(range(places)))
            assert cursor.fetchone() == (list(range(places)), "%")
    assert len(worked_out) == 1


def test_too_few_values_are_refused_as_the_driver_does(people):
    with pytest.raises(ProgrammingError, match="has 2 placeholders but 1 parameters"):
        prepared.keeping(connection).execute("SELECT %s, %s", [1])
