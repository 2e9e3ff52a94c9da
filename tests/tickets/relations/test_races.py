"""Two at once who join the same tickets: on a database where commits are real, with a control for each lock."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.tickets.models import Relation, TicketProfile
from helpdesk_site.tickets.relations import linking, merging
from tests.tickets.conftest import open_for
from tests.tickets.relations.samples import broken_promises
from tests.tickets.test_races import at_once


def merges(desk: Any, tickets: list[TicketProfile]) -> list[Any]:
    """Each wants to keep another one of the same tickets: their locks cross."""
    ids = [ticket.public_id for ticket in tickets]
    return [
        partial(merging.merge, kept, [one for one in ids if one != kept], actor=desk.agent)
        for kept in (*ids, *ids[::-1])
    ]


def test_of_merges_that_cross_one_is_done_and_the_others_are_told(committed_desk: Any) -> None:
    tickets = [open_for(committed_desk.employee) for _ in range(4)]
    results = at_once(*merges(committed_desk, tickets))
    done = [result for result in results if isinstance(result, list)]
    assert len(done) == 1
    assert all(isinstance(result, WrongState) for result in results if result is not done[0]), "nobody was deadlocked"
    assert TicketProfile.objects.filter(merging="kept").count() == 1
    assert TicketProfile.objects.filter(merging="merged").count() == 3
    assert broken_promises() == []


def test_two_who_undo_at_once_undo_once(committed_desk: Any) -> None:
    desk = committed_desk
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    merging.merge(kept.public_id, [other.public_id], actor=desk.agent)
    undo = partial(merging.undo, other.public_id)
    results = at_once(partial(undo, actor=desk.agent), partial(undo, actor=desk.second_agent))
    assert sorted(type(result).__name__ for result in results) == ["TicketProfile", "WrongState"]
    assert TicketProfile.objects.get(pk=other.pk).state == "new"
    assert broken_promises() == []


def closing_a_ring(desk: Any) -> list[Any]:
    """Four wait for each other in two pairs; each action joins the pairs at another end."""
    first, second, third, fourth = (open_for(desk.employee).public_id for _ in range(4))
    linking.link(first, "depends_on", second, actor=desk.agent)
    linking.link(third, "depends_on", fourth, actor=desk.agent)
    return [
        partial(linking.link, second, "depends_on", third, actor=desk.agent),
        partial(linking.link, fourth, "depends_on", first, actor=desk.agent),
    ]


def test_two_who_close_a_ring_of_waiting_from_both_ends_do_not(committed_desk: Any) -> None:
    results = at_once(*closing_a_ring(committed_desk))
    assert [getattr(result, "code", "") for result in results].count("ring") == 1
    assert Relation.objects.count() == 3
    assert broken_promises() == []


def test_without_the_lock_they_would(committed_desk: Any, monkeypatch: Any) -> None:
    """The control: both look, each sees no ring, and both join."""
    together = threading.Barrier(2)
    looks = linking._require_end

    def look_together(*pair: TicketProfile) -> None:
        looks(*pair)
        together.wait(10)

    actions = closing_a_ring(committed_desk)
    monkeypatch.setattr(linking, "one_dependency_at_a_time", lambda: None)
    monkeypatch.setattr(linking, "_require_end", look_together)
    at_once(*actions)
    assert Relation.objects.count() == 4
    assert any("waits for itself" in fault for fault in broken_promises())
