"""How many SQL statements a request took, told in a header of its answer. For measurements alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse

HEADER = "X-Statements"


class Count:
    """An execute wrapper that counts."""

    def __init__(self) -> None:
        self.statements = 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)


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
        return response
