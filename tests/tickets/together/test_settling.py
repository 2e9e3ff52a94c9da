"""Two changed the same field: the page asks whose word stands, and what was typed is sent either way."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from tests.tickets.conftest import let_held_replies_leave
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def take(who: Any, ticket: TicketProfile, step: str, **typed: Any) -> Any:
    return browser_of(who).post(f"/talep/{ticket.public_id}/adim/{step}/", typed)


@pytest.fixture
def resolved_meanwhile(desk: Any, ticket: TicketProfile) -> TicketProfile:
    services.change_status(ticket.pk, actor=desk.chief, expected_version=1, state="in_progress", note="Bakıyorum")
    return ticket


def test_an_answer_with_a_state_asks_and_by_default_leaves_theirs(desk, resolved_meanwhile):
    typed = {"text": "Uzun bir yanıt", "audience": "public", "state": "waiting_requester"}
    refused = take(desk.agent, resolved_meanwhile, "reply", version=1, **typed)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Uzun bir yanıt</textarea>" in page
    assert f"siz yazarken {desk.chief.official_name} değiştirdi" in page
    assert 'name="settle-state" value="theirs" checked' in page
    take(desk.agent, resolved_meanwhile, "reply", version=2, **typed, **{"settle-state": "theirs"})
    let_held_replies_leave()
    resolved_meanwhile.refresh_from_db()
    assert resolved_meanwhile.state == "in_progress"
    assert FollowUp.objects.filter(comment="Uzun bir yanıt", public=True).exists()


def test_whoever_says_mine_gets_his(desk, resolved_meanwhile):
    typed = {"text": "Yanıt", "audience": "note", "state": "waiting_requester", "settle-state": "yours"}
    assert take(desk.agent, resolved_meanwhile, "reply", version=2, **typed).status_code == 302
    resolved_meanwhile.refresh_from_db()
    assert resolved_meanwhile.state == "waiting_requester"


def test_a_step_that_is_left_to_the_colleague_still_says_what_was_typed_with_it(desk, resolved_meanwhile):
    typed = {"state": "waiting_requester", "note": "Ekran görüntüsü lazım", "waiting_for": ""}
    assert take(desk.agent, resolved_meanwhile, "state", version=1, **typed).status_code == 409
    take(desk.agent, resolved_meanwhile, "state", version=2, **typed, **{"settle-state": "theirs"})
    resolved_meanwhile.refresh_from_db()
    assert resolved_meanwhile.state == "in_progress"
    assert FollowUp.objects.get(comment="Ekran görüntüsü lazım").public


def test_an_owner_left_as_it_is_changes_nothing(desk, ticket):
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.second_agent)
    mine = {"owner": desk.agent.official_name, "owner-key": desk.agent.public_id}
    refused = take(desk.agent, ticket, "assign", version=1, **mine)
    assert 'name="settle-owner"' in refused.content.decode()
    take(desk.agent, ticket, "assign", version=2, **mine, **{"settle-owner": "theirs"})
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.version) == (desk.second_agent, 2)


def test_of_two_fields_each_is_settled_by_itself(desk, ticket):
    first = {"legal_clock": "information", "letter_due_on": "18.01.2027"}
    assert take(desk.second_agent, ticket, "limit", version=1, **first).status_code == 302
    mine = {"legal_clock": "opinion", "letter_due_on": "25.01.2027"}
    page = take(desk.agent, ticket, "limit", version=1, **mine).content.decode()
    assert "settle-legal_clock" in page
    assert "settle-letter_due_on" in page
    settled = {"settle-legal_clock": "theirs", "settle-letter_due_on": "yours"}
    assert take(desk.agent, ticket, "limit", version=2, **mine, **settled).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.legal_clock, f"{ticket.letter_due_on:%d.%m.%Y}") == ("information", "25.01.2027")
