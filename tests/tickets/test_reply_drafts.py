"""What somebody has begun to write on a ticket is kept on the server: through a closed browser, an owner's change, and
somebody else's answer. A note of the desk never becomes an answer by mistake."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketDraft, TicketProfile
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db
WORDS = "Kurulumu uzaktan denedim, olmadı; yarın"


def keep(browser: Any, ticket: TicketProfile, text: str = WORDS, version: int = 0) -> Any:
    return browser.post(f"/talep/{ticket.public_id}/taslak/", {"text": text, "state": "", "draft_version": version})


def page(browser: Any, ticket: TicketProfile) -> str:
    return str(browser.get(f"/talep/{ticket.public_id}/").content.decode())


def test_it_comes_back_on_any_page_of_the_same_person(desk: Any, ticket: TicketProfile) -> None:
    assert keep(browser_of(desk.agent), ticket).status_code == 200
    assert WORDS in page(browser_of(desk.agent), ticket)
    assert WORDS not in page(browser_of(desk.second_agent), ticket)
    assert WORDS not in page(browser_of(desk.employee), ticket)


def test_others_keep_nothing_on_a_ticket_that_they_do_not_see(desk: Any, ticket: TicketProfile) -> None:
    assert keep(browser_of(desk.stranger), ticket).status_code == 404
    assert keep(browser_of(desk.auditor), ticket).status_code == 404
    assert not TicketDraft.objects.exists()


def test_an_older_page_does_not_write_over_a_newer_one(desk: Any, ticket: TicketProfile) -> None:
    agent = browser_of(desk.agent)
    assert keep(agent, ticket).json()["version"] == 1
    assert keep(agent, ticket, "Yenisi", version=1).json()["version"] == 2
    refused = keep(agent, ticket, "Eskisi", version=1)
    assert refused.status_code == 409
    assert "Yenisi" in page(agent, ticket)


def test_it_survives_a_new_owner_and_somebody_elses_answer(desk: Any, ticket: TicketProfile) -> None:
    agent = browser_of(desk.agent)
    keep(agent, ticket)
    services.assign(ticket.public_id, actor=desk.chief, expected_version=1, owner=desk.second_agent)
    services.reply(ticket.public_id, actor=desk.employee, expected_version=2, text="Bir şey daha.", public=True)
    assert WORDS in page(agent, ticket)


def test_it_goes_with_the_sending_and_stays_with_a_refusal(desk: Any, ticket: TicketProfile) -> None:
    agent, step = browser_of(desk.agent), f"/talep/{ticket.public_id}/adim/reply/"
    keep(agent, ticket)
    sent = {"text": WORDS, "audience": "public", "draft_version": "1"}
    assert agent.post(step, {**sent, "version": "9"}).status_code == 409
    assert TicketDraft.objects.exists()
    assert agent.post(step, {**sent, "version": "1"}).status_code == 302
    assert not TicketDraft.objects.exists()
    assert f">\n{WORDS}</textarea>" not in page(agent, ticket)


def test_answers_begun_on_many_tickets_are_all_kept(desk: Any) -> None:
    agent = browser_of(desk.agent)
    tickets = [open_for(desk.employee) for _ in range(30)]
    for each in tickets:
        keep(agent, each)
    assert TicketDraft.objects.filter(form="reply").count() == 30


@pytest.mark.parametrize(("audience", "public"), [("public", True), ("note", False), ("", False)])
def test_the_button_says_who_reads_it_and_without_one_it_is_the_desk(
    desk: Any, ticket: TicketProfile, audience: str, public: bool
) -> None:
    typed = {"text": "Metin", "audience": audience, "version": "1"}
    browser_of(desk.agent).post(f"/talep/{ticket.public_id}/adim/reply/", typed)
    let_held_replies_leave()
    assert FollowUp.objects.get(ticket=ticket.ticket).public is public


def test_the_asker_always_writes_to_the_desk(desk: Any, ticket: TicketProfile) -> None:
    browser_of(desk.employee).post(f"/talep/{ticket.public_id}/adim/reply/", {"text": "Metin", "version": "1"})
    assert FollowUp.objects.get(ticket=ticket.ticket).public
