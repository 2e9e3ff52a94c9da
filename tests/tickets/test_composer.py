"""Where one writes on a ticket is drawn once for what it offers; each page still has its own addresses, versions and
token, and what is offered decides what is drawn."""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpdesk_site.people.models import User
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.statuses import State
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def page(browser: Any, ticket: TicketProfile) -> str:
    return str(browser.get(f"/talep/{ticket.public_id}/").content.decode())


def composer(browser: Any, ticket: TicketProfile) -> str:
    [found] = re.findall(r'<section class="panel" aria-labelledby="write">.*?</section>', page(browser, ticket), re.S)
    return str(found)


def hidden(drawn: str, name: str) -> str:
    [value] = re.findall(rf'<input type="hidden" name="{name}" value="(\w*)">', drawn)
    return str(value)


def test_each_page_has_its_own_addresses_and_versions(desk: Any) -> None:
    agent, first, second = browser_of(desk.agent), open_for(desk.employee), open_for(desk.employee)
    services.reply(second.public_id, actor=desk.employee, expected_version=1, text="Bir şey daha.", public=True)
    for ticket, version in ((first, "1"), (second, "2"), (first, "1")):
        drawn = composer(agent, ticket)
        assert hidden(drawn, "version") == version
        assert hidden(drawn, "draft_version") == "0"
        named = set(re.findall(r"/talep/(tkt_\w+)/", drawn))
        assert named == {ticket.public_id}


def test_each_page_has_the_token_of_its_own_visitor(desk: Any, ticket: TicketProfile) -> None:
    for person in (desk.agent, desk.second_agent):
        whole = page(browser_of(person), ticket)
        [of_the_page] = re.findall(r'"X-CSRFToken": "(\w+)"', whole)
        assert set(TOKEN.findall(whole)) == {of_the_page}


def test_blank_it_is_what_its_form_draws(desk: Any, ticket: TicketProfile) -> None:
    agent = browser_of(desk.agent)
    blank = composer(agent, ticket)
    kept = {"text": "Yazdım", "audience": "note", "state": "", "draft_version": 0}
    agent.post(f"/talep/{ticket.public_id}/taslak/", kept)
    begun = composer(agent, ticket)
    assert ">\nYazdım</textarea>" in begun
    without = begun.replace("Yazdım", "").replace('name="draft_version" value="1"', 'name="draft_version" value="0"')
    assert TOKEN.sub("", without) == TOKEN.sub("", blank)


def test_who_looks_and_what_may_follow_decide_what_is_offered(desk: Any, ticket: TicketProfile) -> None:
    agent, asker = browser_of(desk.agent), browser_of(desk.employee)
    assert 'name="audience"' in composer(agent, ticket)
    assert 'name="audience"' not in composer(asker, ticket)
    assert f'<option value="{State.RESOLVED.value}"' in composer(agent, ticket)
    assert f'<option value="{State.IN_PROGRESS.value}"' in composer(agent, ticket)
    services.change_status(ticket.pk, actor=desk.agent, expected_version=1, state=State.IN_PROGRESS.value)
    assert f'<option value="{State.IN_PROGRESS.value}"' not in composer(agent, ticket)


def test_what_one_does_after_sending_stands_as_one_left_it(desk: Any, ticket: TicketProfile) -> None:
    agent = browser_of(desk.agent)
    assert '<option value="stay" selected>' in composer(agent, ticket)
    User.objects.filter(person=desk.agent).update(after_update=User.AfterUpdate.NEXT)
    assert '<option value="next" selected>' in composer(agent, ticket)


def test_it_says_that_files_are_not_scanned_where_they_are_not(desk: Any, ticket: TicketProfile, settings: Any) -> None:
    agent, notice = browser_of(desk.agent), "virüse karşı taranmıyor"
    settings.CLAMD_URL = ""
    assert notice in composer(agent, ticket)
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert notice not in composer(agent, ticket)


def test_a_form_that_is_refused_keeps_the_version_that_its_page_had(desk: Any, ticket: TicketProfile) -> None:
    sent = {"text": "Sözüm", "audience": "note", "version": "", "draft_version": "0"}
    refused = browser_of(desk.agent).post(f"/talep/{ticket.public_id}/adim/reply/", sent)
    assert refused.status_code == 422
    drawn = refused.content.decode()
    assert ">\nSözüm</textarea>" in drawn
    assert re.findall(r'<input type="hidden" name="version" value="(\w*)">', drawn) == [""]
