"""Workers that sweep at once, on a database where commits are real."""

from __future__ import annotations

from typing import Any

from helpdesk_site.tickets.models import Occurrence, TicketProfile
from helpdesk_site.tickets.recurring import births
from tests.tickets.recurring.test_plans import due
from tests.tickets.test_races import at_once


def test_two_workers_at_once_open_one_ticket(committed_desk: Any) -> None:
    due(committed_desk.chief)
    results = at_once(births.sweep, births.sweep, births.sweep)
    assert sorted(results) == [0, 0, 1]
    assert TicketProfile.objects.count() == Occurrence.objects.count() == 1
