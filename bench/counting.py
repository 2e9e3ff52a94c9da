"""How many SQL statements a request took and how long these did, told in headers of its answer. For measurements."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

HEADER = "X-Statements"
TIME_HEADER = "X-Statements-Milliseconds"


class Count:
    """An execute wrapper that counts, and measures until the database has answered."""

    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += time.perf_counter() - began


def _counted_copy(cursor: CursorWrapper, statement: Any) -> Any:
    """COPY passes Django's wrappers by, and is a statement like others."""
    for wrapper in cursor.db.execute_wrappers:
        if isinstance(wrapper, Count):
            wrapper.statements += 1
    return cursor.cursor.copy(statement)


CursorWrapper.copy = _counted_copy  # type: ignore[attr-defined]


class StatementCount:
    """Stands before every other middleware, on all three sides of the comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = Count()
        with connection.execute_wrapper(count):
            response = self.get_response(request)
        response[HEADER] = str(count.statements)
        response[TIME_HEADER] = f"{1000 * count.seconds:.3f}"
        return response
