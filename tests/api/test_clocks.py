"""The clocks of tickets as programs see them: when due, by what, for what they stand; and what is late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from tests.api.caller import Caller
from tests.api.conftest import Callers
from tests.api.test_lists import results
from tests.institution import person


def opened(caller: Caller, service: str = "12-cc") -> dict[str, Any]:
    made = caller.post("tickets/", {"service": service, "title": "Kayıt", "description": "Açılmıyor."})
    assert made.status_code == 201, made.content.decode()
    found: dict[str, Any] = made.json()
    return found


def test_a_span_that_does_not_exist_is_refused(call: Callers) -> None:
    assert call("sule.cinar").get("tickets/", {"due": "someday"}).status_code == 400


def test_a_ticket_says_when_it_is_due_and_by_what(call: Callers) -> None:
    promised, by_law = opened(call("iclal.sahin")), opened(call("iclal.sahin"), "12-gg")
    assert (promised["due_basis"], by_law["due_basis"]) == ("promise", "law")
    assert promised["response_due_at"] < promised["due_at"] < by_law["due_at"]
    assert (promised["paused_for"], promised["is_overdue"], promised["first_response_at"]) == ("", False, None)


def test_a_clock_that_stands_says_for_what_and_has_no_due_date(call: Callers) -> None:
    ticket = opened(call("iclal.sahin"))
    services.change_status(
        ticket["id"], actor=person("sule.cinar"), expected_version=1, state="waiting_requester", note="Hangi ekran?"
    )
    found = call("iclal.sahin").get(f"tickets/{ticket['id']}/").json()
    assert (found["paused_for"], found["due_at"]) == ("requester", None)
    assert found["first_response_at"] is not None


@pytest.mark.parametrize(("span", "late"), [("overdue", True), ("today", False)])
def test_what_is_late_or_due_today_is_asked_for(call: Callers, span: str, late: bool) -> None:
    opened(call("iclal.sahin"))
    wanted = opened(call("iclal.sahin"))
    end_of_today = clock.instants_of(clock.today(), clock.today())[1]
    assert end_of_today is not None
    due_at = clock.now() - timedelta(minutes=1) if late else end_of_today - timedelta(microseconds=1)
    TicketProfile.objects.filter(public_id=wanted["id"]).update(due_at=due_at)
    [found] = results(call("sule.cinar"), "tickets/", due=span)
    assert (found["id"], found["is_overdue"]) == (wanted["id"], late)
