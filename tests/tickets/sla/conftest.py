"""A desk that has promised something, on the calendar of 2026."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.calendar.services import propose_holidays
from helpdesk_site.tickets.models import SlaPolicy
from helpdesk_site.tickets.sla.seeding import seed_policies
from tests.kernel.calendar_samples import at


@contextmanager
def it_is(text: str) -> Iterator[None]:
    """The time of Istanbul for what is inside: "19.03.2026 11:00"."""
    with clock.held_at(at(text)):
        yield


def promise() -> None:
    """Working hours, the holidays of 2026 and the first promises."""
    seed_calendar()
    propose_holidays(2026, actor=SystemActor("calendar"))
    seed_policies()


def promise_four_hours() -> None:
    """The same, and general support within four working hours, a first answer within one."""
    promise()
    SlaPolicy.objects.filter(service=None, priority=None).update(response_minutes=60, resolution_minutes=240)


@pytest.fixture
def promised(desk: SimpleNamespace) -> SimpleNamespace:
    """The desk with working hours, the holidays of 2026 and its first promises."""
    promise()
    return desk


@pytest.fixture
def four_hours(desk: SimpleNamespace) -> SimpleNamespace:
    """The desk that promises four hours."""
    promise_four_hours()
    return desk
