"""Two windows at once: no more tabs than there may be, and one of a ticket."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

from helpdesk_site.tickets.models import OpenTab
from helpdesk_site.tickets.tabs import services
from helpdesk_site.tickets.tabs.services import MOST_TABS, look_at, pin_tab
from tests.tickets.conftest import open_for
from tests.tickets.test_races import at_once


def nearly_full(desk: Any) -> list[str]:
    """All but one place is taken, by tabs that stay; two tickets that want it."""
    for _ in range(MOST_TABS - 1):
        ticket = open_for(desk.employee)
        look_at(ticket.public_id, actor=desk.agent, opens=True)
        pin_tab(ticket.public_id, actor=desk.agent, pinned=True)
    return [open_for(desk.employee).public_id for _ in range(2)]


def both(desk: Any, ids: list[str]) -> list[Any]:
    return at_once(*[partial(look_at, public_id, actor=desk.agent, opens=True) for public_id in ids])


def test_of_two_windows_that_want_the_last_place_each_gets_one_but_not_both_at_once(committed_desk):
    wanted = nearly_full(committed_desk)
    # The first is neither pinned nor written on, so it makes room for the second.
    assert both(committed_desk, wanted) == [True, True]
    assert OpenTab.objects.count() == MOST_TABS


def test_without_the_lock_there_would_be_one_too_many(committed_desk, monkeypatch):
    """The control: the same with the person's row not locked."""
    wanted = nearly_full(committed_desk)
    together = threading.Barrier(2)
    make_room = services._make_room

    def after_the_other(*given: Any) -> bool:
        found = make_room(*given)
        together.wait(10)
        return found

    monkeypatch.setattr(services, "_lock", lambda _actor: None)
    monkeypatch.setattr(services, "_make_room", after_the_other)
    assert both(committed_desk, wanted) == [True, True]
    assert OpenTab.objects.count() == MOST_TABS + 1


def test_two_windows_with_one_ticket_open_one_tab(committed_desk):
    ticket = open_for(committed_desk.employee)
    assert both(committed_desk, [ticket.public_id] * 2) == [True, True]
    assert OpenTab.objects.count() == 1
