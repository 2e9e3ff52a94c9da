"""What is looked for is found by an index, however many tickets others have and however many are over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from helpdesk.models import Queue

from helpdesk_site.interface import lists
from helpdesk_site.tickets import selectors
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors import mine
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db

OTHERS = 40
TABLE = TicketProfile._meta.db_table


@pytest.fixture
def crowd(desk: SimpleNamespace) -> SimpleNamespace:
    """Many open tickets of one employee; the table of a test is too small for the planner to bother with indexes."""
    for number in range(OTHERS):
        open_for(desk.employee, title=f"Talep {number}")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    return desk


@pytest.fixture
def large(crowd: SimpleNamespace) -> SimpleNamespace:
    """The same where sorting costs what it does in a large table."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    return crowd


def looked_at(rows: QuerySet[Any]) -> int:
    """How many tickets the database took in its hand for these rows."""
    (plan,) = json.loads(rows.explain(format="json", analyze=True))
    return sum(
        node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
        for node in _nodes(plan["Plan"])
        if node.get("Relation Name") == TABLE
    )


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node.get("Plans", ()):
        yield from _nodes(part)


def test_whoever_has_no_open_ticket_is_told_so_without_a_look_at_those_of_others(crowd):
    assert looked_at(mine.newest_open(crowd.second_agent, 5)) == 0


def test_with_one_condition_for_both_sides_all_of_them_would_be_looked_at(crowd):
    """The control: asked for or asked by, in the order of the open ones."""
    assert looked_at(mine.own(crowd.second_agent).filter(is_open=True)[:5]) >= OTHERS


def test_my_newest_are_found_on_either_side_and_each_once(desk):
    mine = open_for(desk.employee)
    for_me = open_for(desk.second_agent, on_behalf_of=desk.employee)
    both = open_for(desk.employee, on_behalf_of=desk.second_agent)
    assert [ticket.pk for ticket in selectors.my_open_tickets(desk.employee, 5)] == [both.pk, for_me.pk, mine.pk]
    assert [ticket.pk for ticket in selectors.my_open_tickets(desk.employee, 2)] == [both.pk, for_me.pk]


def test_a_list_is_counted_along_the_index_of_its_order_up_to_its_limit(large):
    rows = TicketProfile.objects.filter(queue=open_for(large.employee).queue)
    with CaptureQueriesContext(connection) as captured:
        assert lists._counted(rows, ("-id",), 6) == 6
    assert f'ORDER BY "{TABLE}"."id" DESC LIMIT 6' in captured.captured_queries[-1]["sql"]
    assert looked_at(rows.order_by("-id")[:6]) == 6


@pytest.fixture
def few(large: SimpleNamespace) -> Queue:
    """A queue with one open ticket."""
    queue: Queue = open_for(large.employee, service_code="12-f").queue
    return queue


def test_a_queue_is_found_along_its_own_index(few):
    along = TicketProfile.objects.filter(selectors.BY_QUEUE.at(few.slug), is_open=True).order_by("-id")
    assert along.count() == 1
    assert looked_at(along[:50]) == 1


def test_joined_to_its_queue_every_open_ticket_would_be_looked_at(few):
    """The control."""
    assert looked_at(TicketProfile.objects.filter(queue__slug=few.slug, is_open=True).order_by("-id")[:50]) >= OTHERS


def test_a_key_of_somebody_elses_ticket_brings_nothing(desk):
    """Finding what is shown is being allowed to see it, also for keys that were found before."""
    mine_alone, of_another = open_for(desk.employee), open_for(desk.second_agent)
    found = selectors.these(desk.employee, [of_another.pk, mine_alone.pk])
    assert [ticket.pk for ticket in found] == [mine_alone.pk]
    assert selectors.these(desk.employee, []) == []
