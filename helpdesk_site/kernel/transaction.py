"""One command is one transaction, and what it promises wakes a worker once, after it is true.

    with unit_of_work():
        ACCESS.advance(request, "approve", actor=actor)     # state and audit row
        outbox.put("access.told", {...}, key=...)           # what must still happen

`unit_of_work` is the outermost transaction (a nested one raises): what is inside happens whole or not at all.
Shared steps inside call `require_transaction()` instead of opening one. Rows that nobody reads before the commit (audit
entries, evidence, promises of the outbox) are gathered and written at its end, all of them in one statement; where
nothing else was asked or written, that statement is the transaction (own_transaction.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from django.db import connection, models, transaction

from helpdesk_site.kernel.after_commit import Told, tell
from helpdesk_site.kernel.inserting import Batch, insert_together
from helpdesk_site.kernel.own_transaction import of_its_own
from helpdesk_site.kernel.standing import forget
from helpdesk_site.kernel.updating import Change, Update, update_together

Rows: TypeAlias = dict[tuple[type[models.Model], bool, bool], list[Any]]
"""New rows by their model, whether one that is there already is left out, and whether they bring their key."""


@dataclass(slots=True)
class Gathered:
    """What is left to be written."""

    rows: Rows = field(default_factory=dict)
    updates: list[Update | Change] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.rows or self.updates)

    def take(self) -> Gathered:
        """All of it; nothing is left."""
        taken = Gathered(self.rows, self.updates)
        self.rows, self.updates = {}, []
        return taken


class Follower(NamedTuple):
    """What is done with the rows of a kind after they were written, where the database says that somebody wants it.

    `known`: what this request knows of that without asking, None when it does not.
    """

    follow: Callable[[Sequence[Any]], None]
    wanted: str
    known: Callable[[], bool | None]


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
    told, gathered = _told.set(to_tell), _gathered.set(Gathered())
    try:
        with transaction.atomic(durable=True):
            transaction.on_commit(lambda: tell(to_tell), robust=True)
            yield
            _write_the_rest()
            _gathered.set(None)  # what runs behind the commit gathers nothing: nobody would write it
    finally:
        _told.reset(told)
        _gathered.reset(gathered)
        forget()


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


def _write_the_rest() -> None:
    if _rehearsing.get():
        settle()
        transaction.set_rollback(True)
    elif _is_one_statement(_gathered.get() or Gathered()):
        with of_its_own():
            settle()
    else:
        settle()


def _is_one_statement(gathered: Gathered) -> bool:
    """Whether all that is left to be written goes with one statement, and nothing follows it."""
    followers = [_followers[kind] for kind, _unless_there, _has_key in gathered.rows if kind in _followers]
    return all(batch.is_small for batch in _batches(gathered)) and all(each.known() is False for each in followers)


def require_transaction() -> None:
    if _gathered.get() is None and not connection.in_atomic_block:
        raise NoTransaction("This step belongs inside a unit of work")


def gather(row: models.Model, *, unless_there: bool = False) -> None:
    """Adds a row that this transaction itself does not read: written at the end of the unit of work, in this order.

    With `unless_there` one that some unique key has already is left out. A row that has its key brings it.
    """
    require_transaction()
    gathered = _gathered.get()
    kind = (type(row), unless_there, row.pk is not None)
    if gathered is None:
        _write(Gathered({kind: [row]}))
    else:
        gathered.rows.setdefault(kind, []).append(row)


def gather_update(update: Update | Change) -> None:
    """Adds a change of rows that the caller has locked and that this transaction does not read again: carried out with
    what is gathered. Of the same row nothing is gathered twice; of a `Change` the caller knows that.
    """
    require_transaction()
    gathered = _gathered.get()
    if gathered is None:
        update_together(update)
        return
    if isinstance(update, Update) and any(update[:2] == each[:2] for each in gathered.updates):
        settle()
    gathered.updates.append(update)


def on_gathered(
    kind: type[models.Model],
    follow: Callable[[Sequence[Any]], None],
    *,
    wanted: str,
    known: Callable[[], bool | None],
) -> None:
    """Registers what follows the rows of this kind that a unit of work gathered: it gets all of them, in their order.

    `wanted` is an expression of SQL, asked as they are written: where it is false, nothing follows; `known` answers the
    same without asking, or None. What the follower writes commits or is taken back with them; rows that it gathers
    itself are not followed. Apps call it once, at start. An error of the follower is an error of the command.
    """
    _followers[kind] = Follower(follow, wanted, known)


def settle() -> None:
    """Writes what was gathered so far: for the step of a unit of work that reads it after all."""
    gathered = _gathered.get()
    if gathered is not None and not gathered.is_empty:
        _write(gathered.take())
        # What a follower gathered is not followed itself.
        _carry_out(gathered.take())


def _write(gathered: Gathered) -> None:
    followed = [(kind, found) for (kind, _unless_there, _has_key), found in gathered.rows.items() if kind in _followers]
    answers = _carry_out(gathered, [_followers[kind].wanted for kind, _found in followed])
    for (kind, found), is_wanted in zip(followed, answers, strict=True):
        if is_wanted:
            _followers[kind].follow(found)


def _carry_out(gathered: Gathered, asking: Sequence[str] = ()) -> Sequence[bool]:
    question = f"ARRAY[{', '.join(asking)}]" if asking else ""
    answers: Sequence[bool] | None = insert_together(_batches(gathered), asking=question, updates=gathered.updates)
    return answers or ()


def _batches(gathered: Gathered) -> list[Batch]:
    return [Batch(found, unless_there, has_key) for (_kind, unless_there, has_key), found in gathered.rows.items()]


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
