"""One command is one transaction, and what it promises wakes a worker once, after it is true.

    with unit_of_work():
        ACCESS.advance(request, "approve", actor=actor)     # state and audit row
        outbox.put("access.told", {...}, key=...)           # what must still happen

`unit_of_work` is the outermost transaction (a nested one raises): what is inside happens whole or not at all.
Shared steps inside call `require_transaction()` instead of opening one. Rows that nobody reads before the commit (audit
entries, evidence) are gathered and written at its end, all of a kind in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, models, transaction

from helpdesk_site.kernel.after_commit import Told, tell
from helpdesk_site.kernel.inserting import insert_all

_told: ContextVar[Told | None] = ContextVar("told", default=None)
_gathered: ContextVar[dict[type[models.Model], list[Any]] | None] = ContextVar("gathered", default=None)
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)
_followers: dict[type[models.Model], Callable[[Sequence[Any]], None]] = {}


class NoTransaction(RuntimeError):
    """A shared step was called outside a unit of work: a mistake in our code, never a person's."""


@contextmanager
def unit_of_work() -> Iterator[None]:
    """The transaction of one command; wake-ups and hints leave once, after the commit."""
    to_tell = Told()
    told, gathered = _told.set(to_tell), _gathered.set({})
    try:
        with transaction.atomic(durable=True):
            transaction.on_commit(lambda: tell(to_tell), robust=True)
            yield
            _tell_followers()
            _write_gathered()
            if _rehearsing.get():
                transaction.set_rollback(True)
    finally:
        _told.reset(told)
        _gathered.reset(gathered)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Commands inside are carried out, refused or answered as always, then taken back: a look at what they would do.

    Only for commands that stay inside the database; what they return tells of a world that is gone.
    """
    before = _rehearsing.set(True)
    try:
        yield
    finally:
        _rehearsing.reset(before)


def require_transaction() -> None:
    if not connection.in_atomic_block:
        raise NoTransaction("This step belongs inside a unit of work")


def gather(row: models.Model) -> None:
    """Adds a row that this transaction itself does not read: written at the end of the unit of work, in this order."""
    require_transaction()
    gathered = _gathered.get()
    if gathered is None:
        _follow(type(row), [row])
        row.save(force_insert=True)
    else:
        gathered.setdefault(type(row), []).append(row)


def on_gathered(kind: type[models.Model], follower: Callable[[Sequence[Any]], None]) -> None:
    """Registers a last step of every unit of work that gathered rows of this kind: it gets all of them, in their order.

    What the follower writes commits or is taken back with them; rows that it gathers itself are not followed. Apps call
    it once, at start. An error of the follower is an error of the command: it may ask the database, and nobody else.
    """
    _followers[kind] = follower


def _tell_followers() -> None:
    for kind, rows in list((_gathered.get() or {}).items()):
        _follow(kind, list(rows))


def _follow(kind: type[models.Model], rows: Sequence[models.Model]) -> None:
    if kind in _followers:
        _followers[kind](rows)


def _write_gathered() -> None:
    for rows in (_gathered.get() or {}).values():
        insert_all(rows)


def wake(name: str) -> None:
    """Asks for one wake-up of this kind of work after the commit, however often it is asked."""
    require_transaction()
    told = _told.get()
    if told is not None:
        told.work.add(name)


def changed(*topics: str) -> None:
    """Says that what these topics show has changed; browsers that show it fetch again."""
    require_transaction()
    told = _told.get()
    if told is not None:
        told.topics.update(dict.fromkeys(topics))
