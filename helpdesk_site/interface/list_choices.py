"""What each person chose about a list: its columns in their order, with what it opens, the order of its views.

This package knows no people: a layer above keeps the choices (`register_keeper`), as data whose shape is checked
whenever it is read, so that a column or a view that is gone is simply not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from helpdesk_site.interface.navigation import Visitor

# More than any list has; what is sent beyond was not sent by a page of ours.
MOST_NAMES: Final = 60
_NAME: Final = re.compile(r"[a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`columns`: those that are shown, none for the list's own. `start`: the view with which it opens. `views`: their
    order."""

    columns: tuple[str, ...] = ()
    start: str = ""
    views: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """For a JSON column; what was not chosen takes no room."""
        chosen = {"columns": list(self.columns), "start": self.start, "views": list(self.views)}
        return {name: value for name, value in chosen.items() if value}


Reader = Callable[[Visitor], Mapping[str, Any]]
Writer = Callable[[Visitor, str, ListChoice], None]


def _keeps_nothing(_visitor: Visitor) -> Mapping[str, Any]:
    return {}


def _forgets(_visitor: Visitor, _key: str, _choice: ListChoice) -> None:
    return None


_reader: Reader = _keeps_nothing
_writer: Writer = _forgets


def register_keeper(reader: Reader, writer: Writer) -> None:
    """`reader(visitor)` gives all choices by the lists' keys and must cost nothing: it is asked on every list."""
    global _reader, _writer
    _reader, _writer = reader, writer


def chosen(request: HttpRequest, key: str) -> ListChoice:
    """What whoever asks chose about this list; an empty choice for somebody unknown."""
    visitor = getattr(request, "user", None)
    if not getattr(visitor, "is_authenticated", False):
        return ListChoice()
    return _understood(_reader(visitor).get(key))


def keep(visitor: Visitor, key: str, choice: ListChoice) -> None:
    """Keeps what a signed-in person chose."""
    _writer(visitor, key, choice)


def names(given: Sequence[object]) -> tuple[str, ...]:
    """Those that can be names, each once, in their order."""
    known = [name for name in given if isinstance(name, str) and _NAME.fullmatch(name)]
    return tuple(dict.fromkeys(known))[:MOST_NAMES]


def moved(names: Sequence[str], name: str, places: int) -> tuple[str, ...]:
    """The names with one of them taken so many places down (up when negative), as far as there are places."""
    if name not in names:
        return tuple(names)
    others = [each for each in names if each != name]
    others.insert(max(names.index(name) + places, 0), name)
    return tuple(others)


def _understood(data: object) -> ListChoice:
    if not isinstance(data, Mapping):
        return ListChoice()
    lists = {name: value if isinstance(value := data.get(name), list) else [] for name in ("columns", "views")}
    (start,) = names([data.get("start")]) or ("",)
    return ListChoice(names(lists["columns"]), start, names(lists["views"]))
