"""A desk with its services, an employee with a colleague, an agent and a chief."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import held, services
from helpdesk_site.tickets.catalogue import seed_services
from helpdesk_site.tickets.models import TicketProfile
from tests.browsing import OpenSite
from tests.tickets.people import make_person, make_unit


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    return build_desk()


@pytest.fixture
def committed_desk(own_database: str) -> SimpleNamespace:
    """The same in a database of the test alone, where commits are real."""
    return build_desk()


@pytest.fixture
def site(own_database: str, open_site: OpenSite) -> SimpleNamespace:
    """The same with its pages, for a browser."""
    return open_site(lambda: SimpleNamespace(desk=build_desk()))


def build_desk() -> SimpleNamespace:
    seed_calendar()
    seed_services()
    parks = make_unit()
    return SimpleNamespace(
        unit=parks,
        employee=make_person("Ayşe", "Kaya", unit=parks),
        colleague=make_person("Işık", "Irmak", unit=parks),
        stranger=make_person("Mehmet", "Öz", unit=make_unit("Fen İşleri Şube Müdürlüğü")),
        agent=make_person("Zeynep", "Destek", roles=("agent",)),
        second_agent=make_person("Ali", "Yılmaz", roles=("agent",)),
        chief=make_person("Şule", "Şef", roles=("chief",)),
        auditor=make_person("Deniz", "Denetçi", roles=("auditor",)),
        trainer=make_person("Ece", "Eğitmen", roles=("trainer",)),
    )


def open_for(person: Person, **over: Any) -> TicketProfile:
    """A general request of this person."""
    values: dict[str, Any] = {
        "actor": person, "requester": person, "service_code": "12-cc", "title": "EBYS açılmıyor",
        "description": "Giriş ekranında kalıyorum.", "channel": "web", **over,
    }  # fmt: skip
    with unit_of_work():
        return services.open_ticket(**values)


def let_held_replies_leave() -> int:
    """The sweep, once nobody can take them back any more; how many were sent."""
    with clock.held_at(clock.now() + held.TAKEN_BACK_WITHIN):
        return services.send_due()


@pytest.fixture
def ticket(desk: SimpleNamespace) -> TicketProfile:
    return open_for(desk.employee)
