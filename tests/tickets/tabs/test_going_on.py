"""Where one goes after sending: one stays, goes on in the view from which one came, or is back in its list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import User
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import HeldReply, OpenTab, SavedView, TicketDraft, TicketProfile
from helpdesk_site.tickets.services import reply_key
from helpdesk_site.tickets.tabs.selectors import tabs_of
from helpdesk_site.tickets.tabs.services import look_at
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.test_costs import at_most

pytestmark = pytest.mark.django_db

# The note itself, where one stands, the tab that goes, the next one, the tab that comes: however long the list is.
MOVING_ON = 18


@pytest.fixture
def browser(desk: Any) -> Client:
    return browser_of(desk.agent)


def made(desk: Any, *titles: str) -> list[TicketProfile]:
    return [open_for(desk.employee, title=title) for title in titles]


def come_from(desk: Any, ticket: TicketProfile, view: str) -> None:
    assert look_at(ticket.public_id, actor=desk.agent, opens=True, came_from=view)


def send(browser: Client, ticket: TicketProfile, after: str, *, follow: bool = False, **more: str) -> Any:
    version = TicketProfile.objects.get(pk=ticket.pk).version
    form = {"text": "Bakıldı.", "audience": "note", "version": str(version), "after": after, **more}
    return browser.post(f"/talep/{ticket.public_id}/adim/reply/", form, follow=follow)


def page_of(ticket: TicketProfile) -> str:
    return f"/talep/{ticket.public_id}/"


# Staying, and what is no choice


@pytest.mark.parametrize("after", ["stay", ""])
def test_whoever_stays_and_whoever_does_not_say_is_on_the_ticket(desk, browser, ticket, after):
    come_from(desk, ticket, "view=nobody")
    assert send(browser, ticket, after)["Location"] == page_of(ticket)
    assert [tab.public_id for tab in tabs_of(desk.agent)] == [ticket.public_id]


def test_what_is_none_of_the_choices_sends_nothing_and_keeps_the_words(browser, ticket):
    answer = send(browser, ticket, "ucuncu")
    assert answer.status_code == 422
    assert "Bakıldı." in answer.content.decode()


def test_whoever_asks_stays_on_his_ticket_whatever_he_sends_and_is_asked_nothing(desk, ticket):
    asker = browser_of(desk.employee)
    assert "Gönderdikten sonra" not in asker.get(page_of(ticket)).content.decode()
    assert send(asker, ticket, "next", audience="public")["Location"] == page_of(ticket)
    assert User.objects.get(person=desk.employee).after_update == "stay"


def test_what_was_refused_leaves_one_there_and_remembers_nothing(desk, browser, ticket):
    come_from(desk, ticket, "")
    assert send(browser, ticket, "next", text=" ").status_code == 422
    assert send(browser, ticket, "next", version="77").status_code in {409, 422}
    assert User.objects.get(person=desk.agent).after_update == "stay"
    assert OpenTab.objects.count() == 1


# Going on


def test_the_next_one_is_the_next_of_the_view_from_which_one_came(desk, browser):
    older, _others, ours = made(desk, "Eski", "Başkasının", "Bizim")
    for ticket in (older, ours):
        services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    come_from(desk, ours, "view=mine")
    assert send(browser, ours, "next")["Location"] == page_of(older)
    (tab,) = tabs_of(desk.agent)
    assert tab.public_id == older.public_id
    assert OpenTab.objects.get().came_from == "view=mine"
    assert send(browser, older, "next")["Location"] == "/is-listesi/?view=mine"


def test_one_works_ones_way_down_the_plain_list_where_one_came_from_none(desk, browser):
    first, second, third = made(desk, "Bir", "İki", "Üç")
    assert send(browser, third, "next")["Location"] == page_of(second)
    assert send(browser, second, "next")["Location"] == page_of(first)
    end = send(browser, first, "next", follow=True)
    assert end.redirect_chain == [("/is-listesi/", 302)]
    assert "sonuncusuydu" in end.content.decode()


def test_the_order_of_the_list_is_kept_where_sending_moves_the_ticket_to_its_end(desk, browser):
    first, second = made(desk, "Bir", "İki")
    come_from(desk, first, "sort=updated_at")
    assert send(browser, first, "next")["Location"] == page_of(second)
    # Now the first stands behind the second; still it is not oneself that one goes to.
    assert send(browser, second, "next")["Location"] == page_of(first)
    TicketProfile.objects.filter(pk=second.pk).update(state="closed")
    come_from(desk, first, "sort=updated_at")
    assert send(browser, first, "next")["Location"] == "/is-listesi/?sort=updated_at"


def test_a_ticket_that_leaves_the_view_by_the_step_still_leads_to_the_one_behind_it(desk, browser):
    first, second = made(desk, "Bir", "İki")
    come_from(desk, second, "")
    version = TicketProfile.objects.get(pk=second.pk).version
    services.change_status(second.pk, actor=desk.agent, expected_version=version, state="in_progress")
    assert send(browser, second, "next", state="resolved")["Location"] == page_of(first)
    assert TicketProfile.objects.get(pk=second.pk).state == "resolved"


def test_a_saved_view_leads_on_by_its_own_filters_and_back_to_itself(desk, browser):
    view = SavedView.objects.create(person=desk.agent, title="Telefonla gelen", query="channel=telefon")
    kept, _other, here = (
        open_for(desk.employee, title=title, channel=channel)
        for title, channel in (("Bir", "telefon"), ("İki", "web"), ("Üç", "telefon"))
    )
    come_from(desk, here, f"channel=telefon&saved={view.public_id}")
    assert send(browser, here, "next")["Location"] == page_of(kept)
    back = send(browser, kept, "close")["Location"]
    assert back == f"/is-listesi/?channel=telefon&saved={view.public_id}"
    assert view.title in browser.get(back).content.decode()


def test_a_view_that_means_nothing_any_more_leads_to_the_list_which_says_so(desk, browser):
    first, second = made(desk, "Bir", "İki")
    view = SavedView.objects.create(person=desk.agent, title="Ayrılanın", query="owner=Yok+Kimse&owner-key=per_yok")
    come_from(desk, second, f"{view.query}&saved={view.public_id}")
    assert send(browser, second, "next")["Location"].startswith("/is-listesi/?owner=")
    assert first.pk


def test_nobody_is_led_to_what_he_may_not_see(desk, browser):
    hidden, here = made(desk, "Gizli", "Burası")
    TicketProfile.objects.filter(pk=hidden.pk).update(restricted=True)
    come_from(desk, here, "")
    assert send(browser, here, "next")["Location"] == "/is-listesi/"


def test_a_list_by_days_of_which_the_ticket_has_none_begins_at_its_beginning(desk, browser):
    first, here = made(desk, "Bir", "Burası")
    today = clock.today().strftime("%d.%m.%Y")
    TicketProfile.objects.filter(pk=first.pk).update(resolved_at=clock.now(), state="resolved")
    come_from(desk, here, f"state=over&solved_from={today}")
    assert send(browser, here, "next")["Location"] == page_of(first)


def test_closing_leads_back_to_the_list_and_what_the_tab_held_is_gone_from_the_tabs(desk, browser):
    ticket, other = made(desk, "Bir", "İki")
    come_from(desk, other, "")
    come_from(desk, ticket, "due=today")
    assert send(browser, ticket, "close")["Location"] == "/is-listesi/?due=today"
    assert [tab.title for tab in tabs_of(desk.agent)] == ["İki"]


def test_going_on_costs_the_same_for_a_long_list(desk, browser):
    tickets = made(desk, *[f"Talep {number}" for number in range(15)])
    come_from(desk, tickets[-1], "")
    send(browser, tickets[-1], "next")
    with at_most(MOVING_ON):
        assert send(browser, tickets[-2], "next").status_code == 302


# What is remembered


def test_the_choice_is_offered_again_on_another_machine(desk, browser, ticket):
    come_from(desk, ticket, "")
    assert 'value="stay" selected' in browser.get(page_of(ticket)).content.decode()
    answer = send(browser, ticket, "close")
    assert answer.cookies["ui_after"].value == "close"
    assert 'value="close" selected' in browser_of(desk.agent).get(page_of(ticket)).content.decode()
    assert 'value="stay" selected' in browser_of(desk.second_agent).get(page_of(ticket)).content.decode()


# Taking back what one has moved on from


def test_the_page_where_one_lands_takes_back_what_one_sent(desk, browser):
    first, second = made(desk, "Bir", "İki")
    come_from(desk, second, "")
    landed = send(browser, second, "next", audience="public", text="Çözdük.", follow=True)
    assert landed.redirect_chain == [(page_of(first), 302)]
    held = HeldReply.objects.get()
    page = landed.content.decode()
    assert f'action="/talep/{second.public_id}/geri-al/"' in page
    assert f'name="held" value="{held.public_id}"' in page
    assert second.reference in page
    back = browser.post(f"/talep/{second.public_id}/geri-al/", {"held": held.public_id})
    assert back["Location"] == page_of(second)
    assert not HeldReply.objects.exists()
    assert TicketDraft.objects.get(key=reply_key(desk.agent, second)).content["text"] == "Çözdük."


def test_a_page_that_comes_too_late_does_not_offer_it(desk, browser):
    first, second = made(desk, "Bir", "İki")
    come_from(desk, second, "")
    answer = send(browser, second, "next", audience="public")
    with clock.held_at(clock.now() + timedelta(seconds=11)):
        page = browser.get(answer["Location"]).content.decode()
    assert second.reference in page
    assert "geri-al" not in page
    assert first.pk


def test_a_note_and_what_leaves_at_once_offer_nothing_to_take_back(desk, browser):
    _first, second = made(desk, "Bir", "İki")
    come_from(desk, second, "")
    page = send(browser, second, "next", follow=True).content.decode()
    assert "İç notunuz" in page or "not" in page
    assert "/geri-al/" not in page


def test_it_is_a_preference_like_the_others(desk, browser):
    assert browser.post("/ui/preference/", {"name": "after", "value": "ucuncu"}).status_code == 400
    assert browser.post("/ui/preference/", {"name": "after", "value": "close"}).status_code == 302
    assert User.objects.get(person=desk.agent).after_update == "close"
