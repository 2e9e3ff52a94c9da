"""A worker's connections to the database: kept from task to task, and replaced when they broke."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection
from django.db.utils import OperationalError

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.celery import app
from helpdesk_site.worker_connections import CONNECTION_SECONDS, Fixup, KeepConnections


@pytest.fixture
def between_tasks(own_database: str, monkeypatch: pytest.MonkeyPatch) -> KeepConnections:
    """What happens before and after each task."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", CONNECTION_SECONDS)
    connection.close()
    return KeepConnections(app)


def _process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (found,) = cursor.fetchone()
    return int(found)


def _break(postgres: EmbeddedPostgres, process: int) -> None:
    with psycopg.connect(postgres.superuser_url, autocommit=True) as administrator:
        ended = administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (process,)).fetchone()
    assert ended == (True,)


def test_the_worker_is_tied_to_django_in_our_way() -> None:
    (tie,) = app._fixups  # type: ignore[attr-defined]  # the only place where Celery keeps them
    assert isinstance(tie, Fixup)
    assert isinstance(tie.worker_fixup, KeepConnections)


def test_a_connection_is_kept_from_task_to_task(between_tasks: KeepConnections) -> None:
    first = _process()
    between_tasks.close_database()
    assert _process() == first


def test_a_connection_that_broke_between_two_tasks_is_replaced(
    between_tasks: KeepConnections, postgres: EmbeddedPostgres
) -> None:
    broken = _process()
    _break(postgres, broken)
    between_tasks.close_database()
    assert _process() != broken


def test_a_connection_that_breaks_within_a_task_is_not_there_for_the_next(
    between_tasks: KeepConnections, postgres: EmbeddedPostgres
) -> None:
    broken = _process()
    _break(postgres, broken)
    with pytest.raises(OperationalError):
        _process()
    between_tasks.close_database()
    assert _process() != broken
