"""One command is one transaction, and what it promises wakes a worker once, after it is true.

    with unit_of_work():
        ACCESS.advance(request, "approve", actor=actor)     # state and audit row
        outbox.put("access.told", {...}, key=...)           # what must still happen

`unit_of_work` is the outermost transaction (a nested one raises): what is inside happens whole or not at all.
Shared steps inside call `require_transaction()` instead of opening one. Rows that nobody reads before the commit (audit
entries, evidence, promises of the outbox) are gathered and written at its end, all of them in one statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, models, transaction

from helpdesk_site.kernel.after_commit import Told, tell
from helpdesk_site.kernel.inserting import Batch, insert_together

Gathered: TypeAlias = dict[tuple[type[models.Model], bool], list[Any]]
"""New rows by their model, and whether one that is there already is left out."""


class Follower(NamedTuple):
    """What is done with the rows of a kind after they were written, where the database says that somebody wants it."""

    follow: Callable[[Sequence[Any]], None]
    wanted: str


_told: ContextVar[Told | None] = ContextVar("told", default=None)
_gathered: ContextVar[Gathered | None] = ContextVar("gathered", default=None)
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)
_followers: dict[type[models.Model], Follower] = {}


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
            settle()
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


def gather(row: models.Model, *, unless_there: bool = False) -> None:
    """Adds a row that this transaction itself does not read: written at the end of the unit of work, in this order.

    With `unless_there` one that some unique key has already is left out.
    """
    require_transaction()
    gathered = _gathered.get()
    if gathered is None:
        _write({(type(row), unless_there): [row]})
    else:
        gathered.setdefault((type(row), unless_there), []).append(row)


def on_gathered(kind: type[models.Model], follow: Callable[[Sequence[Any]], None], *, wanted: str) -> None:
    """Registers what follows the rows of this kind that a unit of work gathered: it gets all of them, in their order.

    `wanted` is an expression of SQL, asked as they are written: where it is false, nothing follows. What the follower
    writes commits or is taken back with them; rows that it gathers itself are not followed. Apps call it once, at
    start. An error of the follower is an error of the command.
    """
    _followers[kind] = Follower(follow, wanted)


def settle() -> None:
    """Writes what was gathered so far: for the step of a unit of work that reads it after all."""
    gathered = _gathered.get()
    if gathered:
        now = dict(gathered)
        gathered.clear()
        _write(now)
        # What a follower gathered is not followed itself.
        _insert(gathered)
        gathered.clear()


def _write(rows: Gathered) -> None:
    followed = [(kind, found) for (kind, _unless_there), found in rows.items() if kind in _followers]
    answers = _insert(rows, [_followers[kind].wanted for kind, _found in followed])
    for (kind, found), is_wanted in zip(followed, answers, strict=True):
        if is_wanted:
            _followers[kind].follow(found)


def _insert(rows: Gathered, asking: Sequence[str] = ()) -> Sequence[bool]:
    batches = [Batch(found, unless_there) for (_kind, unless_there), found in rows.items()]
    answers: Sequence[bool] = insert_together(batches, asking=f"ARRAY[{', '.join(asking)}]" if asking else "") or ()
    return answers


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
