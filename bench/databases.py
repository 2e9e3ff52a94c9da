"""The three databases: ours with the sample, stock's copy of its tickets, and a clone of ours for the bare page."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.core.management import call_command
from django.db import connections

from bench.stage import BARE, SMALL, STOCK, Stage
from helpdesk_site.demo.loading import load_sample
from helpdesk_site.demo.scale import filling, making
from helpdesk_site.demo.scale.making import Size
from helpdesk_site.reports import services as reports
from helpdesk_site.tickets.models import TicketProfile

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StockAccess:
    """The signed-in session of stock's administrator."""

    cookie: str
    session: str


def make_ours(tell: Tell) -> None:
    """Migrates and loads the sample institution, whose people approve and own roles."""
    tell("our database")
    call_command("migrate", verbosity=0, interactive=False)
    load_sample(lambda _step: None)
    filling.add_services()


def fill_ours(size: Size, tell: Tell) -> None:
    """Accounts, and as many tickets as are missing; the people are there."""
    tell(f"{size.tickets:,} tickets")
    making.open_accounts(size)
    making.add_tickets(replace(size, tickets=max(0, size.tickets - TicketProfile.objects.count())))
    while reports.count_marked_days():  # as the clock does: figures are kept, not counted
        pass
    making.refresh_statistics()


def make_bare(stage: Stage, tell: Tell) -> None:
    """A clone, so that what the bare page writes past every rule never meets our tables."""
    tell("the bare page's database")
    connections.close_all()
    stage.layout.postgres.create_database(BARE, template="helpdesk")


def keep_small(stage: Stage, tell: Tell) -> None:
    """A copy of ours as it is with few tickets: it is asked in turns with the one that grows."""
    tell("a copy with few tickets")
    connections.close_all()
    stage.layout.postgres.create_database(SMALL, template="helpdesk")


@contextmanager
def in_small() -> Iterator[None]:
    """Inside, whoever asks for tickets gets those of the copy with few."""
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = SMALL
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = before


def make_stock(stage: Stage, tell: Tell) -> StockAccess:
    """In a database as PostgreSQL makes one by itself: what ours are made with is our choice."""
    tell("stock's database")
    stage.layout.postgres.create_empty_database(STOCK)
    environment = {"DATABASE_URL": stage.database_url(STOCK), "DJANGO_SETTINGS_MODULE": "bench.stock.settings"}
    printed = stage.run("bench.stock.prepare", stage.layout.postgres.owner_url, environment=environment)
    answer: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return StockAccess(answer["cookie"], answer["session"])
