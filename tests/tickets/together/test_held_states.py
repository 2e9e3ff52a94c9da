"""The state that goes with an answer is asked twice: when it is pressed and when it leaves. Its words always leave."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import services
from helpdesk_site.tickets.checklists import services as checklists
from helpdesk_site.tickets.models import HeldReply, TicketProfile
from helpdesk_site.tickets.relations import linking, merging
from tests.tickets.checklists.conftest import items_on, with_list
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.people import browser_of
from tests.tickets.relations.samples import fresh, merged_pair

pytestmark = pytest.mark.django_db
WORDS = "Önbellek silindi."


def press(desk: Any, ticket: TicketProfile, state: str = "resolved") -> HeldReply:
    version = fresh(ticket).version
    return services.hold_reply(ticket.pk, actor=desk.agent, expected_version=version, text=WORDS, state=state)


def told_why(desk: Any) -> str:
    """Why its author was told that the state was not set."""
    told = Notification.objects.get(template="ticket_state_kept")
    assert told.person == desk.agent
    return str(told.context["why"])


def left_without_state(ticket: TicketProfile, state: str = "new") -> bool:
    return fresh(ticket).state == state and FollowUp.objects.filter(ticket=ticket.ticket, comment=WORDS).count() == 1


def test_with_open_items_on_a_required_list_the_button_says_so(desk, ticket):
    items = with_list(desk, ticket, required=True)
    with pytest.raises(WrongState) as refusal:
        press(desk, ticket)
    assert refusal.value.code == "checklist_open"
    assert not HeldReply.objects.exists()
    for item in items:
        checklists.tick(ticket.pk, item.public_id, actor=desk.agent)
    press(desk, ticket)
    let_held_replies_leave()
    assert fresh(ticket).state == "resolved"
    assert not Notification.objects.filter(template="ticket_state_kept").exists()


def test_a_required_list_that_came_meanwhile_holds_the_state_and_not_the_words(desk, ticket):
    press(desk, ticket)
    with_list(desk, ticket, required=True)
    assert let_held_replies_leave() == 1
    assert left_without_state(ticket)
    assert told_why(desk) == "checklist_open"
    assert "zorunlu kontrol listesinde" in browser_of(desk.agent).get("/bildirimler/").content.decode()
    assert items_on(ticket), "what holds it is beside the request"


def test_with_open_parts_the_button_says_so(desk, ticket):
    part = open_for(desk.employee)
    linking.link(part.public_id, "child_of", ticket.public_id, actor=desk.agent)
    with pytest.raises(WrongState) as refusal:
        press(desk, ticket)
    assert refusal.value.code == "open_parts"
    assert not HeldReply.objects.exists()


def test_a_part_that_came_meanwhile_holds_the_state_and_not_the_words(desk, ticket):
    press(desk, ticket)
    part = open_for(desk.employee)
    linking.link(part.public_id, "child_of", ticket.public_id, actor=desk.agent)
    let_held_replies_leave()
    assert left_without_state(ticket)
    assert told_why(desk) == "open_parts"
    assert "açık bir parçası var" in browser_of(desk.agent).get("/bildirimler/").content.decode()


def test_merged_away_meanwhile_its_asker_reads_it_and_the_merge_stands(desk):
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    press(desk, other)
    merging.merge(kept.public_id, [other.public_id], actor=desk.second_agent)
    let_held_replies_leave()
    assert left_without_state(other, "duplicate")
    assert told_why(desk) == "moved"
    assert WORDS in browser_of(desk.stranger).get(f"/talep/{other.public_id}/").content.decode()
    assert WORDS not in browser_of(desk.employee).get(f"/talep/{kept.public_id}/").content.decode()


def test_on_the_ticket_that_was_kept_the_askers_of_all_read_it_once_it_has_left(desk):
    kept, merged = merged_pair(desk)
    press(desk, kept, state="")
    assert WORDS not in browser_of(desk.stranger).get(f"/talep/{merged.public_id}/").content.decode()
    let_held_replies_leave()
    assert WORDS in browser_of(desk.stranger).get(f"/talep/{merged.public_id}/").content.decode()
