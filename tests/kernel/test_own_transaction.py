"""A command of one statement is that statement: whole or not at all, without BEGIN and COMMIT around it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection
from django.db.transaction import on_commit

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.kernel import transaction
from helpdesk_site.kernel.alerts import Alert
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.inserting import FEW
from helpdesk_site.kernel.own_transaction import has_begun, of_its_own
from helpdesk_site.kernel.transaction import (
    Follower,
    NoTransaction,
    changed,
    gather,
    gather_update,
    rehearsal,
    settle,
    unit_of_work,
)
from helpdesk_site.kernel.updating import Update
from helpdesk_site.people.models import RoleGrant, SyncRun

pytestmark = pytest.mark.usefixtures("own_database")

AT = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def evidence(number: int) -> Evidence:
    return Evidence(
        public_id=f"evd_{number}", object_type="t", object_id=str(number), kind="k", at=AT, content="", sha256="0"
    )


def run(number: int) -> SyncRun:
    return SyncRun(public_id=f"syn_{number}", mode="full", started_at=AT, plan={})


def gather_all(*rows: Any, first: Callable[[], Any] = lambda: None, last: Callable[[], Any] = lambda: None) -> None:
    """One command that gathers these rows; `first` and `last` are done around it."""
    with unit_of_work():
        first()
        for row in rows:
            gather(row)
        last()


def fail() -> None:
    raise ValueError("deneme")


def stored() -> tuple[int, int]:
    return Evidence.objects.count(), SyncRun.objects.count()


@contextmanager
def said_to_the_server() -> Iterator[list[str]]:
    """What goes over the line inside, as the driver's own library writes it down; to be read afterwards."""
    said: list[str] = []
    connection.ensure_connection()
    with tempfile.NamedTemporaryFile("w+") as written:
        connection.connection.pgconn.trace(written.fileno())
        try:
            yield said
        finally:
            connection.connection.pgconn.untrace()
            written.seek(0)
            said += written.read().splitlines()


def asked(said: list[str], what: str) -> int:
    return sum("\tQuery\t" in line and what in line for line in said)


# When it is one


def test_rows_that_were_only_gathered_go_without_begin_and_commit() -> None:
    with said_to_the_server() as said:
        gather_all(evidence(1), run(1))
    assert stored() == (1, 1)
    assert (asked(said, "BEGIN"), asked(said, "COMMIT")) == (0, 0)


def test_what_was_asked_before_makes_it_a_transaction() -> None:
    with said_to_the_server() as said:
        gather_all(evidence(1), first=Evidence.objects.exists)
    assert stored() == (1, 0)
    assert (asked(said, "BEGIN"), asked(said, "COMMIT")) == (1, 1)


def test_many_rows_are_no_single_statement() -> None:
    with said_to_the_server() as said:
        gather_all(run(1), *(evidence(number) for number in range(FEW + 1)))
    assert stored() == (FEW + 1, 1)
    assert (asked(said, "BEGIN"), asked(said, "COMMIT")) == (1, 1)


def test_whoever_waits_for_the_commit_is_told_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(transaction, "tell", lambda what: told.append((list(what.topics), stored())))
    with unit_of_work():
        changed("deneme")
        gather(evidence(1))
        assert told == []
    assert told == [(["deneme"], (1, 0))]


# Whole or not at all


def test_a_row_that_is_refused_takes_the_others_with_it_and_the_connection_goes_on() -> None:
    with pytest.raises(IntegrityError):
        gather_all(run(1), evidence(1), evidence(1))
    assert stored() == (0, 0)
    with unit_of_work():
        gather(evidence(1))
    assert stored() == (1, 0)


def test_what_is_looked_at_only_at_the_end_of_a_transaction_is_looked_at() -> None:
    """A foreign key is checked then: this person does not exist."""
    with pytest.raises(IntegrityError):
        gather_all(run(1), RoleGrant(person_id=10**6, role="agent", valid_from=AT.date()))
    assert stored() == (0, 0)


def test_what_runs_behind_the_commit_is_refused_as_a_step() -> None:
    """What it gathered there would be written by nobody."""
    refused: list[bool] = []

    def late() -> None:
        with pytest.raises(NoTransaction):
            gather(SyncRun())
        refused.append(True)

    with unit_of_work():
        on_commit(late)
    assert refused


def test_an_error_before_the_end_writes_nothing() -> None:
    with pytest.raises(ValueError, match="deneme"):
        gather_all(run(1), last=fail)
    assert stored() == (0, 0)
    assert connection.get_autocommit()


