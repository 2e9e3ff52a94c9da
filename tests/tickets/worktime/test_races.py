"""Two who write at once, on a database where commits are real."""

from __future__ import annotations

from functools import partial
from typing import Any

from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.tickets.models import TimeEntry
from helpdesk_site.tickets.worktime.services import correct_time, record_time
from tests.tickets.conftest import open_for
from tests.tickets.test_races import at_once
from tests.tickets.worktime.test_recording import faults, month_minutes, work


def test_of_two_corrections_at_once_one_is_told_and_the_sums_stay_true(committed_desk: Any) -> None:
    ticket = open_for(committed_desk.employee)
    entry = record_time(ticket.public_id, work(), actor=committed_desk.agent)
    results = at_once(
        *(partial(correct_time, entry.public_id, work(minutes), actor=committed_desk.agent) for minutes in (10, 20))
    )
    refused = [result for result in results if isinstance(result, Conflict | TimeEntry.DoesNotExist)]
    assert len(refused) == 1
    assert TimeEntry.objects.count() == 2
    assert not faults()


def test_sums_lose_nothing_when_many_write_at_once(committed_desk: Any) -> None:
    agents = committed_desk.agent, committed_desk.second_agent, committed_desk.chief
    mine = [open_for(committed_desk.employee) for _agent in agents]
    at_once(
        *(partial(record_time, one.public_id, work(10), actor=agent) for one, agent in zip(mine, agents, strict=True))
    )
    assert month_minutes() == 30
