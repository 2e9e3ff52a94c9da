"""At least once, signed, under one webhook-id; tried again for a day, then given up and the administrators told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.alerts import Alert
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.promises import outbox_is_bounded
from helpdesk_site.notify.models import Notification
from helpdesk_site.webhooks import posting, services
from helpdesk_site.webhooks.models import Delivery, DeliveryState, Problem, Subscription
from helpdesk_site.webhooks.promises import deliveries_end, waiting_deliveries_are_on_their_way
from integrations import webhook
from tests.tickets.conftest import open_for
from tests.webhooks.conftest import deliver_after, deliver_all, subscribe


def only() -> Delivery:
    return Delivery.objects.select_related("subscription").get()


def faults() -> list[str]:
    checks = (outbox_is_bounded, waiting_deliveries_are_on_their_way, deliveries_end)
    return [fault for check in checks for fault in check(Context())]


def hours_later(number: int, step: timedelta) -> None:
    """The sweeps of so many hours."""
    begin = clock.now()
    moment = begin
    while moment <= begin + timedelta(hours=number):
        with clock.held_at(moment):
            deliver_all()
        moment += step


# Delivered


def test_what_was_sent_can_be_checked_with_the_secret_and_with_no_other(house, receiver, subscribed):
    _other, other_secret = subscribe(house.keeper, receiver.url, "ticket.closed", name="Pano")
    ticket = open_for(house.employee)
    deliver_all()
    [message] = receiver.messages
    assert message.is_signed_with(subscribed.secret)
    assert not message.is_signed_with(other_secret)
    message.body = message.body.replace(b"ticket.opened", b"ticket.closed")
    assert not message.is_signed_with(subscribed.secret)
    delivery = only()
    assert message.id == delivery.public_id
    assert message.content["type"] == "ticket.closed"
    assert message.content["data"]["id"] == ticket.public_id
    assert message.headers["content-type"] == "application/json"
    assert (delivery.state, delivery.attempts, delivery.last_status) == (DeliveryState.DELIVERED, 1, 204)


def test_the_database_alone_signs_nothing(house, receiver, subscribed, settings):
    row = Subscription.objects.values_list().get()
    assert subscribed.secret.removeprefix("whsec_") not in repr(row)
    settings.SECRET_KEY = "the same dump under another key, as whoever stole it would have it"
    open_for(house.employee)
    deliver_all()
    assert not receiver.messages[0].is_signed_with(subscribed.secret)


def test_after_a_rotation_both_secrets_sign_for_a_day_and_then_the_new_one_alone(house, receiver, subscribed):
    renewed = services.rotate(subscribed.webhook, actor=house.keeper, expected_version=1)
    open_for(house.employee)
    deliver_all()
    assert receiver.messages[0].is_signed_with(subscribed.secret)
    assert receiver.messages[0].is_signed_with(renewed)
    with clock.held_at(clock.now() + timedelta(hours=25)):
        open_for(house.employee)
        deliver_all()
    assert not receiver.messages[1].is_signed_with(subscribed.secret)
    assert receiver.messages[1].is_signed_with(renewed)


def test_what_was_delivered_is_not_posted_by_an_older_promise(house, receiver, subscribed):
    open_for(house.employee)
    deliver_all()
    posting.post({"delivery": only().public_id, "round": 1})
    assert len(receiver.messages) == 1


# Not delivered


@pytest.mark.parametrize(
    ("status", "location", "problem"),
    [(500, "", Problem.NOT_TAKEN), (404, "", Problem.NOT_TAKEN), (302, "/baska/", Problem.REDIRECT)],
)
def test_an_answer_that_is_no_yes_is_noted_and_tried_again_under_the_same_id(
    house, receiver, subscribed, status, location, problem
):
    receiver.status, receiver.location, receiver.text = status, location, "Bearer abcdefghijklmnopqrstuvwxyz olmaz"
    open_for(house.employee)
    deliver_all()
    assert len(receiver.messages) == 1, "a redirect is not followed"
    waiting = only()
    assert (waiting.state, waiting.attempts, waiting.last_status) == (DeliveryState.WAITING, 1, status)
    assert waiting.last_problem == problem
    assert "olmaz" in waiting.last_answer
    assert "abcdefghij" not in waiting.last_answer
    assert deliver_all() == 0, "not at once"
    receiver.status = 200
    deliver_after(minutes=1)
    assert [message.id for message in receiver.messages] == [waiting.public_id] * 2
    assert receiver.messages[0].body == receiver.messages[1].body
    assert only().state == DeliveryState.DELIVERED
    assert faults() == []


def test_nobody_listens_and_it_is_noted_why(house, subscribed):
    Subscription.objects.update(url="http://127.0.0.1:9/")
    open_for(house.employee)
    deliver_all()
    assert only().last_problem == Problem.NO_CONNECTION
    assert OutboxMessage.objects.get(topic="webhooks.post").attempts == 0, "a receiver's silence is not our failure"


def test_a_receiver_that_trickles_is_cut_off(house, receiver, subscribed, monkeypatch):
    monkeypatch.setattr(webhook, "TOTAL_SECONDS", 0.3)
    receiver.trickle = 0.02
    open_for(house.employee)
    deliver_all()
    assert only().last_problem == Problem.TOO_SLOW


def test_only_the_beginning_of_an_answer_is_read_and_kept(house, receiver, subscribed):
    receiver.text = "ş" * 1_000_000
    open_for(house.employee)
    deliver_all()
    assert only().state == DeliveryState.DELIVERED
    assert len(only().last_answer) <= posting.ANSWER_LENGTH


def test_a_silent_receiver_is_tried_once_and_not_by_everything_that_waits_for_it(house, receiver, subscribed):
    receiver.status = 503
    for _ in range(5):
        open_for(house.employee)
    deliver_all()
    assert len(receiver.messages) == 1
    receiver.status = 200
    deliver_after(minutes=2)
    deliver_after(minutes=4)
    assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 5
    assert Subscription.objects.get().failures == 0


def test_one_message_that_the_receiver_does_not_want_holds_up_no_other(house, receiver, subscribed):
    receiver.status = 422
    open_for(house.employee)
    deliver_all()
    receiver.status = 200
    open_for(house.employee)
    deliver_all()
    assert Delivery.objects.filter(state=DeliveryState.DELIVERED).count() == 1


def test_after_a_day_it_is_given_up_and_each_administrator_is_told_once(house, receiver, subscribed):
    receiver.status = 500
    for _ in range(3):
        open_for(house.employee)
    told = Notification.objects.filter(template="webhook_silent")
    hours_later(23, timedelta(minutes=20))
    assert not told.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.WAITING}
    with clock.held_at(clock.now() + timedelta(hours=23)):
        hours_later(3, timedelta(minutes=20))
        assert faults() == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.STOPPED}
    assert told.get().person == house.keeper
    assert Alert.objects.filter(kind="webhook_silent", settled_at=None).count() == 1
    assert AuditEntry.objects.filter(action="webhooks.delivery.stopped").count() == 3
    assert 10 < len(receiver.messages) < 120


# Sent again


def test_what_was_given_up_is_sent_again_under_the_same_id_and_two_who_ask_send_it_once(house, receiver, subscribed):
    open_for(house.employee)
    deliver_all()
    seen_by_first, seen_by_second = only(), only()
    services.send_again(seen_by_first, actor=house.keeper)
    with pytest.raises(WrongState):
        services.send_again(seen_by_second, actor=house.keeper)
    deliver_all()
    assert [message.id for message in receiver.messages] == [seen_by_second.public_id] * 2
    assert (only().state, only().round, only().attempts) == (DeliveryState.DELIVERED, 2, 2)


def test_the_return_of_a_receiver_settles_the_alarm(house, receiver, subscribed):
    receiver.status = 500
    open_for(house.employee)
    hours_later(25, timedelta(minutes=20))
    receiver.status = 200
    with clock.held_at(clock.now() + timedelta(hours=26)):
        services.send_again(only(), actor=house.keeper)
        deliver_all()
    assert only().state == DeliveryState.DELIVERED
    assert not Alert.objects.filter(kind="webhook_silent", settled_at=None).exists()


def test_what_is_on_its_way_to_a_webhook_that_ends_is_not_sent(house, receiver, subscribed):
    open_for(house.employee)
    services.step(subscribed.webhook, "end", actor=house.keeper)
    deliver_all()
    assert receiver.messages == []
    assert only().state == DeliveryState.DROPPED


def test_a_paused_webhook_keeps_what_is_on_its_way_until_it_goes_on(house, receiver, subscribed):
    open_for(house.employee)
    services.step(subscribed.webhook, "pause", actor=house.keeper)
    deliver_all()
    assert receiver.messages == []
    services.step(subscribed.webhook, "resume", actor=house.keeper)
    deliver_after(minutes=11)
    assert only().state == DeliveryState.DELIVERED


# Promises


def test_a_delivery_that_nothing_would_send_is_found(house, subscribed):
    open_for(house.employee)
    assert faults() == []
    OutboxMessage.objects.filter(topic="webhooks.post").delete()
    assert "nothing in the outbox" in faults()[0]


def test_a_delivery_that_nobody_gives_up_is_found(house, subscribed):
    open_for(house.employee)
    with clock.held_at(clock.now() + timedelta(hours=26)):
        assert any("although its time ended" in fault for fault in faults())