def test_a_connection_that_breaks_with_it_says_so_in_djangos_words(postgres: EmbeddedPostgres) -> None:
    """And the next command has another connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()

    def end_it() -> None:
        with psycopg.connect(postgres.superuser_url, autocommit=True) as administrator:
            administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (process,))

    with pytest.raises(OperationalError):
        gather_all(run(1), last=end_it)
    connection.close()
    assert stored() == (0, 0)
    gather_all(run(1))
    assert stored() == (0, 1)


def test_what_was_written_before_goes_with_what_is_refused_at_the_end() -> None:
    with pytest.raises(IntegrityError):
        gather_all(evidence(1), evidence(1), first=run(1).save)
    assert stored() == (0, 0)


def test_a_rehearsal_leaves_nothing() -> None:
    with rehearsal():
        gather_all(run(1))
    assert stored() == (0, 0)


# Where something follows


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What follows every run fails; whether it is known to be wanted stands in the list."""
    known: list[Any] = []

    follower = Follower(lambda _rows: fail(), "true", lambda: known[0])
    followers: dict[Any, Follower] = transaction._followers
    monkeypatch.setitem(followers, SyncRun, follower)
    return known


@pytest.mark.parametrize("is_known", [None, True])
def test_rows_and_what_follows_them_are_one_transaction(follower: list[Any], is_known: bool | None) -> None:
    follower.append(is_known)
    with pytest.raises(ValueError, match="deneme"):
        gather_all(run(1))
    assert stored() == (0, 0)


def test_a_follower_that_said_nobody_wants_it_would_come_too_late(follower: list[Any]) -> None:
    """Why only a sure no makes it one statement: what follows is outside of it."""
    follower.append(False)
    with pytest.raises(ValueError, match="deneme"):
        gather_all(run(1))
    assert stored() == (0, 1)


# Changes of rows


def change(row: SyncRun, **values: Any) -> None:
    gather_update(Update(SyncRun, row.pk, values))


def kept(row: SyncRun) -> tuple[str, Any]:
    row.refresh_from_db()
    return row.mode, row.plan


def test_changes_go_with_the_rows_in_one_statement(django_assert_num_queries: Any) -> None:
    one, two = run(1), run(2)
    one.save()
    two.save()
    with django_assert_num_queries(3), unit_of_work():  # BEGIN and COMMIT are counted, and not said
        change(one, mode="delta")
        change(two, plan={"a": 1})
        gather(evidence(1))
    assert (kept(one), kept(two), stored()) == (("delta", {}), ("full", {"a": 1}), (1, 2))


def test_changes_alone_need_no_row_beside_them() -> None:
    one = run(1)
    one.save()
    with unit_of_work():
        change(one, mode="delta")
    assert kept(one) == ("delta", {})


def test_two_changes_of_one_row_come_one_after_the_other() -> None:
    """In one statement PostgreSQL would carry out one of them."""
    one = run(1)
    one.save()
    with unit_of_work():
        change(one, mode="delta", plan={"first": 1})
        change(one, plan={"second": 2})
    assert kept(one) == ("delta", {"second": 2})


def test_a_refused_row_takes_the_changes_with_it() -> None:
    one = run(1)
    one.save()
    with pytest.raises(IntegrityError):
        gather_all(evidence(1), evidence(1), first=lambda: change(one, mode="delta"))
    assert kept(one) == ("full", {})


def test_who_settles_reads_the_change() -> None:
    one = run(1)
    one.save()
    with unit_of_work():
        change(one, mode="delta")
        assert kept(one)[0] == "full"
        settle()
        assert kept(one)[0] == "delta"


# A statement beside the transaction


def test_beside_a_transaction_that_has_not_begun_it_stands_whatever_becomes_of_that() -> None:
    def beside() -> None:
        assert not has_begun()
        with of_its_own():
            run(1).save()
        assert not has_begun()

    with pytest.raises(ValueError, match="deneme"):
        gather_all(first=beside, last=fail)
    assert stored() == (0, 1)


def test_in_one_that_has_begun_it_is_part_of_it() -> None:
    def beside() -> None:
        Alert.objects.exists()
        assert has_begun()
        with of_its_own():
            run(1).save()

    with pytest.raises(ValueError, match="deneme"):
        gather_all(first=beside, last=fail)
    assert stored() == (0, 0)


def test_outside_of_a_transaction_it_is_what_it_always_was() -> None:
    with of_its_own():
        run(1).save()
    assert stored() == (0, 1)
    assert connection.get_autocommit()
