"""Addresses of pages, reversed once: a list of fifty rows would otherwise search the URL patterns fifty times.

They are kept by the place where the site stands (script prefix) and by the URL patterns in force, so a site under
another prefix and a test with other patterns get their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.urls import get_script_prefix, get_urlconf, reverse

# What an id of ours may hold; whatever else is asked for is reversed the long way, which quotes it.
_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_MARK = "00000000-0000-4000-8000-000000000000"  # fits <str>, <slug> and <uuid>


def page(name: str) -> str:
    """The address of a page without parameters. Raises NoReverseMatch."""
    return _page(name, get_script_prefix(), get_urlconf())


def thing(name: str, identity: str) -> str:
    """The address of the page of one thing. Raises NoReverseMatch."""
    return things(name)(identity)


def things(name: str) -> Callable[[str], str]:
    """The addresses of many things of one kind, for this request."""
    before, found, after = _around(name, get_script_prefix(), get_urlconf())

    def address(identity: str) -> str:
        return f"{before}{identity}{after}" if found and _PLAIN.fullmatch(identity) else reverse(name, args=[identity])

    return address


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
def _around(name: str, _prefix: str, _patterns: str | None) -> tuple[str, str, str]:
    """What stands before and after the id."""
    return reverse(name, args=[_MARK]).partition(_MARK)
