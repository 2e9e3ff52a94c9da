"""What the clocks cost: a statement or two of a write, and nothing that follows the number of tickets."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from helpdesk_site.tickets import services
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import MORNING
from tests.tickets.test_costs import CREATE, FOLLOW_UP, LIST, TICKET, assert_same, at_most, count, sent

pytestmark = pytest.mark.django_db


def some(desk: SimpleNamespace, number: int) -> None:
    for place in range(number):
        ticket = open_for(desk.employee, title=f"Talep {place}")
        services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)


@pytest.mark.parametrize(
    "query", ["", "?due=overdue", "?due=today", "?view=mine&sort=due_order", "?state=new&sort=-due_order"]
)
def test_the_work_list_with_due_dates(four_hours: SimpleNamespace, query: str):
    agent = browser_of(four_hours.agent)
    with it_is(MORNING):
        some(four_hours, 3)
        assert_same(lambda: agent.get(f"/is-listesi/{query}"), lambda: some(four_hours, 20), LIST)


def test_a_ticket_with_clocks(four_hours: SimpleNamespace):
    agent = browser_of(four_hours.second_agent)
    ticket = open_for(four_hours.employee)
    agent.get(f"/talep/{ticket.public_id}/")
    with at_most(TICKET):
        agent.get(f"/talep/{ticket.public_id}/")


def test_opening_a_ticket_with_clocks(four_hours: SimpleNamespace):
    open_for(four_hours.employee)  # each process lays out its calendar once
    asker = browser_of(four_hours.employee)
    asker.get("/talep/yeni/")
    form = {"service": "12-cc", "title": "A", "description": "B", "version": "0", "key": str(uuid4())}
    with at_most(CREATE):
        sent(asker, "/talep/yeni/", form)


@pytest.mark.parametrize("state", ["", "waiting_requester"])
def test_the_first_answer_with_clocks(four_hours: SimpleNamespace, state: str):
    ticket = open_for(four_hours.employee)
    services.assign(ticket.pk, actor=four_hours.chief, expected_version=1, owner=four_hours.agent)
    agent = browser_of(four_hours.second_agent)
    agent.get(f"/talep/{ticket.public_id}/")
    with at_most(FOLLOW_UP + 2 * bool(state)):
        typed = {"text": "x", "audience": "public", "version": 2, "state": state}
        sent(agent, f"/talep/{ticket.public_id}/adim/reply/", typed)


def test_a_further_answer_costs_the_clocks_nothing(four_hours: SimpleNamespace):
    ticket = open_for(four_hours.employee)
    services.reply(ticket.pk, actor=four_hours.agent, expected_version=1, text="x", public=True)

    def reply(version: int) -> int:
        return count(
            lambda: services.reply(ticket.pk, actor=four_hours.agent, expected_version=version, text="x", public=True)
        )

    with_clocks = reply(2)
    bare = open_for(four_hours.employee)
    type(bare).objects.filter(pk=bare.pk).update(policy=None, due_at=None)
    services.reply(bare.pk, actor=four_hours.agent, expected_version=1, text="x", public=True)
    assert with_clocks == count(
        lambda: services.reply(bare.pk, actor=four_hours.agent, expected_version=2, text="x", public=True)
    )


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("is_open AND due_order < now()", "tickets_due"),
        ("is_open AND owner_id = 1 AND due_order < now()", "tickets_due_of_owner"),
        ("is_open AND queue_id = 1", "tickets_due_in_queue"),
    ],
)
def test_what_is_due_is_a_range_of_one_index(four_hours: SimpleNamespace, where: str, index: str):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        rows = f"SELECT id FROM tickets_ticketprofile WHERE {where} ORDER BY due_order, id LIMIT 51"  # noqa: S608
        cursor.execute(f"EXPLAIN {rows}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert index in plan
    assert "Sort" not in plan
