"""Addresses of pages, reversed once: a list of fifty rows would otherwise search the URL patterns fifty times.

They are kept by the place where the site stands (script prefix) and by the URL patterns in force, so a site under
another prefix and a test with other patterns get their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

# What an id of ours may hold; whatever else is asked for is reversed the long way, which quotes it.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_MARK = "00000000-0000-4000-8000-000000000000"  # fits <str>, <slug> and <uuid>


class Place(NamedTuple):
    """Where the site stands (the script prefix), and the URL patterns in force (None: those of the settings)."""

    prefix: str
    patterns: str | None


def here() -> Place:
    """The place of this request; whoever makes many addresses asks once and hands it on."""
    return Place(get_script_prefix(), get_urlconf())


def page(name: str, place: Place | None = None) -> str:
    """The address of a page without parameters. Raises NoReverseMatch."""
    return _page(name, place or here())


def thing(name: str, *identities: object, place: Place | None = None) -> str:
    """The address of the page of one thing, or of what two ids and the like name together. Raises NoReverseMatch."""
    return _made(name, _around(name, len(identities), place or here()), identities)


def things(name: str, places: int = 1) -> Callable[..., str]:
    """The addresses of many things of one kind, for this request; so many ids name one."""
    pieces = _around(name, places, here())
    return lambda *identities: _made(name, pieces, identities)


def _made(name: str, pieces: list[str], identities: tuple[object, ...]) -> str:
    if pieces and all(isinstance(each, str) and _PLAIN.fullmatch(each) for each in identities):
        return pieces[0] + "".join(f"{each}{piece}" for each, piece in zip(identities, pieces[1:], strict=True))
    return reverse(name, args=identities)


@lru_cache(maxsize=100)
def file(path: str) -> str:
    """The address of a static file. Raises ValueError for one that was not collected."""
    return static(path)


def parts(named: str) -> SplitResult:
    """The parts of an address that a browser named in a header; empty ones where it is no address."""
    try:
        return urlsplit(named)
    except ValueError:
        return urlsplit("")


@lru_cache(maxsize=500)
def _page(name: str, _place: Place) -> str:
    return reverse(name)


@lru_cache(maxsize=500)
def _around(name: str, places: int, _place: Place) -> list[str]:
    """What stands before, between and after the ids; nothing where they are of a kind that no mark can stand for."""
    try:
        pieces = reverse(name, args=[_MARK] * places).split(_MARK)
    except NoReverseMatch:
        return []
    return pieces if len(pieces) == places + 1 else []
