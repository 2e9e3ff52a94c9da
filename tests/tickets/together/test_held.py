"""An answer of the desk can be taken back for ten seconds; then it leaves, once, whatever has become of its page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.services import keep_preference
from helpdesk_site.tickets import held, promises, services
from helpdesk_site.tickets.models import HeldReply, TicketDraft, TicketProfile
from helpdesk_site.tickets.sla import steps
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.people import browser_of
from tests.tickets.sla.conftest import promise

pytestmark = pytest.mark.django_db
WORDS = "Oturumu kapatıp yeniden açın."


def press(desk: Any, ticket: TicketProfile, **over: Any) -> HeldReply:
    given: dict[str, Any] = {"actor": desk.agent, "expected_version": 1, "text": WORDS, **over}
    return services.hold_reply(ticket.pk, **given)


def page(who: Any, ticket: TicketProfile) -> str:
    return str(browser_of(who).get(f"/talep/{ticket.public_id}/").content.decode())


def send(who: Any, ticket: TicketProfile, **over: Any) -> Any:
    typed = {"text": WORDS, "audience": "public", "version": 1, **over}
    return browser_of(who).post(f"/talep/{ticket.public_id}/adim/reply/", typed)


def test_what_may_not_be_sent_is_refused_when_the_button_is_pressed(desk, ticket):
    with pytest.raises(NotAllowed):
        press(desk, ticket, actor=desk.employee)
    with pytest.raises(TicketProfile.DoesNotExist):
        press(desk, ticket, actor=desk.stranger)
    with pytest.raises(NotAllowed):
        press(desk, ticket, actor=desk.auditor)
    with pytest.raises(services.Outdated):
        press(desk, ticket, expected_version=7)
    with pytest.raises(WrongState):
        press(desk, ticket, state="new")
    with pytest.raises(Invalid):
        press(desk, ticket, text="  ")
    assert not HeldReply.objects.exists()
    ticket.refresh_from_db()
    assert ticket.version == 1


def test_until_it_leaves_the_desk_sees_it_and_the_asker_does_not(desk, ticket):
    assert send(desk.agent, ticket).status_code == 302
    assert WORDS in page(desk.agent, ticket)
    assert "Geri al" in page(desk.agent, ticket)
    assert WORDS in page(desk.second_agent, ticket)
    assert "/geri-al/" not in page(desk.second_agent, ticket)
    assert WORDS not in page(desk.employee, ticket)
    assert not FollowUp.objects.exists()
    assert not Notification.objects.filter(template="ticket_replied").exists()


def test_it_leaves_once_with_its_state_and_the_asker_is_told(desk, ticket):
    press(desk, ticket, state="waiting_requester")
    assert services.send_due() == 0
    assert let_held_replies_leave() == 1
    assert let_held_replies_leave() == 0
    entry = FollowUp.objects.get()
    assert (entry.comment, entry.public, entry.user) == (WORDS, True, desk.agent.user)
    ticket.refresh_from_db()
    assert ticket.state == "waiting_requester"
    assert Notification.objects.filter(person=desk.employee, template="ticket_replied").count() == 1
    assert WORDS in page(desk.employee, ticket)


def test_taken_back_its_words_are_in_the_form_again_before_what_was_begun_since(desk, ticket):
    reply = press(desk, ticket, state="waiting_requester")
    draft = {"text": "Bir de şunu", "state": "", "draft_version": 0}
    browser_of(desk.agent).post(f"/talep/{ticket.public_id}/taslak/", draft)
    answer = browser_of(desk.agent).post(f"/talep/{ticket.public_id}/geri-al/", {"held": reply.public_id})
    assert answer.status_code == 302
    assert let_held_replies_leave() == 0
    assert not FollowUp.objects.exists()
    kept = TicketDraft.objects.get()
    assert kept.content["text"] == f"{WORDS}\n\nBir de şunu"
    assert (kept.content["state"], kept.content["audience"], kept.version) == ("waiting_requester", "public", 2)
    assert f"{WORDS}\n\nBir de şunu</textarea>" in page(desk.agent, ticket)
    acts = [entry.payload for entry in AuditEntry.objects.filter(object_id=ticket.public_id)]
    assert sum("ticket.reply_taken_back" in payload for payload in acts) == 1


def test_nobody_takes_back_what_another_wrote_nor_what_was_sent(desk, ticket):
    reply = press(desk, ticket)
    address = f"/talep/{ticket.public_id}/geri-al/"
    assert browser_of(desk.employee).post(address, {"held": reply.public_id}).status_code == 404
    assert browser_of(desk.second_agent).post(address, {"held": reply.public_id}).status_code == 403
    let_held_replies_leave()
    answer = browser_of(desk.agent).post(address, {"held": reply.public_id})
    assert answer.status_code == 409
    assert "artık geri alınamaz" in answer.content.decode()
    assert not TicketDraft.objects.exists()
    assert FollowUp.objects.count() == 1


def test_the_state_that_somebody_set_in_these_seconds_stands_and_the_author_is_told(desk, ticket):
    press(desk, ticket, state="waiting_requester")
    services.change_status(ticket.pk, actor=desk.chief, expected_version=2, state="resolved", note="Çözüldü.")
    let_held_replies_leave()
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert FollowUp.objects.filter(comment=WORDS, public=True).count() == 1
    assert Notification.objects.get(template="ticket_state_kept").person == desk.agent


def test_whoever_saw_it_coming_is_not_told_of_it_as_news(desk, ticket):
    press(desk, ticket)
    with pytest.raises(services.Outdated):
        services.reply(ticket.pk, actor=desk.second_agent, expected_version=1, text="Not", public=False)
    let_held_replies_leave()
    services.reply(ticket.pk, actor=desk.agent, expected_version=2, text="Bir not daha", public=False)
    ticket.refresh_from_db()
    assert ticket.version == 4


def test_a_state_that_it_set_is_told_to_whoever_sets_another(desk, ticket):
    press(desk, ticket, state="waiting_requester")
    let_held_replies_leave()
    with pytest.raises(services.Outdated) as told:
        services.change_status(ticket.pk, actor=desk.second_agent, expected_version=2, state="resolved")
    (conflict,) = told.value.fields
    assert (conflict.field, conflict.theirs, conflict.by) == ("state", "waiting_requester", desk.agent.audit_id)


def test_the_clock_stops_at_the_moment_of_pressing_and_nobody_is_late_meanwhile(desk):
    promise()
    ticket = open_for(desk.employee)
    assert ticket.response_due_at is not None
    pressed = ticket.response_due_at - timedelta(seconds=3)
    with clock.held_at(pressed):
        press(desk, ticket)
    with clock.held_at(pressed + timedelta(seconds=9)):
        assert steps.sweep() == 0, "it is looked at once the answer has left"
    with clock.held_at(pressed + timedelta(seconds=11)):
        services.send_due()
        steps.sweep()
    ticket.refresh_from_db()
    assert ticket.first_response_at == pressed
    assert ticket.response_breached_at is None


def test_who_wants_it_to_leave_at_once_says_so(desk, ticket):
    keep_preference(desk.agent.user, "undo", "off")
    send(desk.agent, ticket)
    assert FollowUp.objects.get().comment == WORDS
    assert not HeldReply.objects.exists()


def test_an_asker_and_a_program_send_at_once(desk, ticket):
    send(desk.employee, ticket, audience="")
    services.reply(ticket.pk, actor=desk.agent, expected_version=2, text="Programdan", public=True)
    assert FollowUp.objects.count() == 2
    assert not HeldReply.objects.exists()


def test_two_answers_leave_in_the_order_in_which_they_were_pressed(desk, ticket):
    press(desk, ticket, text="Birinci")
    press(desk, ticket, text="İkinci", expected_version=2)
    assert let_held_replies_leave() == 2
    assert list(FollowUp.objects.order_by("id").values_list("comment", flat=True)) == ["Birinci", "İkinci"]


def test_an_answer_that_is_stuck_is_found_by_the_check(desk, ticket):
    press(desk, ticket)
    assert not list(promises.no_answer_is_stuck(Context()))
    with clock.held_at(clock.now() + held.TAKEN_BACK_WITHIN + clock.SWEPT_WITHIN + timedelta(seconds=1)):
        assert len(list(promises.no_answer_is_stuck(Context()))) == 1
    let_held_replies_leave()
    assert not list(promises.no_answer_is_stuck(Context()))


def test_it_is_ten_seconds():
    assert timedelta(seconds=10) == held.TAKEN_BACK_WITHIN
