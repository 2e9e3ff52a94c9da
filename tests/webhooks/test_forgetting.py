"""What was delivered is forgotten after its time, in batches; what was not is kept whatever its age."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.settings import env
from helpdesk_site.webhooks import announcing, forgetting, services
from helpdesk_site.webhooks.models import Delivery, DeliveryState
from tests.tickets.people import browser_of
from tests.tickets.test_races import at_once


def deliveries(subscribed: Any, count: int, *, state: str, days_ago: float) -> list[Delivery]:
    """So many, delivered (or made, where nothing was delivered) so long ago."""
    at = clock.now() - timedelta(days=days_ago)
    made = [announcing.new_delivery(subscribed.webhook, "ticket.opened", f"tkt_{n}", "{}") for n in range(count)]
    for delivery in made:
        delivery.state, delivery.created_at = state, at
        delivery.delivered_at = at if state == DeliveryState.DELIVERED else None
    return Delivery.objects.bulk_create(made)


def left() -> set[int]:
    return set(Delivery.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("state", [DeliveryState.WAITING, DeliveryState.STOPPED, DeliveryState.DROPPED])
def test_what_was_not_delivered_is_never_forgotten(house, subscribed, state):
    deliveries(subscribed, 3, state=state, days_ago=4000)
    assert forgetting.forget_delivered() == 0
    assert len(left()) == 3
    assert not AuditEntry.objects.filter(action="webhooks.deliveries.forgotten").exists()


def test_what_was_delivered_goes_when_its_time_is_over_and_not_before(house, subscribed):
    young = deliveries(subscribed, 2, state=DeliveryState.DELIVERED, days_ago=89.9)
    deliveries(subscribed, 3, state=DeliveryState.DELIVERED, days_ago=90.1)
    assert forgetting.forget_delivered() == 3
    assert left() == {each.pk for each in young}
    assert forgetting.forget_delivered() == 0
    entry = AuditEntry.objects.get(action="webhooks.deliveries.forgotten")
    assert '"count":3' in entry.payload
    assert "tkt_" not in entry.payload


def test_its_time_counts_from_the_yes_and_is_a_setting(house, subscribed, settings):
    (delivery,) = deliveries(subscribed, 1, state=DeliveryState.DELIVERED, days_ago=10)
    Delivery.objects.update(created_at=clock.now() - timedelta(days=400))
    assert forgetting.forget_delivered() == 0
    settings.WEBHOOK_KEEP_DAYS = 9
    assert forgetting.forget_delivered() == 1
    assert delivery.pk not in left()


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "ever", "", "²"])
def test_a_setting_that_would_forget_at_once_or_says_nothing_is_refused(monkeypatch, days):
    monkeypatch.setenv("WEBHOOK_KEEP_DAYS", days)
    if days:
        with pytest.raises(ImproperlyConfigured):
            env.days("WEBHOOK_KEEP_DAYS", default=90)
    else:
        assert env.days("WEBHOOK_KEEP_DAYS", default=90) == 90


def test_a_sweep_is_bounded_and_the_next_goes_on(house, subscribed, monkeypatch):
    monkeypatch.setattr(forgetting, "AT_ONCE", 4)
    monkeypatch.setattr(forgetting, "MOST_BATCHES", 2)
    deliveries(subscribed, 11, state=DeliveryState.DELIVERED, days_ago=100)
    assert [forgetting.forget_delivered() for _sweep in range(3)] == [8, 3, 0]


def test_one_that_is_being_sent_again_is_left_alone(house, subscribed):
    old = deliveries(subscribed, 2, state=DeliveryState.DELIVERED, days_ago=100)
    sent, may_end = threading.Event(), threading.Event()

    def send_again() -> None:
        with unit_of_work():
            Delivery.objects.filter(pk=old[0].pk).update(state=DeliveryState.WAITING)
            sent.set()
            assert may_end.wait(10)

    def forget() -> int:
        assert sent.wait(10)
        try:
            return forgetting.forget_delivered()
        finally:
            may_end.set()

    assert at_once(send_again, forget) == [None, 1]
    assert left() == {old[0].pk}


def test_two_sweeps_at_once_forget_each_once(house, subscribed):
    deliveries(subscribed, 20, state=DeliveryState.DELIVERED, days_ago=100)
    assert sum(at_once(forgetting.forget_delivered, forgetting.forget_delivered)) == 20
    assert not left()


def test_what_was_forgotten_cannot_be_sent_again_but_its_webhook_stands(house, subscribed):
    (old,) = deliveries(subscribed, 1, state=DeliveryState.DELIVERED, days_ago=100)
    forgetting.forget_delivered()
    subscribed.webhook.refresh_from_db()
    assert services.send_test(subscribed.webhook, actor=house.keeper).pk != old.pk


def test_the_log_says_how_long_it_remembers(house, subscribed):
    page = browser_of(house.keeper).get(f"/web-kancalari/{subscribed.webhook.public_id}/").content.decode()
    assert "Teslim edilenler burada 90 gün durur" in page
