"""What a page may cost: statements, whatever the number of tickets (docs: performance)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketDraft, TicketProfile
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

LIST, TICKET, CREATE, FOLLOW_UP = 8, 6, 12, 12


@contextmanager
def at_most(limit: int):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        yield
    statements = [query["sql"] for query in captured.captured_queries if not _is_of_the_test(str(query["sql"]))]
    assert len(statements) <= limit, "\n".join(f"{n}. {str(sql)[:160]}" for n, sql in enumerate(statements, start=1))


def _is_of_the_test(sql: str) -> bool:
    """Inside the test's own transaction a unit of work is a savepoint; for a person it is the transaction itself."""
    return sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))


def count(action: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


def many(desk, number: int) -> list[TicketProfile]:
    tickets = [open_for(desk.employee, title=f"Talep {n}") for n in range(number)]
    for ticket in tickets:
        services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    return tickets


@pytest.mark.parametrize(
    "address", ["/is-listesi/", "/is-listesi/?queue=genel-destek&q=talep", "/is-listesi/?view=mine"]
)
def test_the_work_list(desk, address):
    agent = browser_of(desk.agent)
    many(desk, 3)
    assert_same(lambda: agent.get(address), lambda: many(desk, 20), LIST)


def test_my_requests(desk):
    asker = browser_of(desk.employee)
    many(desk, 2)
    assert_same(lambda: asker.get("/taleplerim/"), lambda: many(desk, 15), LIST)


def test_home(desk):
    asker = browser_of(desk.employee)
    many(desk, 2)
    assert_same(lambda: asker.get("/"), lambda: many(desk, 15), 12)


def test_a_search(desk):
    asker = browser_of(desk.employee)
    many(desk, 2)
    assert_same(lambda: asker.get("/ara/?q=talep"), lambda: many(desk, 15), LIST)


def test_a_ticket(desk):
    agent = browser_of(desk.second_agent)
    (ticket,) = many(desk, 1)

    def talk() -> None:
        for version in range(2, 12):
            services.reply(ticket.pk, actor=desk.agent, expected_version=version, text="x", public=version % 2 == 0)

    assert_same(lambda: agent.get(f"/talep/{ticket.public_id}/"), talk, TICKET)


def assert_same(look: Callable[[], Any], grow: Callable[[], Any], limit: int) -> None:
    """Within the limit, and no more for more rows."""
    look()
    few = count(look)
    grow()
    with at_most(limit):
        look()
    assert count(look) <= few


def test_opening_a_ticket(desk):
    asker = browser_of(desk.employee)
    asker.get("/talep/yeni/")
    form = {"service": "12-cc", "title": "A", "description": "B", "version": "0", "key": str(uuid4())}
    with at_most(CREATE):
        sent(asker, "/talep/yeni/", form)


def test_once_the_services_are_known_it_takes_three_statements(desk):
    """The session with the account, the numbers, and everything that is written; a draft goes with it."""
    asker = browser_of(desk.employee)
    form = {"service": "12-cc", "title": "A", "description": "B", "version": "0"}
    sent(asker, "/talep/yeni/", {**form, "key": str(uuid4())})
    key = uuid4()
    services.keep_draft(desk.employee, key=key, typed={"title": "A"}, version=0)
    with at_most(3):
        sent(asker, "/talep/yeni/", {**form, "version": "1", "key": str(key)})
    assert not TicketDraft.objects.exists()


@pytest.mark.parametrize("audience", ["note", "public"])
def test_so_does_what_the_desk_writes(desk, audience):
    """The session with the account, the ticket with its lock, and everything that is written."""
    desk.agent.user.undo = False  # what waits ten seconds is written then
    desk.agent.user.save()
    agent = browser_of(desk.agent)
    for ticket, limit in zip(many(desk, 2), (FOLLOW_UP, 3), strict=True):
        with at_most(limit):
            sent(agent, f"/talep/{ticket.public_id}/adim/reply/", {"text": "x", "audience": audience, "version": 2})


def test_adding_a_follow_up(desk):
    (ticket,) = many(desk, 1)
    agent = browser_of(desk.second_agent)
    agent.get(f"/talep/{ticket.public_id}/")
    with at_most(FOLLOW_UP):
        sent(agent, f"/talep/{ticket.public_id}/adim/reply/", {"text": "x", "audience": "public", "version": 2})


def sent(browser: Client, address: str, form: dict[str, Any]) -> None:
    assert browser.post(address, form).status_code == 302
