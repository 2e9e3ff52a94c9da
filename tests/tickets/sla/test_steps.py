"""Who is told before and after a time is broken: each step once, whoever sweeps and how late."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.models import Role
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import ClockStep, TicketProfile
from helpdesk_site.tickets.tasks import sweep_clocks
from tests.kernel.calendar_samples import at, day
from tests.tickets.people import make_person
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import MORNING, moved, opened, reloaded, replied

pytestmark = pytest.mark.django_db


def swept(when: str) -> int:
    with it_is(when):
        return sweep_clocks()


def told_about(ticket: TicketProfile) -> list[tuple[str, str]]:
    """Who was told what, beside the ticket's own news."""
    told = Notification.objects.filter(about_id=ticket.public_id, template__startswith="clock_").order_by("id")
    return [(one.person.surname, one.template) for one in told.select_related("person")]


def taken(ticket: TicketProfile, which: str = "resolution") -> list[str]:
    return list(ClockStep.objects.filter(profile=ticket, clock=which).order_by("id").values_list("step", flat=True))


@pytest.fixture
def owned(four_hours: SimpleNamespace) -> TicketProfile:
    """Opened at nine, assigned and answered: solved it has to be by 14:00."""
    ticket = opened(four_hours.employee)
    with it_is(MORNING):
        services.assign(ticket.pk, actor=four_hours.chief, expected_version=1, owner=four_hours.agent)
    replied(ticket, four_hours.agent, "16.03.2026 09:10")
    return ticket


def test_before_its_time_nobody_is_told(owned: TicketProfile):
    assert swept("16.03.2026 11:59") == 0
    assert told_about(owned) == []


def test_the_owner_is_warned_when_a_quarter_is_left(owned: TicketProfile):
    assert swept("16.03.2026 12:00") == 1
    assert told_about(owned) == [("Destek", "clock_warning")]
    assert reloaded(owned).next_step_at == at("16.03.2026 14:00")


def test_what_nobody_owns_is_the_chief_s(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    swept("16.03.2026 09:45")
    assert told_about(ticket) == [("Şef", "clock_warning")]
    assert taken(ticket, "response") == ["warning"]


def test_a_breach_is_told_to_the_owner_and_the_chief(owned: TicketProfile):
    swept("16.03.2026 12:00")
    assert swept("16.03.2026 14:00") == 1
    assert told_about(owned)[1:] == [("Destek", "clock_breach"), ("Şef", "clock_breach")]
    found = reloaded(owned)
    assert found.resolution_breached_at == at("16.03.2026 14:00")
    assert found.next_step_at == at("17.03.2026 14:00")


def test_one_working_day_later_the_next_level_is_told_and_then_nothing_more(owned: TicketProfile):
    make_person("Barış", "Müdür", roles=(Role.BRANCH_DIRECTOR,))
    swept("16.03.2026 14:00")
    assert swept("17.03.2026 14:00") == 1
    assert told_about(owned)[-2:] == [("Şef", "clock_escalation"), ("Müdür", "clock_escalation")]
    assert reloaded(owned).next_step_at is None
    assert swept("30.03.2026 14:00") == 0


def test_sweeping_again_takes_no_step_twice(owned: TicketProfile):
    swept("16.03.2026 14:00")
    before = told_about(owned)
    TicketProfile.objects.filter(pk=owned.pk).update(next_step_at=at(MORNING))
    assert swept("16.03.2026 14:00") == 0
    assert told_about(owned) == before


def test_found_late_all_steps_are_kept_and_the_last_is_told(owned: TicketProfile):
    assert swept("17.03.2026 15:00") == 3
    assert taken(owned) == ["warning", "breach", "escalation"]
    assert {template for _who, template in told_about(owned)} == {"clock_escalation"}


def test_each_step_has_its_audit_entry(owned: TicketProfile):
    swept("16.03.2026 14:00")
    about = AuditEntry.objects.filter(object_type="ticket", object_id=owned.public_id)
    assert about.filter(action="ticket.clock_breach").count() == 1


def test_what_stands_is_not_warned_of(four_hours: SimpleNamespace, owned: TicketProfile):
    moved(owned, "waiting_supplier", four_hours.agent, "16.03.2026 11:00")
    assert swept("20.04.2026 11:00") == 0
    assert told_about(owned) == []


def test_after_a_pause_a_step_that_was_taken_is_not_taken_again(four_hours: SimpleNamespace, owned: TicketProfile):
    swept("16.03.2026 12:00")
    moved(owned, "waiting_supplier", four_hours.agent, "16.03.2026 12:15")
    moved(owned, "in_progress", four_hours.agent, "17.03.2026 12:15")
    assert swept("17.03.2026 12:16") == 0
    assert reloaded(owned).next_step_at == at("17.03.2026 14:00")
    assert told_about(owned) == [("Destek", "clock_warning")]


def test_an_ended_ticket_is_left_alone(four_hours: SimpleNamespace, owned: TicketProfile):
    moved(owned, "resolved", four_hours.agent, "16.03.2026 11:00")
    assert swept("20.04.2026 11:00") == 0


def test_a_date_of_a_letter_is_warned_of_two_working_days_before(promised: SimpleNamespace):
    ticket = opened(promised.employee)
    with it_is(MORNING):
        services.assign(ticket.pk, actor=promised.chief, expected_version=1, owner=promised.agent)
        services.set_time_limit(ticket.pk, actor=promised.agent, expected_version=2, letter_due_on=day("27.03.2026"))
    replied(ticket, promised.agent, "16.03.2026 09:10")
    swept("25.03.2026 17:29")
    assert told_about(ticket) == []
    swept("25.03.2026 17:30")
    assert told_about(ticket) == [("Destek", "clock_warning")]


def test_a_calendar_that_changed_while_a_ticket_came_in_breaks_no_promise(owned: TicketProfile, four_hours):
    """The ticket was not there yet when the due dates were moved: the sweep counts again before it accuses."""
    with it_is(MORNING):
        declare_administrative_leave(day=day("16.03.2026"), reason="Kar", actor=four_hours.chief)
    TicketProfile.objects.filter(pk=owned.pk).update(due_at=at("16.03.2026 14:00"))
    swept("16.03.2026 14:00")
    found = reloaded(owned)
    assert (found.due_at, found.resolution_breached_at) == (at("17.03.2026 12:30"), None)
    assert taken(owned) == []
