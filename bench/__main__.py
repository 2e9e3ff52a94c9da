"""`python -m bench`: the whole comparison, and its table."""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

import django

from bench import table
from bench.stage import BARE, SMALL, STOCK, Stage, open_stage
from deploy.config import ROOT

# Growth is told from so many tickets on.
BASE = 10_000
OURS = "helpdesk_site.wsgi:application"

if TYPE_CHECKING:
    from bench.measuring import Patience
    from bench.pages import Servers
    from bench.table import Row
    from helpdesk_site.demo.scale.making import Size


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when everything could be measured; with --strict 1 when a goal was missed."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _end_in_order)
    began = time.monotonic()
    with open_stage() as stage:
        django.setup()
        rows = _measure(stage, options)
    _report(rows, options, time.monotonic() - began)
    missed = [row for row in rows if not row.reached(rows)]
    return 1 if options.strict and missed else 0


def _end_in_order(*_about: object) -> NoReturn:
    """As after Ctrl-C: the servers are stopped and the folder is removed."""
    sys.exit(143)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Ours beside stock and beside a bare page.")
    parser.add_argument("--people", type=int, default=3_000)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=2_000, help="people of the desk, whom stock lists as owners")
    parser.add_argument("--rounds", type=int, default=25, help="measured rounds of a row, at most")
    parser.add_argument("--seconds", type=float, default=12.0, help="after which a row begins no further round")
    parser.add_argument("--changes", type=int, default=60, help="approved permission changes to apply")
    parser.add_argument("--only", choices=("pages", "targets", "live"), help="measure one part")
    parser.add_argument("--strict", action="store_true", help="exit with 1 when a goal is missed")
    return parser.parse_args(arguments)


def _measure(stage: Stage, options: argparse.Namespace) -> list[Row]:
    """Everything that imports the application stands below django.setup()."""
    from bench import databases
    from bench.measuring import Patience
    from helpdesk_site.demo.scale.making import Size

    size = Size(people=options.people, tickets=options.tickets, accounts=options.accounts)
    patience = Patience(most=options.rounds, seconds=options.seconds)
    databases.make_ours(_tell)
    rows = _targets(stage, size, options.changes, patience, measure=options.only in (None, "targets"))
    if options.only in (None, "live"):
        rows += _live(stage, size, patience)
    if options.only in (None, "pages"):
        rows = [*_pages(stage, size, patience), *rows]
    return rows


def _targets(stage: Stage, size: Size, changes: int, patience: Patience, *, measure: bool) -> list[Row]:
    from bench import targets
    from helpdesk_site.demo.scale import making

    if not measure:
        making.add_people(size)
        return []
    return targets.measure(stage, size, changes, patience, _tell)


def _live(stage: Stage, size: Size, patience: Patience) -> list[Row]:
    from bench import crowd, databases, push, tasks
    from helpdesk_site.demo.scale import making

    making.open_accounts(size)
    with stage.scene():
        rows = push.measure(stage, patience, _tell)
    databases.fill_ours(replace(size, tickets=min(size.tickets, BASE)), _tell)
    with stage.scene():
        rows += crowd.measure(stage, _tell)
    with stage.scene():
        return [*rows, *tasks.measure(stage, patience, _tell)]


def _pages(stage: Stage, size: Size, patience: Patience) -> list[Row]:
    """The pages at this size, each in turns with itself at the base size when this one is larger."""
    from bench import databases, pages, throughput

    grows = size.tickets > BASE
    if grows:
        databases.fill_ours(replace(size, tickets=BASE), _tell)
        databases.keep_small(stage, _tell)
    databases.fill_ours(size, _tell)
    stock_access = databases.make_stock(stage, _tell)
    databases.make_bare(stage, _tell)
    servers = _servers(stage, grows=grows)
    few = pages.with_few(servers.small, servers, stock_access) if servers.small else None
    comparison = pages.Comparison(servers, stock_access, few)
    comparison.warm_up()
    rows = []
    for page in comparison.pages():
        _tell(page.title)
        rows.append(row := comparison.measure(page, patience, tickets=size.tickets))
        _tell(f"  {table.in_short(row)}")
    rows += throughput.measure(comparison, patience, size.tickets, _tell)
    return [*rows, throughput.memory(servers, size.tickets)]


def _servers(stage: Stage, *, grows: bool) -> Servers:
    from bench import pages

    _tell("the web servers")
    small = {"DATABASE_URL": stage.layout.postgres.url("helpdesk_app", SMALL)}
    return pages.Servers(
        ours=stage.serve("ours", OURS, {}),
        stock=stage.serve("stock", "bench.stock.wsgi:application", {"DATABASE_URL": stage.database_url(STOCK)}),
        bare=stage.serve("bare", "bench.bare.wsgi:application", {"DATABASE_URL": stage.database_url(BARE)}),
        small=stage.serve("small", OURS, small) if grows else None,
    )


def _tell(what: str) -> None:
    print(f"  {datetime.now(UTC):%H:%M:%S}  {what}", file=sys.stderr, flush=True)


def _report(rows: Sequence[Row], options: argparse.Namespace, seconds: float) -> None:
    moment = datetime.now(UTC)
    about = {
        "at": moment.isoformat(timespec="seconds"),
        "people": options.people,
        "tickets": options.tickets,
        "seconds": round(seconds),
        "python": platform.python_version(),
        "processors": os.cpu_count(),
    }
    path = ROOT / "var" / "bench" / f"{moment:%Y-%m-%dT%H%M%S}.json"
    table.write(path, rows, about)
    print("\n".join(["", *table.lines(rows), ""]))
    print(f"{options.people:,} people, {options.tickets:,} tickets, {seconds:.0f} s; kept in {path.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
