"""What the servers carry when four clients ask without a pause, and the memory that our web workers hold then.

A figure is the time from one answer to the next, of all clients together: a fourth of it is four times the rate.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count, cycle
from pathlib import Path
from typing import Any

from bench.browser import Browser, Request
from bench.measuring import BASE, OURS, Measured, Patience, in_order
from bench.pages import Comparison, Page, Servers, bare_reply, reply, size_class, stock_reply
from bench.stage import Served
from bench.table import Goals, Row

Tell = Callable[[str], None]
Turn = tuple[Browser, Callable[[], Request]]
Clients = Mapping[str, Sequence[Iterator[Turn]]]

CLIENTS = 4
TURN_SECONDS, TURNS = 2.0, 3


def measure(comparison: Comparison, patience: Patience, tickets: int, tell: Tell) -> list[Row]:
    """The rows of reading and of writing. Raises BadAnswer."""
    pages = {page.key: page for page in comparison.pages() if page.key in ("list", "create")}
    reads = Goals(to_bare=4, to_stock=(1 / 7, 1 / 9, 1 / 30)[size_class(tickets)], growth=1 / 0.85)
    writes = Goals(to_bare=6, to_stock=1 / 3.4, growth=1 / 0.85)
    tell("4 clients")
    return [
        _row("list_rate", "list, all open, 4 clients", _clients(comparison, pages["list"]), reads, patience),
        _row("write_rate", "reply and create, 4 clients", _writers(comparison, pages["create"]), writes, patience),
    ]


def _row(key: str, title: str, clients: Clients, goals: Goals, patience: Patience) -> Row:
    found = _take_turns(clients, patience)
    return Row(
        key=key, title=title, ours=found[OURS], stock=found["stock"], bare=found["bare"], base=found.get(BASE),
        goals=goals,
    )  # fmt: skip


def _clients(comparison: Comparison, page: Page) -> Clients:
    """Four clients of each side that ask for this page again and again."""
    sides = {
        OURS: (comparison.ours[page.visitor], page.ours),
        "stock": (comparison.stock, page.stock[-1]),  # of its lists the rows alone
        "bare": (comparison.bare, page.bare or page.ours),
    }
    if few := comparison.few:
        sides[BASE] = (few.ours[page.visitor], few.pages[page.key].ours)
    return {name: [cycle([side]) for _ in range(CLIENTS)] for name, side in sides.items()}


def _writers(comparison: Comparison, creating: Page) -> Clients:
    """Each client answers one of its own tickets, then makes one: nobody writes on a ticket of somebody else."""
    tickets = list(comparison.workable())
    replies: dict[str, tuple[Browser, Callable[[Any, int], Request], Sequence[Any]]] = {
        OURS: (comparison.ours["agent"], reply, tickets),
        "stock": (comparison.stock, stock_reply, tickets),
        "bare": (comparison.bare, bare_reply, tickets),
    }
    if few := comparison.few:
        replies[BASE] = (few.ours["agent"], reply, few.workable())
    creates = _clients(comparison, creating)
    return {name: list(map(_in_turn, _shared_out(*replies[name]), creates[name])) for name in creates}


def _shared_out(
    browser: Browser, reply: Callable[[Any, int], Request], tickets: Sequence[Any]
) -> Iterator[Iterator[Turn]]:
    """Of each client its replies."""
    for place in range(CLIENTS):
        yield _replies(browser, reply, tickets[place::CLIENTS])


def _replies(browser: Browser, reply: Callable[[Any, int], Request], tickets: Sequence[Any]) -> Iterator[Turn]:
    """A reply moves a ticket's version by one, and only this client writes on it."""
    for times in count():
        for ticket in tickets:
            yield browser, partial(reply, ticket, times)


def _in_turn(*turns: Iterator[Turn]) -> Iterator[Turn]:
    while True:
        for each in turns:
            yield next(each)


def _take_turns(clients: Clients, patience: Patience) -> dict[str, Measured]:
    """The sides one after the other, several times; the first time warms up."""
    figures: dict[str, list[float]] = {name: [] for name in clients}
    with ThreadPoolExecutor(CLIENTS) as pool:
        for place in range(TURNS + 1):
            for name in in_order(clients, place):
                turns = clients[name]
                began = time.perf_counter()
                until = began + min(TURN_SECONDS, patience.seconds)
                done = sum(pool.map(lambda turn, until=until: _ask_until(turn, until), turns))
                if place:
                    figures[name].append(1000 * (time.perf_counter() - began) / done)
    return {name: Measured(statistics.median(found), max(found), len(found)) for name, found in figures.items()}


def _ask_until(turns: Iterator[Turn], moment: float) -> int:
    """How many answers came; one at least."""
    for done in count(1):
        browser, ask = next(turns)
        browser.ask(ask())
        if time.perf_counter() >= moment:
            return done
    raise AssertionError("counting has no end")


def memory(servers: Servers, tickets: int) -> Row:
    """The most that a server and its two workers have held, over all of it: what a machine must have for them."""
    ours, stock, bare = (_once(_most_held_by(server)) for server in (servers.ours, servers.stock, servers.bare))
    base = _once(_most_held_by(servers.small)) if servers.small else None
    to_stock = 1 / 24 if size_class(tickets) == 2 else None
    return Row(
        key="web_memory", title="web memory, 2 workers", ours=ours, stock=stock, bare=bare, base=base, unit="MiB",
        goals=Goals(to_bare=3, to_stock=to_stock, growth=1.1),
    )  # fmt: skip


def _most_held_by(server: Served) -> float:
    """MiB of a process and its children, each at its peak (Linux, proc(5)). What they hold when all is over would say
    how much the C library has given back meanwhile, which is another figure in every run.
    """
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    statuses = [Path(f"/proc/{pid}/status").read_text().splitlines() for pid in (str(server.pid), *children)]
    return sum(int(line.split()[1]) for lines in statuses for line in lines if line.startswith("VmHWM:")) / 1024


def _once(value: float) -> Measured:
    return Measured(value, value, 1)
