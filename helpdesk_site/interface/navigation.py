"""The registry of the navigation: apps add their entries at start, base.html shows each visitor his own.

This package knows neither people nor roles: an entry carries a question ("may this visitor see me?") and, if it likes,
a count ("how many wait for him?"), both asked with the signed-in user. What the database has to be asked for is told as
rows to be counted (`Counted`), and one statement asks for all entries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from django.urls import NoReverseMatch
from django.utils.translation import get_language

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import CounterBadge
from helpdesk_site.kernel.prepared import Counted, counted_together

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Visitor: TypeAlias = Any  # the project's user model, which belongs to a layer above this one
Place: TypeAlias = Literal["main", "rules", "menu"]


def _everybody(visitor: Visitor) -> bool:  # noqa: ARG001  # the question has one shape
    return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Entry:
    """One destination: itself alone, which makes it a key for what is kept of it.

    `place` "rules" stands below the daily work: what is looked up or decided now and then; "menu" is the person's own
    menu at the top right; `method` "post" makes it a button (signing out).
    `visible` and `counter` are asked on every page and must be cheap; what reads the database answers with `Counted`
    rows, of which `visible` wants one at least.
    `topic` names the live topic that changes the counter ("inbox:<id>").
    """

    key: str
    label: StrOrPromise
    url_name: str
    icon: str
    order: int
    visible: Callable[[Visitor], bool | Counted] = _everybody
    counter: Callable[[Visitor], int | Counted] | None = None
    counter_label: StrOrPromise = ""
    topic: Callable[[Visitor], str] | None = None
    place: Place = "main"
    method: Literal["get", "post"] = "get"


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one visitor sees it."""

    key: str
    label: str
    url: str
    icon: str
    current: bool
    counter: CounterBadge | None
    topic: str
    method: str

    @property
    def counter_url(self) -> str:
        """Where the counter is fetched anew."""
        return addresses.thing("interface:counter", self.key)


_entries: dict[str, Entry] = {}
_search_url_name: str = ""
_find_url_name: str = ""


def _has_staff_mark(visitor: Visitor) -> bool:
    return bool(getattr(visitor, "is_staff", False))


_staff_test: Callable[[Visitor], bool] = _has_staff_mark


def register(entry: Entry) -> None:
    """Adds an entry; called from AppConfig.ready(). Raises ValueError when the key belongs to another entry."""
    known = _entries.setdefault(entry.key, entry)
    if (known.url_name, known.order) != (entry.url_name, entry.order):
        raise ValueError(f"Two navigation entries are called {entry.key!r}")


def register_search(url_name: str) -> None:
    """Names the page that answers the search box of the header (`?q=...`). Without one there is no box."""
    global _search_url_name
    _search_url_name = url_name


def register_find(url_name: str) -> None:
    """Names what answers the palette (`?q=...`) with JSON: {"found": [{"label", "detail", "url"}]}."""
    global _find_url_name
    _find_url_name = url_name


def register_staff_test(test: Callable[[Visitor], bool]) -> None:
    """Says who counts as staff of the support service. Until then: users with `is_staff`."""
    global _staff_test
    _staff_test = test


def is_staff(visitor: Visitor) -> bool:
    return bool(getattr(visitor, "is_authenticated", False)) and _staff_test(visitor)


def search_url() -> str:
    return _address(_search_url_name) if _search_url_name else ""


def find_url() -> str:
    return _address(_find_url_name) if _find_url_name else ""


def items_for(visitor: Visitor, *, path: str, place: Place = "main") -> tuple[Item, ...]:
    """What this visitor may open, in order. Nothing for somebody who has not signed in."""
    if not getattr(visitor, "is_authenticated", False):
        return ()
    place_of_site, language = addresses.here(), get_language()
    addressed = [
        (entry, count, url)
        for entry, count in _seen_by(visitor, _in_order(place))
        if (url := _address(entry.url_name, place_of_site))
    ]
    here = _most_exact([url for _entry, _count, url in addressed], path)
    return tuple(
        Item(
            entry.key,
            _said(entry, language),
            url,
            entry.icon,
            url == here,
            _badge(entry, count),
            entry.topic(visitor) if entry.topic else "",
            entry.method,
        )
        for entry, count, url in addressed
    )


def _seen_by(visitor: Visitor, entries: Sequence[Entry]) -> list[tuple[Entry, int]]:
    """The entries that this visitor sees, each with its count: in one statement at most."""
    possible = [(entry, seen) for entry in entries if (seen := entry.visible(visitor)) is not False]
    counts = [entry.counter(visitor) if entry.counter else 0 for entry, _seen in possible]
    numbers = _numbers([*(seen for _entry, seen in possible), *counts])
    return [
        (entry, count)
        for (entry, _seen), seen, count in zip(possible, numbers, numbers[len(possible) :], strict=False)
        if seen
    ]


def _numbers(answers: Sequence[int | Counted]) -> list[int]:
    """The answers as numbers, true being one: all that are counted in one statement."""
    found = iter(counted_together([each for each in answers if isinstance(each, Counted)]))
    return [next(found) if isinstance(each, Counted) else int(each) for each in answers]


def _in_order(place: Place) -> Sequence[Entry]:
    """The entries of a place, as apps have registered them by now."""
    return _sorted(tuple(_entries.values()), place)


@lru_cache(maxsize=20)
def _sorted(entries: tuple[Entry, ...], place: Place) -> Sequence[Entry]:
    return sorted((entry for entry in entries if entry.place == place), key=lambda entry: (entry.order, entry.key))


@lru_cache(maxsize=500)
def _said(entry: Entry, _language: str) -> str:
    """What it is called in the language in force."""
    return str(entry.label)


def counter_for(visitor: Visitor, key: str) -> CounterBadge | None:
    """The fresh counter of one entry; None for zero, for an unknown entry and for one that he may not see."""
    entry = _entries.get(key)
    if entry is None or not getattr(visitor, "is_authenticated", False):
        return None
    seen = _seen_by(visitor, [entry])
    return _badge(*seen[0]) if seen else None


def _badge(entry: Entry, count: int) -> CounterBadge | None:
    return CounterBadge(count, entry.counter_label or entry.label, "info") if count else None


def _most_exact(urls: list[str], path: str) -> str:
    """The longest address that the path lies under; the home page counts only for itself."""
    under = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def _address(url_name: str, place: addresses.Place | None = None) -> str:
    """Empty when the page is not installed: an entry without a page is left out rather than breaking every page."""
    try:
        return addresses.page(url_name, place)
    except NoReverseMatch:
        return ""
