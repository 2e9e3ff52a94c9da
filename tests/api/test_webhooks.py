"""Webhooks through the API: an administrator's token, the secret once, no trace of it in what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helpdesk_site.api.models import IdempotentAnswer
from helpdesk_site.webhooks import services
from helpdesk_site.webhooks.models import Subscription, SubscriptionState
from tests.api.conftest import Callers

KEEPER = "barbaros.igdir"
WISH = {"name": "Raporlama", "url": "http://127.0.0.1:9/kanca", "events": ["ticket.opened"]}


def test_for_who_is_no_administrator_there_are_none(call: Callers) -> None:
    made = call(KEEPER).post("webhooks/", WISH).json()
    for answer in (
        call("umit.gokce").get("webhooks/"),
        call("umit.gokce").post("webhooks/", {**WISH, "name": "Benim"}),
        call("umit.gokce").get(f"webhooks/{made['id']}/"),
        call("umit.gokce").get(f"webhooks/{made['id']}/deliveries/"),
        call("umit.gokce").post(f"webhooks/{made['id']}/delete/"),
    ):
        assert answer.status_code == 404
    assert Subscription.objects.get().state == SubscriptionState.ACTIVE


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["ticket.exploded"]}, "events"),
        ({"name": ""}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_does_not_hold_together_is_named(call: Callers, over: dict[str, Any], field: str) -> None:
    answer = call(KEEPER).post("webhooks/", {**WISH, **over})
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Subscription.objects.exists()


def test_a_webhook_is_made_read_and_deleted(call: Callers) -> None:
    keeper = call(KEEPER)
    answer = keeper.post("webhooks/", WISH, Idempotency_Key="bir")
    made = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/webhooks/{made['id']}/")
    assert made["secret"].startswith("whsec_")
    assert "whsec_" not in json.dumps([str(kept.__dict__) for kept in IdempotentAnswer.objects.all()])

    listed = keeper.get("webhooks/").json()["results"]
    assert listed == [{name: value for name, value in made.items() if name != "secret"}]
    sent = services.send_test(Subscription.objects.get(), actor=keeper.person)
    [delivery] = keeper.get(f"webhooks/{made['id']}/deliveries/").json()["results"]
    assert (delivery["id"], delivery["event"], delivery["state"]) == (sent.public_id, "webhook.test", "waiting")

    assert keeper.post(f"webhooks/{made['id']}/delete/").json()["state"] == "ended"
    assert keeper.get(f"webhooks/{made['id']}/").status_code == 404
    assert keeper.get("webhooks/").json()["results"] == []
