"""How many requests the views of the work list show: one statement for all, each counted up to a hundred.

Only what is open is counted, without searching for words: so a counter costs the same whatever has been closed over the
years. A view that looks further has no number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.http import QueryDict

from helpdesk_site.interface import rows
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import filters, lists

MOST_COUNTED: Final = 100


class Counted(NamedTuple):
    """`number` None: not counted. `lost` are the filters that name something that is gone."""

    number: int | None
    lost: Sequence[str] = ()


def counted(viewer: Person, queries: Sequence[QueryDict]) -> list[Counted]:
    """What each address shows to this viewer, in their order."""
    definition = lists.work_list(viewer, *queries, found=filters.as_kept(viewer, *queries))
    asked = [(query, definition.understood(query)) for query in queries]
    cheap = [not understood.lost and _is_cheap(query) for query, understood in asked]
    tickets = [
        lists.rows_of(viewer, query).narrowed(definition.terms(understood))
        for (query, understood), is_cheap in zip(asked, cheap, strict=True)
        if is_cheap
    ]
    numbers = iter(rows.counts(tickets, definition.order, MOST_COUNTED))
    return [
        Counted(next(numbers) if is_cheap else None, understood.lost)
        for (_query, understood), is_cheap in zip(asked, cheap, strict=True)
    ]


def _is_cheap(query: QueryDict) -> bool:
    looks_back = any(query.get(name) for name in filters.OF_FIGURES)
    return filters.asks_for_open(query.get("state", "")) and not query.get("q", "").strip() and not looks_back
