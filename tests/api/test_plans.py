"""A program keeps recurring requests by the rules of the pages: whose they are, in which version, and what holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import RecurringPlan
from tests.api.caller import counts
from tests.api.conftest import Callers

CHIEF, AGENT, ASKER, AUDITOR = "umit.gokce", "sule.cinar", "iclal.sahin", "orcun.bagis"
ROOT = "recurring-requests/"


def wanted(**over: Any) -> dict[str, Any]:
    return {
        "title": "Kart okuyucu sayımı", "text": "Depodaki okuyucular sayılır.", "service": "12-cc",
        "rhythm": "monthly", "day_of_month": 15, "every_months": 3, "starts_on": clock.today().isoformat(), **over,
    }  # fmt: skip


@pytest.fixture
def plan(call: Callers) -> dict[str, Any]:
    made = call(CHIEF).post(ROOT, wanted())
    assert made.status_code == 201, made.content.decode()
    found: dict[str, Any] = made.json()
    return found


def address_of(plan: dict[str, Any]) -> str:
    return f"{ROOT}{plan['id']}/"


# Refusals


@pytest.mark.parametrize("who", [ASKER, AUDITOR])
def test_for_others_plans_are_not_there(call: Callers, plan: dict[str, Any], who: str) -> None:
    other = call(who)
    assert other.get(ROOT).status_code == 404
    assert other.post(ROOT, wanted()).status_code == 404
    assert other.get(address_of(plan)).status_code == 404
    assert other.patch(address_of(plan), {"title": "Benim", "version": 1}).status_code == 404
    for step in ("pause", "resume", "end"):
        assert other.post(f"{address_of(plan)}{step}/").status_code == 404
    kept = RecurringPlan.objects.get()
    assert (kept.title, kept.version, kept.paused, kept.ended) == ("Kart okuyucu sayımı", 1, False, False)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"title": ""}, "title"),
        ({"service": "yok"}, "service"),
        ({"service": "12-e"}, "service"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"rhythm": "weekly"}, "weekdays"),
        ({"rhythm": "weekly", "weekdays": ["pazartesi"]}, "weekdays.0"),
        ({"day_of_month": 32}, "day_of_month"),
        ({"every_months": 0}, "every_months"),
        ({"starts_on": "2199-01-01"}, "starts_on"),
        ({"ends_on": "2001-01-01"}, "ends_on"),
        ({"owner": "yok"}, "owner"),
        ({"checklist_id": "yok"}, "checklist_id"),
        ({"made_by": "45121"}, "made_by"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_left(
    call: Callers, over: dict[str, Any], field: str
) -> None:
    chief, before = call(CHIEF), counts()
    refused = chief.post(ROOT, wanted(**over))
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == [field]
    assert counts() == before
    assert not RecurringPlan.objects.exists()


def test_a_change_without_or_with_an_old_version_changes_nothing(call: Callers, plan: dict[str, Any]) -> None:
    chief = call(CHIEF)
    assert chief.patch(address_of(plan), {"title": "Başka"}).status_code == 428
    assert chief.patch(address_of(plan), {"title": "Başka"}, If_Match='"7"').status_code == 412
    assert chief.patch(address_of(plan), {"title": "Başka", "version": 7}).status_code == 409
    assert RecurringPlan.objects.get().title == "Kart okuyucu sayımı"


def test_who_asks_for_it_does_not_own_it(call: Callers) -> None:
    chief = call(CHIEF)
    assert chief.post(ROOT, wanted(owner=chief.person.employee_no)).status_code == 422


# Keeping


def test_a_plan_is_made_listed_changed_paused_and_ended(call: Callers, plan: dict[str, Any]) -> None:
    chief, address = call(CHIEF), address_of(plan)
    assert (plan["rhythm"], plan["every_months"], plan["made_by"]["id"]) == ("monthly", 3, chief.person.public_id)
    assert plan["next_on"] >= clock.today().isoformat()
    assert [each["id"] for each in chief.get(ROOT).json()["results"]] == [plan["id"]]
    assert chief.get(address)["ETag"] == '"1"'

    change = {"rhythm": "weekly", "weekdays": ["friday", "monday"], "owner": call(AGENT).person.employee_no}
    changed = chief.patch(address, change, If_Match='"1"').json()
    assert (changed["title"], changed["weekdays"], changed["version"]) == (plan["title"], ["monday", "friday"], 2)
    assert changed["owner"]["id"] == call(AGENT).person.public_id
    assert chief.patch(address, {"owner": None, "version": 2}).json()["owner"] is None

    assert chief.post(f"{address}pause/").json()["paused"] is True
    assert chief.post(f"{address}resume/").json()["paused"] is False
    ended = chief.post(f"{address}end/").json()
    assert (ended["ended"], ended["next_on"]) == (True, None)
    assert chief.get(address).status_code == 404
    assert chief.post(f"{address}end/").status_code == 404


def test_an_agent_keeps_the_plans_of_his_queues(call: Callers, plan: dict[str, Any]) -> None:
    agent = call(AGENT)
    assert [each["id"] for each in agent.get(ROOT).json()["results"]] == [plan["id"]]
    last = (clock.today() + timedelta(days=400)).isoformat()
    assert agent.patch(address_of(plan), {"ends_on": last, "version": 1}).json()["ends_on"] == last


def test_sent_twice_under_one_key_it_is_one_plan(call: Callers) -> None:
    for _each in range(2):
        assert call(CHIEF).post(ROOT, wanted(), Idempotency_Key="bir").status_code == 201
    assert RecurringPlan.objects.count() == 1
