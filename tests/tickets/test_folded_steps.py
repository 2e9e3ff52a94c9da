"""The steps that fold away: fetched when they are opened, as they stand then, and only by whoever may take them."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

AS_PART = {"HX-Request": "true"}
OF_THE_DESK = ("assign", "macro", "state", "handover", "limit")


def step_of(ticket: TicketProfile, name: str) -> str:
    return f"/talep/{ticket.public_id}/adim/{name}/ac/"


@pytest.mark.parametrize("name", OF_THE_DESK)
def test_nobody_opens_a_step_that_he_may_not_take(desk: Any, name: str) -> None:
    ticket = open_for(desk.employee)
    for who in (desk.employee, desk.auditor):
        assert browser_of(who).get(step_of(ticket, name)).status_code == 404


@pytest.mark.parametrize("name", ["reply", "close", "rate", "reopen", "explode"])
def test_what_does_not_fold_or_cannot_be_done_now_is_not_there(desk: Any, name: str) -> None:
    ticket = open_for(desk.employee)
    assert browser_of(desk.agent).get(step_of(ticket, name)).status_code == 404


def test_a_closed_ticket_is_not_handed_over(desk: Any) -> None:
    ticket = open_for(desk.employee)
    services.withdraw(ticket.pk, actor=desk.employee, expected_version=1, reason="Kendiliğinden düzeldi.")
    agent = browser_of(desk.agent)
    assert [agent.get(step_of(ticket, name)).status_code for name in ("handover", "limit", "assign")] == [404, 404, 200]


def test_the_page_carries_no_form_of_a_step_until_it_is_opened(desk: Any) -> None:
    ticket = open_for(desk.employee)
    page = browser_of(desk.agent).get(f"/talep/{ticket.public_id}/").content.decode()
    for name in OF_THE_DESK:
        assert f'hx-get="{step_of(ticket, name)}"' in page
        assert f'action="/talep/{ticket.public_id}/adim/{name}/"' not in page


@pytest.mark.parametrize("name", OF_THE_DESK)
def test_a_page_that_opens_a_step_gets_its_form_alone(desk: Any, name: str) -> None:
    ticket = open_for(desk.employee)
    part = browser_of(desk.agent).get(step_of(ticket, name), headers=AS_PART)
    assert part.status_code == 200
    assert "<!doctype html>" not in part.content.decode()
    assert "HX-Request" in part["Vary"]


def test_where_no_script_runs_the_whole_page_comes_with_the_step_open(desk: Any) -> None:
    ticket = open_for(desk.employee)
    page = browser_of(desk.agent).get(step_of(ticket, "state")).content.decode()
    assert "<!doctype html>" in page
    assert '<details class="step-box" open><summary>Durumu değiştir</summary><form' in page
    assert page.count('<details class="step-box" open>') == 1


def test_a_step_shows_what_holds_when_it_is_opened(desk: Any) -> None:
    ticket, agent = open_for(desk.employee), browser_of(desk.agent)
    assert desk.second_agent.official_name not in agent.get(step_of(ticket, "assign"), headers=AS_PART).content.decode()
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.second_agent)
    part = agent.get(step_of(ticket, "assign"), headers=AS_PART).content.decode()
    assert desk.second_agent.official_name in part
    assert 'name="version" value="2"' in part


def test_a_step_that_could_not_be_taken_stands_open_as_it_was_typed(desk: Any) -> None:
    ticket = open_for(desk.employee)
    typed = {"service": "12-yok", "note": "Sanırım entegrasyon işi.", "version": "1"}
    answer = browser_of(desk.agent).post(f"/talep/{ticket.public_id}/adim/handover/", typed)
    page = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert '<details class="step-box" open><summary>Başka bir hizmete devret</summary>' in page
    assert "Sanırım entegrasyon işi." in page


def test_the_asker_withdraws_and_asks_for_it_again(desk: Any) -> None:
    ticket, asker = open_for(desk.employee), browser_of(desk.employee)
    assert 'name="reason"' in asker.get(step_of(ticket, "withdraw"), headers=AS_PART).content.decode()
    assert asker.get(step_of(ticket, "reopen")).status_code == 404
    services.change_status(ticket.pk, actor=desk.agent, expected_version=1, state="resolved", note="Düzeldi.")
    assert asker.get(step_of(ticket, "withdraw")).status_code == 404
    assert 'name="reason"' in asker.get(step_of(ticket, "reopen"), headers=AS_PART).content.decode()
