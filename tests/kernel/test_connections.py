"""A connection that broke between two requests costs nobody a page, and looking costs no statement."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.core.signals import request_started
from django.db import connection, transaction
from django.db.utils import OperationalError

from deploy.postgres import EmbeddedPostgres
from helpdesk_site.kernel.connections import replace_broken


@pytest.fixture
def kept(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker's thread, which keeps its connection from one request to the next."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 600)
    connection.close()
    yield
    connection.close()


def _begin_request() -> None:
    """As any server says it; one that begins as WSGI's has to end, too (kernel/after_commit.py)."""
    request_started.send(sender=None)


def _process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (found,) = cursor.fetchone()
    return int(found)


def _end(postgres: EmbeddedPostgres, process: int) -> None:
    with psycopg.connect(postgres.superuser_url, autocommit=True) as administrator:
        assert administrator.execute("SELECT pg_terminate_backend(%s, 5000)", (process,)).fetchone() == (True,)


def test_a_request_goes_on_with_the_connection_of_the_one_before(kept: None) -> None:
    first = _process()
    _begin_request()
    assert _process() == first


def test_a_connection_that_broke_meanwhile_is_replaced_as_the_request_begins(
    kept: None, postgres: EmbeddedPostgres
) -> None:
    broken = _process()
    _end(postgres, broken)
    _begin_request()
    assert _process() != broken


def test_without_looking_the_page_would_fail(
    kept: None, postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = _process()
    _end(postgres, broken)
    monkeypatch.setattr("helpdesk_site.kernel.connections.hung_up", lambda _socket: False)
    _begin_request()
    with pytest.raises(OperationalError):
        _process()


def test_a_transaction_that_is_under_way_is_left_alone(kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk_site.kernel.connections.hung_up", lambda _socket: True)
    with transaction.atomic():
        before = _process()
        replace_broken()
        assert _process() == before
    replace_broken()
    assert _process() != before
