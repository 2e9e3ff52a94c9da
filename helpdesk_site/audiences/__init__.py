"""The one table of who gets what at which address. The documentation (docs/audiences.md) and tests/matrix read it.

A row names an address by its URL name, says by which door one comes in, and for each method who is answered with what.
Everything else follows from four rules:

- a method that the row does not name is refused: 405;
- who has not come in by the door is sent to sign in (pages), or told to bring a token (API): 302 or 401;
- who may not see the thing gets what a missing one gives: 404;
- who sees it, but may not take the step, gets `refusal`: 403, or 409 where the step no longer leads anywhere.

The table declares; the decisions are taken in each app's policies and selectors. An address without a row, and a row
that says something else than the product does, fail the tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from helpdesk_site.audiences.access import ACCESS
from helpdesk_site.audiences.api import API
from helpdesk_site.audiences.closed import ADMIN, STOCK
from helpdesk_site.audiences.declaring import EVERYBODY, NOBODY, Answer, Audience, Door, Method, Relation, Route
from helpdesk_site.audiences.knowledge import KNOWLEDGE
from helpdesk_site.audiences.site import INTERFACE, NOTIFY, PEOPLE, REPORTS, SITE, WEBHOOKS
from helpdesk_site.audiences.tickets import TICKETS

__all__ = [
    "EVERYBODY",
    "NOBODY",
    "ROUTES",
    "Address",
    "Answer",
    "Audience",
    "Door",
    "Method",
    "Relation",
    "Route",
    "addresses",
    "gone",
    "undeclared",
]

ROUTES: tuple[Route, ...] = (
    *SITE, *PEOPLE, *NOTIFY, *WEBHOOKS, *TICKETS, *REPORTS, *ACCESS, *KNOWLEDGE, *INTERFACE, *API, *ADMIN, *STOCK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver: the name it is declared by, and the whole of its pattern."""

    name: str
    pattern: str
    entry: URLPattern


def addresses(
    resolver: URLResolver | None = None, *, before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[Address]:
    """Every address that the site answers, in the order in which it is looked for."""
    for entry in (resolver or get_resolver()).url_patterns:
        pattern = f"{before}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from addresses(entry, before=pattern, spaces=inner)
        else:
            yield Address(":".join((*spaces, entry.name)) if entry.name else pattern, pattern, entry)


def undeclared(resolver: URLResolver | None = None) -> list[str]:
    """The names of addresses that have no row."""
    declared = {route.name for route in ROUTES}
    return sorted({address.name for address in addresses(resolver)} - declared)


def gone(resolver: URLResolver | None = None) -> list[str]:
    """The rows whose address does not exist any more."""
    return sorted({route.name for route in ROUTES} - {address.name for address in addresses(resolver)})
