"""A program writes down working time and corrects it; nobody writes for another."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import TimeEntry
from tests.api.conftest import Callers

ASKER, AGENT, AUDITOR = "iclal.sahin", "sule.cinar", "orcun.bagis"


@pytest.fixture
def address(call: Callers) -> str:
    content = {"service": "12-cc", "title": "Kurulum", "description": "Bilgisayarım değişti."}
    return f"tickets/{call(ASKER).post('tickets/', content).json()['id']}/worktime/"


@pytest.mark.parametrize("over", [{"minutes": 0}, {"minutes": "80"}, {"kind": "asleep"}, {"day": "29.11.2026"}])
def test_what_cannot_be_is_named(call: Callers, address: str, over: dict[str, Any]) -> None:
    refused = call(AGENT).post(address, {"minutes": 80, "kind": "phone", **over})
    assert refused.status_code == 422
    assert not TimeEntry.objects.exists()


def test_the_asker_and_the_auditor_write_nothing(call: Callers, address: str) -> None:
    for who in (ASKER, AUDITOR):
        assert call(who).post(address, {"minutes": 80, "kind": "phone"}).status_code == 403
    assert call(ASKER).get(address).status_code == 404
    assert call(AUDITOR).get(address).status_code == 200
    assert not TimeEntry.objects.exists()


def test_an_entry_and_its_correction(call: Callers, address: str) -> None:
    agent = call(AGENT)
    entry = agent.post(address, {"minutes": 80, "kind": "phone", "note": "Anlatıldı."}).json()
    correction = {"minutes": 45, "kind": "remote", "day": clock.today().isoformat()}
    place = f"time-entries/{entry['id']}/corrections/"
    assert call(ASKER).post(place, correction).status_code == 404
    assert agent.post(place, correction).status_code == 201
    assert agent.post(place, correction).status_code == 404, "there is another in its place"
    shown = agent.get(address).json()
    assert shown["minutes"] == 45
    assert [each["kind"] for each in shown["entries"]] == ["remote"]
