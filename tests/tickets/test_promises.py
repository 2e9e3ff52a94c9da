"""The checks of tickets find what is wrong, and nothing while all is well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from helpdesk.models import Ticket

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import promises, services
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    return list(promises.both_rows_agree(Context()))


def test_whatever_is_done_with_a_ticket_both_of_its_rows_say_the_same(desk: Any) -> None:
    ticket = open_for(desk.employee)
    assert found() == []
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    services.reply(
        ticket.pk, actor=desk.agent, expected_version=2, text="Hangi ekran?", public=True, state="waiting_requester"
    )
    services.set_time_limit(
        ticket.pk, actor=desk.agent, expected_version=3, legal_clock="information", letter_due_on=None
    )
    services.move_to_service(ticket.pk, actor=desk.agent, expected_version=4, service_code="12-f", note="")
    services.withdraw(ticket.pk, actor=desk.employee, expected_version=5, reason="Düzeldi.")
    assert found() == []


@pytest.mark.parametrize(
    "wrong", [{"status": 3}, {"title": "Başka"}, {"priority": 1}, {"due_date": clock.now() + timedelta(days=900)}]
)
def test_a_row_that_says_something_else_is_found(desk: Any, wrong: dict[str, Any]) -> None:
    ticket = open_for(desk.employee)
    open_for(desk.employee)
    Ticket.objects.filter(pk=ticket.ticket_id).update(**wrong)
    assert len(found()) == 1
    assert ticket.reference in found()[0]
