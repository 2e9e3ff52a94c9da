"""Two at once, on a database where commits are real."""

from __future__ import annotations

from functools import partial
from typing import Any

from helpdesk.models import ChecklistTask

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import services
from helpdesk_site.tickets.checklists import promises
from helpdesk_site.tickets.checklists import services as lists
from helpdesk_site.tickets.models import ChecklistProfile
from tests.tickets.checklists.conftest import items_on, keep, with_list
from tests.tickets.conftest import open_for
from tests.tickets.test_races import at_once


def test_two_who_tick_at_once_lose_nothing(committed_desk: Any) -> None:
    ticket = open_for(committed_desk.employee)
    first, second, third = with_list(committed_desk, ticket)
    agents = committed_desk.agent, committed_desk.second_agent
    results = at_once(
        *(partial(lists.tick, ticket.public_id, item.public_id, actor=agent)
          for item, agent in ((first, agents[0]), (second, agents[1]), (third, agents[0]), (third, agents[1])))
    )  # fmt: skip
    assert not [result for result in results if isinstance(result, Exception)]
    assert [item.done_by for item in items_on(ticket)][:2] == list(agents)
    assert ChecklistTask.objects.todo().count() == 0
    assert AuditEntry.objects.filter(action="tickets.checklist.ticked").count() == 3, "the third was ticked once"


def test_items_that_are_added_at_once_have_each_a_place(committed_desk: Any) -> None:
    ticket = open_for(committed_desk.employee)
    item = with_list(committed_desk, ticket)[0]
    agents = committed_desk.agent, committed_desk.second_agent
    at_once(
        *(partial(lists.add_item, ticket.public_id, item.list.public_id, actor=agent, words=agent.surname)
          for agent in agents)
    )  # fmt: skip
    assert sorted(each.task.position for each in items_on(ticket)) == [0, 1, 2, 3, 4]


def test_a_list_that_two_add_at_once_stands_there_once(committed_desk: Any) -> None:
    ticket, template = open_for(committed_desk.employee), keep(committed_desk.chief)
    agents = committed_desk.agent, committed_desk.second_agent
    results = at_once(*(partial(lists.add_list, ticket.public_id, template, actor=agent) for agent in agents))
    assert len([result for result in results if isinstance(result, WrongState)]) == 1
    assert ChecklistProfile.objects.count() == 1


def test_nobody_resolves_a_ticket_while_another_opens_an_item_again(committed_desk: Any) -> None:
    """Whoever comes second is refused: the ticket is held, or it has ended."""
    ticket = open_for(committed_desk.employee)
    items = with_list(committed_desk, ticket, required=True)
    for item in items:
        lists.tick(ticket.public_id, item.public_id, actor=committed_desk.agent)
    results = at_once(
        partial(lists.open_again, ticket.public_id, items[0].public_id, actor=committed_desk.second_agent),
        partial(services.resolve, ticket.pk, actor=committed_desk.agent, expected_version=1, solution="Kuruldu."),
    )
    assert len([result for result in results if isinstance(result, WrongState)]) == 1
    assert not list(promises.required_lists_are_done(Context()))
