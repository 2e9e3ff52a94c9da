"""What a page of the knowledge base may cost: statements, whatever the number of articles."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.people.models import Person
from knowledgebase import services
from tests.knowledgebase.conftest import publish, ticket_of
from tests.tickets.people import browser_of
from tests.tickets.test_costs import at_most, count

# Session and account, the visitor's counters, and what the page itself asks.
PAGE, SUGGESTIONS, PANEL, FEEDBACK = 9, 7, 10, 14


def fill(editor: Person, number: int) -> None:
    for each in range(number):
        publish(editor, f"Vekâlet sorusu {each}")


@pytest.mark.parametrize(
    "address", ["/bilgi/", "/bilgi/?q=vekaletim düşmemiş", "/bilgi/?category=evrak", "/bilgi/vekalet-sorusu-0/"]
)
def test_a_page_for_readers(desk: SimpleNamespace, address: str) -> None:
    visitor = browser_of(desk.employee)
    _costs_the_same(desk, lambda: visitor.get(address), PAGE)


@pytest.mark.parametrize("address", ["/bilgi/makaleler/", "/bilgi/makaleler/?q=vekalet&state=review_due"])
def test_the_list_of_the_editors(desk: SimpleNamespace, address: str) -> None:
    editor = browser_of(desk.agent)
    _costs_the_same(desk, lambda: editor.get(address), PAGE)


def test_suggestions_while_one_types(desk: SimpleNamespace) -> None:
    visitor = browser_of(desk.employee)
    _costs_the_same(desk, lambda: visitor.get("/bilgi/oneri/?q=vekaletim düşmemiş evrak"), SUGGESTIONS)


def test_the_articles_beside_a_ticket(desk: SimpleNamespace) -> None:
    agent, ticket = browser_of(desk.agent), ticket_of(desk)
    services.mark_as_solving(publish(desk.agent, "Vekâlet"), ticket, actor=desk.agent)
    _costs_the_same(desk, lambda: agent.get(f"/bilgi/talep/{ticket.public_id}/"), PANEL)


def test_saying_that_it_helped(desk: SimpleNamespace) -> None:
    article, visitor = publish(desk.agent), browser_of(desk.employee)
    visitor.get("/bilgi/")
    with at_most(FEEDBACK):
        assert visitor.post(f"/bilgi/{article.slug}/geri-bildirim/", {"helped": "yes"}).status_code == 302


def _costs_the_same(desk: SimpleNamespace, look, limit: int) -> None:
    """Within the limit, and no more for more articles."""
    fill(desk.agent, 2)
    look()
    few = count(look)
    fill(desk.agent, 12)
    with at_most(limit):
        assert look().status_code == 200
    assert count(look) <= few
