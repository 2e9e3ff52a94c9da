"""Due dates of tickets follow the calendar as a set, with history; nobody's is forgotten or brought forward."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel.calendar.models import DueDateChange
from helpdesk_site.kernel.calendar.selectors import due_date_changes_of
from helpdesk_site.kernel.calendar.services import declare_administrative_leave, withdraw_administrative_leave
from helpdesk_site.tickets import services
from tests.kernel.calendar_samples import at, day
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import moved, opened, reloaded
from tests.tickets.sla.test_steps import swept

pytestmark = pytest.mark.django_db


def leave(desk: SimpleNamespace, text: str = "23.03.2026", when: str = "19.03.2026 16:00", **over):
    with it_is(when):
        return declare_administrative_leave(day=day(text), reason="Kar yağışı", actor=desk.chief, **over)


def test_the_vector_of_administrative_leave_after_the_feast(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee, "19.03.2026 11:00")
    declared = leave(four_hours)
    found = reloaded(ticket)
    assert found.due_at == found.ticket.due_date == at("24.03.2026 11:00")
    [line] = due_date_changes_of("ticket", ticket.public_id)
    assert (line.old, line.new) == (at("23.03.2026 11:00"), at("24.03.2026 11:00"))
    assert (line.reason, line.cause, line.by) == ("Kar yağışı", "leave", four_hours.chief.audit_id)
    assert line.origin == f"calendar.leave:{declared.leave.public_id}"


def test_the_first_answer_s_due_date_moves_too(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee, "20.03.2026 11:00")
    leave(four_hours)
    assert reloaded(ticket).response_due_at == at("24.03.2026 09:30")
    assert due_date_changes_of("ticket.response", ticket.public_id).count() == 1


def test_what_is_not_touched_stays_without_a_line(four_hours: SimpleNamespace):
    before = opened(four_hours.employee)
    over = opened(four_hours.employee, "20.03.2026 11:00")
    with it_is("20.03.2026 12:00"):
        services.withdraw(over.pk, actor=four_hours.employee, expected_version=1)
    letter = opened(four_hours.employee, "19.03.2026 11:00")
    with it_is("19.03.2026 11:00"):
        services.set_time_limit(letter.pk, actor=four_hours.agent, expected_version=1, letter_due_on=day("23.03.2026"))
    kept = DueDateChange.objects.count()
    leave(four_hours)
    assert reloaded(before).due_at == at("16.03.2026 14:00")
    assert reloaded(over).due_at == at("23.03.2026 12:30")
    assert reloaded(letter).due_at == at("23.03.2026 17:30")
    assert DueDateChange.objects.filter(object_type="ticket").count() == kept
    assert due_date_changes_of("ticket.response", over.public_id).count() == 0


def test_a_limit_of_the_law_moves_with_the_calendar(promised: SimpleNamespace):
    ticket = opened(promised.employee, "02.03.2026 10:00", service_code="12-gg")
    leave(promised, "10.03.2026", "02.03.2026 11:00")
    assert reloaded(ticket).due_at == at("25.03.2026 17:30")


def test_leave_for_a_day_that_has_passed_takes_a_breach_back(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    swept("16.03.2026 14:00")
    assert reloaded(ticket).resolution_breached_at is not None
    leave(four_hours, "16.03.2026", "16.03.2026 15:00")
    found = reloaded(ticket)
    assert (found.due_at, found.resolution_breached_at) == (at("17.03.2026 12:30"), None)


def test_what_stood_meanwhile_is_counted_on_the_calendar_of_the_day_on_which_it_goes_on(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    moved(ticket, "waiting_supplier", four_hours.agent, "16.03.2026 10:00")
    leave(four_hours, "16.03.2026", "16.03.2026 15:00")
    moved(ticket, "in_progress", four_hours.agent, "17.03.2026 08:30")
    assert reloaded(ticket).due_at == at("17.03.2026 12:30")  # the hour of the free day is given back


def test_leave_that_is_withdrawn_brings_nothing_forward(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee, "19.03.2026 11:00")
    declared = leave(four_hours)
    with it_is("19.03.2026 17:00"):
        withdraw_administrative_leave(declared.leave, reason="Kar durdu", actor=four_hours.chief)
    assert reloaded(ticket).due_at == at("24.03.2026 11:00")


def test_the_cost_does_not_follow_the_number_of_tickets(four_hours: SimpleNamespace):
    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert leave(four_hours, text).moved_due_dates > 0
        return len(captured)

    opened(four_hours.employee, "19.03.2026 11:00")
    few = cost("23.03.2026")
    for number in range(15):
        opened(four_hours.employee, "19.03.2026 11:00", title=f"Talep {number}")
    assert cost("24.03.2026") == few
    assert DueDateChange.objects.filter(object_type="ticket").count() == 17
