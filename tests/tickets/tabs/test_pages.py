"""The part of the page that holds the tabs: who gets it, what it costs, and that opening a page writes nothing."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify.live import topics
from helpdesk_site.tickets.models import OpenTab, TicketProfile
from helpdesk_site.tickets.selectors import tickets_visible_to
from helpdesk_site.tickets.tabs.services import MOST_TABS, look_at, pin_tab, topic_of
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.test_costs import at_most

pytestmark = pytest.mark.django_db

TABS = "/sekmeler/"
PART = 5  # session, account, roles, tabs; and what noted a look


def on(ticket: TicketProfile) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Current-URL": f"http://testserver/talep/{ticket.public_id}/"}


def tell(browser: Client, ticket: TicketProfile, **more: str) -> Any:
    return browser.post(TABS, {"ticket": ticket.public_id, **more}, headers=on(ticket))


def said_by(page: str, element: str) -> dict[str, str]:
    """What an element of the page sends."""
    found = re.search(rf'id="{element}"[^>]*hx-vals="([^"]*)"', page)
    assert found
    said: dict[str, str] = json.loads(html.unescape(found[1]))
    return said


@pytest.mark.parametrize("who", ["employee", "auditor"])
def test_whoever_handles_no_tickets_has_no_such_part(desk, ticket, who):
    browser = browser_of(getattr(desk, who))
    assert browser.get(TABS).status_code == 404
    assert tell(browser, ticket, opens="1").status_code == 404
    assert browser.post("/sekmeler/kapat/", {"ticket": ticket.public_id}).status_code == 404
    assert browser.post("/sekmeler/sabitle/", {"ticket": ticket.public_id}).status_code == 404
    assert "extra-tabs" not in browser.get(f"/talep/{open_for(desk.employee).public_id}/").content.decode()


def test_only_oneself_may_be_told_of_ones_tabs(desk):
    assert topics.may_watch(desk.agent, topic_of(desk.agent))
    assert not topics.may_watch(desk.second_agent, topic_of(desk.agent))


def test_all_tickets_of_the_tabs_are_asked_for_at_once_and_one_too_many_closes_the_door(desk):
    tickets = [open_for(desk.employee) for _ in range(3)]
    wanted = [f"ticket:{ticket.public_id}" for ticket in tickets]
    topics.may_watch_all(desk.agent, wanted)
    with at_most(1):
        assert topics.may_watch_all(desk.agent, wanted)
    TicketProfile.objects.filter(pk=tickets[1].pk).update(restricted=True)
    assert not topics.may_watch_all(desk.agent, wanted)
    assert not topics.may_watch_all(desk.stranger, wanted)
    assert not topics.may_watch_all(desk.agent, ["ticket:tkt_yok"])
    assert tickets_visible_to(desk.agent).count() == 2


def test_the_page_itself_opens_no_tab_its_script_does(desk, ticket):
    browser = browser_of(desk.agent)
    address = f"/talep/{ticket.public_id}/"
    page = browser.get(address, headers={"Referer": "http://testserver/is-listesi/?view=mine&after=x&q=ebys"})
    assert not OpenTab.objects.exists()
    said = said_by(page.content.decode(), "tab-opened")
    part = browser.post(TABS, said, headers=on(ticket)).content.decode()
    assert 'aria-current="page"' in part
    assert OpenTab.objects.get().came_from == "view=mine&q=ebys"


@pytest.mark.parametrize(
    "referer", ["", "https://baska.example/is-listesi/?view=mine", "http://testserver/ara/?q=x", "http://[bozuk"]
)
def test_whoever_comes_from_elsewhere_comes_from_no_view(desk, ticket, referer):
    page = browser_of(desk.agent).get(f"/talep/{ticket.public_id}/", headers={"Referer": referer} if referer else {})
    assert page.status_code == 200
    assert "from" not in said_by(page.content.decode(), "tab-opened")


def test_the_part_costs_the_same_for_one_tab_and_for_all(desk, ticket):
    browser = browser_of(desk.agent)
    tell(browser, ticket, opens="1")
    for _ in range(MOST_TABS - 1):
        look_at(open_for(desk.employee).public_id, actor=desk.agent, opens=True)
    browser.get(TABS)
    with at_most(PART - 1):
        assert browser.get(TABS).content.decode().count('class="open-tab"') == MOST_TABS
    with at_most(PART):
        tell(browser, ticket, opens="1")


def test_titles_are_text_and_states_are_words(desk):
    evil = open_for(desk.employee, title='"><script>alert(1)</script>')
    part = tell(browser_of(desk.agent), evil, opens="1").content.decode()
    assert "<script" not in part
    assert "Yeni. " in part


def test_the_keys_lead_round_and_round(desk):
    first, second, third = (open_for(desk.employee, title=name) for name in ("Bir", "İki", "Üç"))
    browser = browser_of(desk.agent)
    for ticket in (first, second, third):
        tell(browser, ticket, opens="1")
    part = tell(browser, first).content.decode()
    keys = dict(re.findall(r'id="tab-(tkt_\w+)" href="[^"]*" title="[^"]*"[^>]*? data-shortcut="([^"]*)"', part))
    assert keys == {third.public_id: "q", second.public_id: "e"}
    look_at(first.public_id, actor=desk.second_agent, opens=True)
    alone = browser_of(desk.second_agent)
    assert 'data-shortcut="q e"' in alone.get(TABS).content.decode()
    assert 'data-shortcut="q e"' not in tell(alone, first).content.decode()


def test_closing_the_tab_of_the_page_leads_to_the_next_and_then_to_the_list(desk):
    first, second = (open_for(desk.employee, title=name) for name in ("Bir", "İki"))
    browser = browser_of(desk.agent)
    for ticket in (first, second):
        tell(browser, ticket, opens="1")
    closed = browser.post("/sekmeler/kapat/", {"ticket": first.public_id}, headers=on(first))
    assert closed["HX-Redirect"] == f"/talep/{second.public_id}/"
    closed = browser.post("/sekmeler/kapat/", {"ticket": second.public_id}, headers=on(second))
    assert closed["HX-Redirect"] == "/is-listesi/"
    assert not OpenTab.objects.exists()


def test_closing_another_tab_leaves_one_where_one_is(desk):
    here, other = (open_for(desk.employee, title=name) for name in ("Burası", "Öteki"))
    browser = browser_of(desk.agent)
    for ticket in (here, other):
        tell(browser, ticket, opens="1")
    closed = browser.post("/sekmeler/kapat/", {"ticket": other.public_id}, headers=on(here))
    assert "HX-Redirect" not in closed
    assert "Öteki" not in closed.content.decode()


def test_a_pinned_tab_says_so_and_is_let_loose_again(desk, ticket):
    browser = browser_of(desk.agent)
    tell(browser, ticket, opens="1")
    named = {"ticket": ticket.public_id}
    pinned = browser.post("/sekmeler/sabitle/", named, headers=on(ticket)).content.decode()
    assert 'aria-pressed="true"' in pinned
    loose = browser.post("/sekmeler/sabitle/", {**named, "loose": "1"}, headers=on(ticket)).content.decode()
    assert 'aria-pressed="false"' in loose


def test_what_names_no_tab_changes_nothing_and_leads_to_the_list(desk, ticket):
    browser = browser_of(desk.agent)
    tell(browser, ticket, opens="1")
    for address in ("/sekmeler/kapat/", "/sekmeler/sabitle/"):
        for named in ({}, {"ticket": "tkt_yok"}, {"ticket": "\x00"}):
            assert browser.post(address, named)["Location"] == "/is-listesi/"
    assert not OpenTab.objects.get().pinned


def test_a_ticket_that_finds_no_room_says_why(desk):
    for _ in range(MOST_TABS):
        ticket = open_for(desk.employee)
        look_at(ticket.public_id, actor=desk.agent, opens=True)
        pin_tab(ticket.public_id, actor=desk.agent, pinned=True)
    one_more = open_for(desk.employee)
    browser = browser_of(desk.agent)
    assert "sekmelere eklenemedi" in tell(browser, one_more, opens="1").content.decode()
    assert "sekmelere eklenemedi" in tell(browser, one_more).content.decode()
    assert "sekmelere eklenemedi" not in browser.get(TABS).content.decode()


@pytest.mark.parametrize("typed", ["tkt_yok", "\x00", "x" * 5000, "<b>"])
def test_what_is_no_ticket_of_ones_own_is_no_tab(desk, typed):
    browser = browser_of(desk.agent)
    answer = browser.post(
        TABS, {"ticket": typed, "opens": "1", "from": "x" * 5000}, headers={"HX-Current-URL": "http://[/"}
    )
    assert answer.status_code == 200
    assert not OpenTab.objects.exists()


def test_what_came_with_a_look_is_cut_to_what_can_be_kept(desk, ticket):
    tell(browser_of(desk.agent), ticket, opens="1", **{"from": "q=" + "x" * 5000 + "\x00"})
    assert len(OpenTab.objects.get().came_from) == 1000


def test_a_look_inside_a_transaction_of_somebody_else_is_a_mistake_of_ours(desk, ticket):
    with pytest.raises(RuntimeError), unit_of_work():
        pin_tab(ticket.public_id, actor=desk.agent, pinned=True)
