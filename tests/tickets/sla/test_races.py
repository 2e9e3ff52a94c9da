"""Two at once, each with a connection of its own: two sweeps, and a writer while the calendar changes."""

from __future__ import annotations

import threading

from django.db import connection

from helpdesk_site.kernel.calendar.selectors import due_date_changes_of
from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets.models import ClockStep
from helpdesk_site.tickets.services.locking import locked
from helpdesk_site.tickets.services.writing import write
from helpdesk_site.tickets.sla import steps
from tests.kernel.calendar_samples import at, day
from tests.tickets.conftest import build_desk
from tests.tickets.sla.conftest import it_is, promise_four_hours
from tests.tickets.sla.test_clocks import opened, reloaded
from tests.waiting import wait_until_somebody_waits


def test_two_who_sweep_at_once_take_each_step_once(own_database: str):
    desk = build_desk()
    promise_four_hours()
    tickets = [opened(desk.employee, title=f"Talep {number}") for number in range(6)]
    start = threading.Barrier(2)
    found: list[int] = []

    def sweep() -> None:
        start.wait()
        found.append(steps.sweep())
        connection.close()

    with it_is("17.03.2026 15:00"):
        threads = [threading.Thread(target=sweep) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        steps.sweep()  # what one left to the other is done
    assert sum(found) == ClockStep.objects.count() == 5 * len(tickets)
    assert Notification.objects.filter(template="clock_escalation").count() == len(tickets)


def test_a_ticket_that_is_written_while_the_calendar_changes_is_counted_again(own_database: str):
    """The writer has counted on the old calendar and commits while the change waits for his row."""
    desk = build_desk()
    promise_four_hours()
    ticket = opened(desk.employee, "23.03.2026 16:00")
    assert ticket.due_at == at("24.03.2026 11:00")

    def declare() -> None:
        declare_administrative_leave(day=day("24.03.2026"), reason="Kar", actor=desk.chief)
        connection.close()

    changing = threading.Thread(target=declare)
    with it_is("23.03.2026 16:30"):
        with unit_of_work():
            write(locked(ticket.pk), actor=desk.agent, act="ranked", changes={"priority": 2})
            changing.start()
            wait_until_somebody_waits()
        changing.join()
    assert reloaded(ticket).due_at == at("25.03.2026 16:00")
    lines = due_date_changes_of("ticket", ticket.public_id).values_list("old", "new")
    assert list(lines) == [
        (at("24.03.2026 11:00"), at("24.03.2026 16:00")), (at("24.03.2026 16:00"), at("25.03.2026 16:00")),
    ]  # fmt: skip
