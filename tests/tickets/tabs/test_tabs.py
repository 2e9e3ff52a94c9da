"""The tabs of open tickets: whose they are, what is new on them, how many there are, and which one makes room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person, RoleGrant
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import OpenTab, TicketDraft, TicketProfile
from helpdesk_site.tickets.tabs.selectors import Tab, tabs_of
from helpdesk_site.tickets.tabs.services import MOST_TABS, SEEN_STEP, close_tab, look_at, pin_tab
from tests.tickets.conftest import let_held_replies_leave, open_for

pytestmark = pytest.mark.django_db


def titles(person: Person) -> list[str]:
    return [tab.title for tab in tabs_of(person)]


def tab_of(person: Person, ticket: TicketProfile) -> Tab:
    return next(tab for tab in tabs_of(person) if tab.public_id == ticket.public_id)


def opened(desk: Any, *names: str) -> list[TicketProfile]:
    """Tickets of these titles, opened by the agent a minute after each other."""
    made = [open_for(desk.employee, title=name) for name in names]
    start = clock.now() - timedelta(hours=2)
    for minute, ticket in enumerate(made):
        with clock.held_at(start + timedelta(minutes=minute)):
            assert look_at(ticket.public_id, actor=desk.agent, opens=True)
    return made


def begin_to_write(person: Person, ticket: TicketProfile, text: str) -> None:
    services.keep_draft(person, key=services.reply_key(person, ticket), typed={"text": text}, version=0, form="reply")


def act(ticket: TicketProfile, actor: Person, text: str = "Bakıyorum", *, public: bool = False) -> None:
    version = TicketProfile.objects.get(pk=ticket.pk).version
    services.reply(ticket.pk, actor=actor, expected_version=version, text=text, public=public)


def writes(action: Any) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        action()
    statements = [str(query["sql"]) for query in captured.captured_queries]
    return [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


# Whose they are


@pytest.mark.parametrize("who", ["employee", "colleague", "stranger", "auditor", "trainer"])
def test_whoever_does_not_handle_the_ticket_gets_no_tab(desk, ticket, who):
    assert not look_at(ticket.public_id, actor=getattr(desk, who), opens=True)
    assert not OpenTab.objects.exists()
    assert tabs_of(getattr(desk, who)) == []


def test_ones_own_request_never_becomes_a_tab_whatever_ones_roles(desk):
    own = open_for(desk.agent)
    for_her = open_for(desk.employee, on_behalf_of=desk.agent)
    for each in (own, for_her):
        assert not look_at(each.public_id, actor=desk.agent, opens=True)
    assert titles(desk.agent) == []


def test_each_has_his_own_in_the_order_of_opening(desk):
    first, second = opened(desk, "Bir", "İki")
    assert look_at(second.public_id, actor=desk.second_agent, opens=True)
    assert look_at(first.public_id, actor=desk.agent, opens=True)
    assert titles(desk.agent) == ["Bir", "İki"]
    assert titles(desk.second_agent) == ["İki"]


def test_what_was_taken_from_somebody_is_gone_from_his_tabs_at_once(desk):
    (kept, taken) = opened(desk, "Kalan", "Gizlenen")
    TicketProfile.objects.filter(pk=taken.pk).update(restricted=True)
    assert titles(desk.agent) == ["Kalan"]
    RoleGrant.objects.filter(person=desk.agent).delete()
    assert tabs_of(Person.objects.get(pk=desk.agent.pk)) == []
    assert kept.pk


def test_only_looking_does_not_open_one_that_was_closed_elsewhere(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    close_tab(ticket.public_id, actor=desk.agent)
    assert not look_at(ticket.public_id, actor=desk.agent)
    assert titles(desk.agent) == []


def test_nobody_closes_or_pins_the_tab_of_somebody_else(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    close_tab(ticket.public_id, actor=desk.second_agent)
    pin_tab(ticket.public_id, actor=desk.second_agent, pinned=True)
    assert not tab_of(desk.agent, ticket).pinned


# What is new


def test_a_colleagues_word_is_new_until_one_looks_and_ones_own_never_is(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    act(ticket, desk.agent)
    assert not tab_of(desk.agent, ticket).has_news
    act(ticket, desk.second_agent)
    assert tab_of(desk.agent, ticket).has_news
    assert look_at(ticket.public_id, actor=desk.agent)
    assert not tab_of(desk.agent, ticket).has_news


def test_what_the_asker_and_the_system_do_is_new(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    act(ticket, desk.employee, public=True)
    assert tab_of(desk.agent, ticket).has_news


def test_ones_own_answer_that_leaves_after_ten_seconds_is_nothing_new(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    services.hold_reply(ticket.pk, actor=desk.agent, expected_version=ticket.version, text="Bitti.")
    assert let_held_replies_leave() == 1
    assert not tab_of(desk.agent, ticket).has_news


def test_what_was_begun_is_marked_and_an_empty_draft_is_not(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    begin_to_write(desk.agent, ticket, " \n")
    assert not tab_of(desk.agent, ticket).has_draft
    TicketDraft.objects.all().delete()
    begin_to_write(desk.second_agent, ticket, "Benim değil")
    assert not tab_of(desk.agent, ticket).has_draft
    begin_to_write(desk.agent, ticket, "Merhaba")
    assert tab_of(desk.agent, ticket).has_draft


def test_closing_keeps_what_was_begun_and_it_is_marked_again_when_opened_again(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    begin_to_write(desk.agent, ticket, "Merhaba")
    close_tab(ticket.public_id, actor=desk.agent)
    assert TicketDraft.objects.get().content["text"] == "Merhaba"
    look_at(ticket.public_id, actor=desk.agent, opens=True)
    assert tab_of(desk.agent, ticket).has_draft


# How often something is written


def test_looking_again_writes_nothing_until_something_is_different(desk, ticket):
    look_at(ticket.public_id, actor=desk.agent, opens=True, came_from="view=mine")
    again = {"actor": desk.agent, "opens": True, "came_from": "view=mine"}
    assert writes(lambda: look_at(ticket.public_id, **again)) == []
    assert writes(lambda: look_at(ticket.public_id, actor=desk.agent)) == []
    act(ticket, desk.second_agent)
    assert len(writes(lambda: look_at(ticket.public_id, **again))) == 1
    assert writes(lambda: look_at(ticket.public_id, **again)) == []
    with clock.held_at(clock.now() + SEEN_STEP):
        assert len(writes(lambda: look_at(ticket.public_id, **again))) == 1
        assert writes(lambda: look_at(ticket.public_id, **again)) == []


def test_all_tabs_come_in_one_statement(desk):
    opened(desk, "Bir", "İki", "Üç")
    agent = Person.objects.get(pk=desk.agent.pk)
    tabs_of(agent)
    with CaptureQueriesContext(connection) as captured:
        assert len(tabs_of(agent)) == 3
    assert len(captured) == 1


# How many


def fill(desk: Any) -> list[TicketProfile]:
    return opened(desk, *[f"Talep {number:02}" for number in range(MOST_TABS)])


def test_the_one_that_was_not_looked_at_for_longest_makes_room(desk):
    tickets = fill(desk)
    look_at(tickets[0].public_id, actor=desk.agent)
    look_at(open_for(desk.employee, title="Yeni").public_id, actor=desk.agent, opens=True)
    left = titles(desk.agent)
    assert len(left) == MOST_TABS
    assert "Talep 01" not in left
    assert {"Talep 00", "Yeni"} <= set(left)


def test_what_is_pinned_or_begun_does_not_fall_out(desk):
    tickets = fill(desk)
    pin_tab(tickets[0].public_id, actor=desk.agent, pinned=True)
    begin_to_write(desk.agent, tickets[1], "Yarım kalan")
    look_at(open_for(desk.employee, title="Yeni").public_id, actor=desk.agent, opens=True)
    left = titles(desk.agent)
    assert {"Talep 00", "Talep 01", "Yeni"} <= set(left)
    assert "Talep 02" not in left


def test_where_nothing_may_fall_out_the_new_one_gets_no_tab(desk):
    for ticket in fill(desk):
        begin_to_write(desk.agent, ticket, "Yarım kalan")
    before = titles(desk.agent)
    assert not look_at(open_for(desk.employee, title="Yeni").public_id, actor=desk.agent, opens=True)
    assert titles(desk.agent) == before


def test_what_cannot_be_seen_any_more_goes_before_what_can(desk):
    tickets = fill(desk)
    TicketProfile.objects.filter(pk=tickets[5].pk).update(restricted=True)
    look_at(open_for(desk.employee, title="Yeni").public_id, actor=desk.agent, opens=True)
    assert OpenTab.objects.filter(person=desk.agent).count() == MOST_TABS
    assert "Talep 00" in titles(desk.agent)


def test_in_a_bigger_transaction_it_is_refused(desk, ticket):
    with pytest.raises(RuntimeError), unit_of_work():
        look_at(ticket.public_id, actor=desk.agent, opens=True)
