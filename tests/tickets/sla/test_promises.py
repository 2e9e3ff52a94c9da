"""The checks of verify_invariants: quiet on what the services left, loud on each fault."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets.models import ClockSegment, TicketProfile
from helpdesk_site.tickets.sla import promises
from tests.kernel.calendar_samples import at
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import MORNING, moved, opened, replied
from tests.tickets.sla.test_steps import swept

pytestmark = pytest.mark.django_db

CHECKS = (
    promises.one_segment_a_clock, promises.segments_do_not_overlap, promises.breaches_are_told,
    promises.due_dates_follow_segments,
)  # fmt: skip


def faults(when: str = MORNING) -> list[str]:
    with it_is(when):
        return [fault for check in CHECKS for fault in check(Context())]


@pytest.fixture
def ticket(four_hours: SimpleNamespace) -> TicketProfile:
    return opened(four_hours.employee)


def test_what_the_services_leave_is_without_a_fault(four_hours: SimpleNamespace, ticket: TicketProfile):
    replied(ticket, four_hours.agent, "16.03.2026 09:30", state="waiting_requester")
    replied(ticket, four_hours.employee, "16.03.2026 10:30")
    opened(four_hours.employee, service_code="12-e", state="waiting_approval")
    ended = opened(four_hours.employee)
    moved(ended, "declined", four_hours.agent, "16.03.2026 15:00")
    swept("16.03.2026 17:00")
    assert faults("16.03.2026 17:00") == []


def test_a_clock_without_a_segment_is_found(ticket: TicketProfile):
    ClockSegment.objects.filter(profile=ticket, clock="resolution").update(ended_at=at(MORNING))
    assert "0 open segments of its resolution clock" in faults()[0]


def test_a_clock_that_runs_after_the_end_is_found(ticket: TicketProfile):
    TicketProfile.objects.filter(pk=ticket.pk).update(state="closed")
    assert len([fault for fault in faults() if "1 open segments" in fault]) == 2


def test_a_clock_that_stands_for_another_reason_than_the_ticket_is_found(ticket: TicketProfile):
    ClockSegment.objects.filter(profile=ticket, clock="resolution").update(reason="supplier")
    assert any("resolution clock says supplier" in fault for fault in faults())


def test_segments_within_one_another_are_found(ticket: TicketProfile):
    ClockSegment.objects.create(
        profile=ticket, clock="response", started_at=at("16.03.2026 08:00"), ended_at=at("16.03.2026 09:30")
    )
    assert any("within another" in fault for fault in faults())


def test_a_breach_without_a_step_is_found(ticket: TicketProfile):
    assert faults("16.03.2026 10:04") == []
    assert any("response time and nobody was told" in fault for fault in faults("16.03.2026 10:06"))
    TicketProfile.objects.filter(pk=ticket.pk).update(resolution_breached_at=at(MORNING))
    assert any("resolution time and nobody was told" in fault for fault in faults())


def test_a_due_date_that_is_too_early_is_found(ticket: TicketProfile):
    TicketProfile.objects.filter(pk=ticket.pk).update(due_at=at("16.03.2026 13:45"))
    assert any("but has until 2026-03-16 11:00" in fault for fault in faults())  # in UTC
