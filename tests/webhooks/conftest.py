"""A desk, an administrator, a receiver that listens, and a subscription to some of what happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.people.models import Person
from helpdesk_site.webhooks import services
from helpdesk_site.webhooks.models import Subscription
from tests.servers.quiet import without_broker
from tests.tickets.conftest import build_desk
from tests.tickets.people import make_person
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as listening:
        yield listening


@pytest.fixture
def house(own_database: str) -> Iterator[SimpleNamespace]:
    """The desk in a database of the test alone, and whoever keeps webhooks; nobody is woken but by the test."""
    with without_broker():
        desk = build_desk()
        desk.keeper = make_person("Barbaros", "Iğdır", roles=("administrator",))
        yield desk


@pytest.fixture
def subscribed(house: SimpleNamespace, receiver: Receiver) -> SimpleNamespace:
    """A subscription to the opening of requests, and its secret."""
    webhook, secret = subscribe(house.keeper, receiver.url, "ticket.opened")
    return SimpleNamespace(webhook=webhook, secret=secret)


def subscribe(keeper: Person, url: str, *events: str, name: str = "Raporlama") -> tuple[Subscription, str]:
    return services.subscribe(services.Wish(name, url, events), actor=keeper)


def deliver_all() -> int:
    """What is due now leaves; how many messages of the outbox were tried."""
    return outbox.deliver_waiting()


def deliver_after(**later: Any) -> int:
    """The same, so much later."""
    with clock.held_at(clock.now() + timedelta(**later)):
        return outbox.deliver_waiting()
