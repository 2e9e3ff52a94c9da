"""Lists in pages by key: {results, next, previous}, where next and previous are addresses or null."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import plain
from helpdesk_site.api.problems import Problem
from helpdesk_site.interface.keyset import BadCursorError, Rows, take

PAGE_SIZE = 50
MOST_ROWS = 100

RowT = TypeVar("RowT")


def page(
    request: Request,
    rows: QuerySet[Any, RowT] | Rows[RowT],
    order: Sequence[str],
    show: Callable[[list[RowT]], Sequence[Any]],
    asked: dict[str, Any],
) -> Response:
    """The asked page of `rows`, each shown by `show` (all at once, so that it can fetch what belongs to them)."""
    try:
        found = take(
            rows, order, asked.get("limit", PAGE_SIZE), after=asked.get("after", ""), before=asked.get("before", "")
        )
    except BadCursorError as error:
        raise Problem("bad_parameter", _("This page address is not one of ours. Begin at the first page.")) from error
    return whole(
        show(found.rows),
        following=_address(request, "after", found.older),
        preceding=_address(request, "before", found.newer),
    )


def whole(shown: Sequence[Any], *, following: str | None = None, preceding: str | None = None) -> Response:
    """A list in the shape of a page; without neighbours it is complete."""
    return Response({"results": plain(shown), "next": following, "previous": preceding})


def _address(request: Request, name: str, cursor: str) -> str | None:
    if not cursor:
        return None
    kept = {key: str(value) for key, value in request.query_params.dict().items() if key not in {"after", "before"}}
    return request.build_absolute_uri(f"{request.path}?{urlencode(kept | {name: cursor})}")
