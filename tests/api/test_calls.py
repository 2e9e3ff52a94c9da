"""Any telephone exchange tells of its calls by one address."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.people.models import Person
from helpdesk_site.tickets.calls import selectors
from helpdesk_site.tickets.models import Call
from tests.api.conftest import Callers
from tests.institution import person

EXCHANGE = "barbaros.igdir"


@pytest.fixture
def rings(call: Callers) -> dict[str, Any]:
    Person.objects.filter(username="sule.cinar").update(extension="4999")
    return {"call_id": "1764396.11", "state": "ringing", "number": "4512", "agent": "4999"}


def test_who_is_no_exchange_tells_nothing(call: Callers, rings: dict[str, Any]) -> None:
    refused = call("iclal.sahin").post("calls/", rings)
    assert refused.status_code == 403
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"state": "singing"}, "state"),
        ({"call_id": ""}, "call_id"),
        ({"number": "1" * 21}, "number"),
        ({"at": "24.11.2026 09:10"}, "at"),
        ({"at": "2026-11-24T09:10:00"}, "at"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_nobody_can_read_is_named_and_nothing_is_kept(
    call: Callers, rings: dict[str, Any], over: dict[str, Any], field: str
) -> None:
    answer = call(EXCHANGE).post("calls/", {**rings, **over})
    assert answer.status_code == 422
    assert field in str(answer.json())
    assert not Call.objects.exists()


def test_a_call_from_the_first_ring_to_its_end(call: Callers, rings: dict[str, Any]) -> None:
    exchange = call(EXCHANGE)
    told = exchange.post("calls/", {**rings, "at": "2026-11-24T09:10:00+03:00"})
    assert told.status_code == 200
    assert told.json()["caller"]["name"] == "İclal ŞAHİN"
    [ringing] = selectors.ringing_at(person("sule.cinar"))
    assert ringing.public_id == told.json()["id"]

    exchange.post("calls/", {**rings, "state": "answered", "at": "2026-11-24T09:10:05+03:00"})
    ended = exchange.post("calls/", {**rings, "state": "ended", "at": "2026-11-24T09:16:05+03:00"}).json()
    assert (ended["state"], ended["ended_at"]) == ("ended", "2026-11-24T09:16:05+03:00")
    assert Call.objects.get().talk_seconds == 360
    assert selectors.ringing_at(person("sule.cinar")) == []


def test_a_call_that_nobody_takes_waits_for_the_whole_desk(call: Callers, rings: dict[str, Any]) -> None:
    call(EXCHANGE).post("calls/", {**rings, "state": "missed", "agent": ""})
    assert [missed.number for missed in selectors.missed_calls()] == ["4512"]
