"""Lives of requests on given days, told through the services."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from helpdesk_site.people.models import Person
from helpdesk_site.reports import services as reports
from helpdesk_site.tickets import services
from helpdesk_site.tickets.calls.services import Spoken, register_call
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.sla import steps
from tests.tickets.conftest import open_for
from tests.tickets.sla.conftest import it_is

NOW = "19.03.2026 11:00"  # a Thursday
LAST_MONTH, LAST_YEAR = "02.2026", "03.2025"


def opened(desk: SimpleNamespace, when: str, *, owner: Person | None = None, **over: Any) -> TicketProfile:
    """A request that came in then, and its owner."""
    with it_is(when):
        ticket = open_for(desk.employee, **over)
        if owner is not None:
            services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=owner)
    ticket.refresh_from_db()
    return ticket


def answered(desk: SimpleNamespace, ticket: TicketProfile, when: str) -> TicketProfile:
    with it_is(when):
        services.reply(ticket.pk, actor=desk.agent, expected_version=ticket.version, text="Bakıyoruz.", public=True)
    ticket.refresh_from_db()
    return ticket


def moved(desk: SimpleNamespace, ticket: TicketProfile, when: str, state: str = "resolved") -> TicketProfile:
    with it_is(when):
        services.change_status(ticket.pk, actor=desk.agent, expected_version=ticket.version, state=state)
    ticket.refresh_from_db()
    return ticket


def solved(desk: SimpleNamespace, came: str, went: str, **over: Any) -> TicketProfile:
    """A request that came in and was solved then, without a word before."""
    return moved(desk, opened(desk, came, **over), went)


def called(desk: SimpleNamespace, when: str, *, category: str, solution: str) -> TicketProfile:
    """A call that was solved on the phone."""
    with it_is(when):
        call = register_call(
            Spoken(
                caller=desk.employee, description="Giremiyor.", key=uuid4(), category=category, solution=solution,
                solved=True,
            ),
            actor=desk.agent,
        )  # fmt: skip
    assert call.ticket is not None
    return call.ticket


def a_quarter(desk: SimpleNamespace) -> None:
    """Something for every figure: this month, last month and last year, in time and late, open and over."""
    for month in (LAST_MONTH, LAST_YEAR):
        solved(desk, f"03.{month} 09:00", f"04.{month} 10:00")
        solved(desk, f"03.{month} 09:00", f"13.{month} 10:00")
        solved(desk, f"20.{month} 09:00", f"20.{month} 10:00")  # after the day of the month that is compared
    answered(desk, opened(desk, "02.03.2026 09:00"), "02.03.2026 10:00")
    answered(desk, opened(desk, "02.03.2026 09:00", service_code="12-f"), "10.03.2026 10:00")
    solved(desk, "03.03.2026 09:00", "04.03.2026 10:00")
    solved(desk, "03.03.2026 09:00", "12.03.2026 10:00")
    solved(desk, "18.03.2026 09:00", "19.03.2026 10:00", service_code="12-d")
    moved(desk, opened(desk, "05.03.2026 09:00"), "06.03.2026 09:00", "declined")
    called(desk, "17.03.2026 10:00", category="giris-ve-sifre", solution="anlatildi")
    opened(desk, "18.03.2026 15:00", owner=desk.agent)
    opened(desk, "19.03.2026 09:30", service_code="12-f")
    opened(desk, "16.01.2026 09:30", service_code="12-d", owner=desk.second_agent)
    with it_is(NOW):
        steps.sweep()


def counted_until_now() -> None:
    """The sweep, until nothing is marked any more."""
    with it_is(NOW):
        while reports.count_marked_days():
            pass
