"""The addresses of stock's pages that must be put together."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

PAGE = 50


def ticket_list(*, open_: bool = False, queue: int | None = None, search: str = "", start: int = 0) -> str:
    """The rows of stock's ticket list, as its page fetches them; the page around them is a request of its own."""
    filtering: dict[str, Any] = {"status__in": [1, 2]} if open_ else {}
    if queue is not None:
        filtering["queue__id__in"] = [queue]
    query = {
        "filtering": filtering, "filtering_null": {}, "sorting": "created", "sortreverse": True,
        "search_string": search,
    }  # fmt: skip
    packed = base64.b64encode(json.dumps(query).encode()).decode()
    asked = {"draw": 1, "start": start, "length": PAGE, "search[value]": ""}
    return f"/datatables_ticket_list/{packed}?{urlencode(asked)}"
