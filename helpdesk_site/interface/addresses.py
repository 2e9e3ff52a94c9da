"""Addresses of pages, reversed once: a list of fifty rows would otherwise search the URL patterns fifty times.

They are kept by the place where the site stands (script prefix) and by the URL patterns in force, so a site under
another prefix and a test with other patterns get their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

# What an id of ours may hold; whatever else is asked for is reversed the long way, which quotes it.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_MARK = "00000000-0000-4000-8000-000000000000"  # fits <str>, <slug> and <uuid>


def page(name: str) -> str:
    """The address of a page without parameters. Raises NoReverseMatch."""
    return _page(name, get_script_prefix(), get_urlconf())


def pages() -> Callable[[str], str]:
    """The addresses of several pages, for this request."""
    where = get_script_prefix(), get_urlconf()
    return lambda name: _page(name, *where)


def thing(name: str, *identities: object) -> str:
    """The address of the page of one thing, or of what two ids and the like name together. Raises NoReverseMatch."""
    return things(name, len(identities))(*identities)


def things(name: str, places: int = 1) -> Callable[..., str]:
    """The addresses of many things of one kind, for this request; so many ids name one."""
    pieces = _around(name, places, get_script_prefix(), get_urlconf())

    def address(*identities: object) -> str:
        if pieces and all(isinstance(each, str) and _PLAIN.fullmatch(each) for each in identities):
            return pieces[0] + "".join(f"{each}{piece}" for each, piece in zip(identities, pieces[1:], strict=True))
        return reverse(name, args=identities)

    return address


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
def _page(name: str, _prefix: str, _patterns: str | None) -> str:
    return reverse(name)


@lru_cache(maxsize=500)
def _around(name: str, places: int, _prefix: str, _patterns: str | None) -> list[str]:
    """What stands before, between and after the ids; nothing where they are of a kind that no mark can stand for."""
    try:
        pieces = reverse(name, args=[_MARK] * places).split(_MARK)
    except NoReverseMatch:
        return []
    return pieces if len(pieces) == places + 1 else []
