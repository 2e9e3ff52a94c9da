"""Solved means closed after three working days, unless somebody says in time that it is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.clock import ISTANBUL
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.tickets import reopening, services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.closing import close_undoubted
from helpdesk_site.tickets.statuses import State
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 9, 16, tzinfo=ISTANBUL)
FRIDAY_NOON = datetime(2026, 11, 27, 12, 0, tzinfo=ISTANBUL)
FRIDAY_NIGHT = datetime(2026, 11, 27, 23, 0, tzinfo=ISTANBUL)


@pytest.fixture
def solved(desk: Any) -> TicketProfile:
    with clock.held_at(TUESDAY):
        ticket = open_for(desk.employee)
        services.resolve(ticket.public_id, actor=desk.agent, expected_version=ticket.version, solution="Düzeltildi.")
    ticket.refresh_from_db()
    return ticket


def state_of(ticket: TicketProfile) -> str:
    return TicketProfile.objects.values_list("state", flat=True).get(pk=ticket.pk)


def test_the_last_moment_is_the_end_of_the_third_working_day(solved: TicketProfile) -> None:
    last = reopening.last_moment(solved)
    assert last is not None
    assert last.astimezone(ISTANBUL).date() == FRIDAY_NOON.date()


def test_nothing_is_closed_before(solved: TicketProfile) -> None:
    with clock.held_at(FRIDAY_NOON):
        assert close_undoubted() == 0
    assert state_of(solved) == State.RESOLVED


def test_it_is_closed_after_and_only_once(solved: TicketProfile) -> None:
    with clock.held_at(FRIDAY_NIGHT):
        assert close_undoubted() == 1
        assert close_undoubted() == 0
    assert state_of(solved) == State.CLOSED


def test_who_says_in_time_that_it_is_not_solved_keeps_it_open(desk: Any, solved: TicketProfile) -> None:
    with clock.held_at(FRIDAY_NOON):
        services.reopen(solved.public_id, actor=desk.employee, expected_version=solved.version, reason="Yine oldu.")
    with clock.held_at(FRIDAY_NIGHT):
        assert close_undoubted() == 0
    assert state_of(solved) == State.REOPENED


def test_afterwards_the_asker_opens_a_new_one_and_the_desk_may_still_open_this(
    desk: Any, solved: TicketProfile
) -> None:
    with clock.held_at(FRIDAY_NIGHT):
        with pytest.raises(WrongState):
            services.reopen(solved.public_id, actor=desk.employee, expected_version=solved.version, reason="Yine oldu.")
        assert state_of(solved) == State.RESOLVED
        services.reopen(solved.public_id, actor=desk.agent, expected_version=solved.version, reason="Yanlış çözülmüş.")
    assert state_of(solved) == State.REOPENED
