"""Sending and taking back at once, a worker that dies between: the answer leaves once or is taken back, never both."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import HeldReply, TicketDraft, TicketProfile
from helpdesk_site.tickets.services import held
from tests.servers.workers import workers
from tests.tickets.conftest import let_held_replies_leave, open_for
from tests.tickets.test_races import at_once

ROUNDS = 6


def press(desk: Any) -> tuple[TicketProfile, HeldReply]:
    ticket = open_for(desk.employee)
    return ticket, services.hold_reply(ticket.pk, actor=desk.agent, expected_version=1, text="Yanıt")


def leaves_once(ticket: TicketProfile) -> bool:
    return bool(FollowUp.objects.filter(ticket=ticket.ticket, public=True).count() == 1)


def test_two_workers_send_it_once(committed_desk):
    for _ in range(ROUNDS):
        ticket, _reply = press(committed_desk)
        assert sorted(at_once(let_held_replies_leave, let_held_replies_leave)) == [0, 1]
        assert leaves_once(ticket)
    assert Notification.objects.filter(template="ticket_replied").count() == ROUNDS


def test_of_taking_back_and_sending_exactly_one_wins(committed_desk):
    for _ in range(ROUNDS):
        ticket, reply = press(committed_desk)
        back = partial(services.take_back, ticket.pk, reply.public_id, actor=committed_desk.agent)
        taken, sent = at_once(back, let_held_replies_leave)
        if sent:
            assert isinstance(taken, WrongState)
            assert leaves_once(ticket)
            assert not TicketDraft.objects.exists()
        else:
            assert not FollowUp.objects.filter(ticket=ticket.ticket).exists()
            assert TicketDraft.objects.get().content["text"] == "Yanıt"
            TicketDraft.objects.all().delete()
        assert not HeldReply.objects.exists()


def test_without_the_lock_and_the_row_two_workers_send_it_twice(committed_desk, monkeypatch):
    """The control: who does not ask whether the row is still there sends what another has sent."""
    monkeypatch.setattr(held, "_is_mine_now", lambda _reply: True)
    ticket, _reply = press(committed_desk)
    let_held_replies_leave()
    let_held_replies_leave()
    assert FollowUp.objects.filter(ticket=ticket.ticket).count() == 2


@pytest.mark.parametrize("where", ["held_reply_before_sending", "held_reply_before_commit"])
def test_a_worker_that_dies_over_it_has_sent_nothing_and_the_next_one_sends_it_once(committed_desk, tmp_path, where):
    ticket, _reply = press(committed_desk)
    (tmp_path / where).touch()
    with workers({"HELPDESK_FAILPOINTS": str(tmp_path)}) as place:
        place.start("first", "send_held")
        assert place.wait("first") == -9
        assert not FollowUp.objects.exists()
        assert HeldReply.objects.count() == 1
        place.start("second", "send_held")
        assert place.wait("second") == 0
    assert leaves_once(ticket)
    assert not HeldReply.objects.exists()
    assert Notification.objects.filter(template="ticket_replied").count() == 1
