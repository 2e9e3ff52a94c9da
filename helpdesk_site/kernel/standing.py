"""What rarely changes and is needed all day: the calendar, the services with their questions and promises. A process
keeps what it has read of it for as long as the stored rows are the same.

    SERVICES = Standing("services", ["tickets_service", "helpdesk_queue"])

    @SERVICES.kept()
    def services_offered(day): ...     # asks the database when nothing is known for the token of this moment

Each set of tables has a token, which a trigger renews with every statement that writes to one of them, whoever wrote it
and however (standing_sql.py). So the token and what it stands for are committed together, and what was read within a
transaction that is taken back is known by a token that nobody meets again. The token comes with the session of a page
(people/sessions.py), so that nobody asks for it; it is forgotten once the request has committed something. A step that
writes such rows and reads them again within its own transaction calls `forget` in between.

What is kept is shared by all requests of a process: nobody may change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar, TypeVarTuple
from uuid import UUID, uuid4

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Subquery, Value
from django.db.models.functions import Cast, Concat

Given = TypeVarTuple("Given")
ReadT = TypeVar("ReadT")

_at_hand: ContextVar[dict[str, UUID | None] | None] = ContextVar("standing_tokens", default=None)


class StandingVersion(models.Model):
    """The token of a set of tables: random, and another one after every change.

    Not counted: a number that was given, seen and rolled back would be given again to something else.
    """

    name = models.CharField(max_length=20, primary_key=True)
    token = models.UUIDField()

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.name} {self.token}"


class Standing:
    """A set of tables that rarely change, and what is kept of them. Their migrations watch them (standing_sql.py)."""

    def __init__(self, name: str, tables: Sequence[str]) -> None:
        self.name: Final = name
        self.tables: Final = tuple(tables)

    def token(self) -> UUID | None:
        """The token that came with this request, else the stored one, which the request then has at hand."""
        tokens = _at_hand.get()
        if tokens is None:
            return self.stored_token()
        if self.name not in tokens:
            tokens[self.name] = self.stored_token()
        return tokens[self.name]

    def stored_token(self) -> UUID | None:
        """One statement. None where nothing was ever written: then nothing would tell when to forget."""
        return StandingVersion.objects.filter(name=self.name).values_list("token", flat=True).first()

    def token_at_hand(self) -> UUID | None:
        """The token, if it has come with this request."""
        return (_at_hand.get() or {}).get(self.name)

    def column(self) -> Subquery:
        """The stored token as a column of somebody else's statement."""
        return Subquery(StandingVersion.objects.filter(name=self.name).values("token"))

    def lock(self) -> None:
        """Within a transaction: lets one change of these tables through at a time, from here to its end."""
        StandingVersion.objects.get_or_create(name=self.name, defaults={"token": uuid4()})
        StandingVersion.objects.select_for_update().get(name=self.name)

    def kept(self, most: int = 64) -> Callable[[Callable[[*Given], ReadT]], Kept[*Given, ReadT]]:
        """For a function that reads these tables alone: answers of the `most` latest questions are kept."""
        return lambda read: Kept(self, read, most)


class Kept(Generic[*Given, ReadT]):
    """A function that answers from what this process knows. Its arguments can be told apart by their hash."""

    def __init__(self, standing: Standing, read: Callable[[*Given], ReadT], most: int) -> None:
        self.standing: Final = standing
        self.read: Final = read
        self._known: Any = lru_cache(maxsize=most)(lambda _token, *given: read(*given))

    def __call__(self, *given: *Given) -> ReadT:
        return self.at(self.standing.token(), *given)

    def at(self, token: UUID | None, *given: *Given) -> ReadT:
        """For whoever has read the token already."""
        found: ReadT = self.read(*given) if token is None else self._known(token, *given)
        return found


def tokens_column() -> ArraySubquery:
    """All tokens as a column of somebody else's statement: what it answers goes to `bring`.

    Each is a text, "name token": every page reads them, and JSON takes longer to make and to read.
    """
    named = Concat("name", Value(" "), Cast("token", models.TextField()), output_field=models.TextField())
    return ArraySubquery(StandingVersion.objects.values_list(named))


def bring(found: Sequence[str]) -> None:
    """Keeps the tokens at hand for the request that is under way, if any is."""
    tokens = _at_hand.get()
    if tokens is not None:
        tokens.update((name, UUID(token)) for name, token in map(str.split, found))


def forget() -> None:
    """What is at hand may be out of date: the next who needs a token asks for it."""
    tokens = _at_hand.get()
    if tokens:
        tokens.clear()


@contextmanager
def tokens_at_hand() -> Iterator[None]:
    """One request. Within it a token is asked for once."""
    before = _at_hand.set({})
    try:
        yield
    finally:
        _at_hand.reset(before)
