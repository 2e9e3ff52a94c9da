"""What a page fetches into itself; whoever asks at the same address for himself may get a whole page."""

from __future__ import annotations

from django.http import HttpRequest


def is_part(request: HttpRequest) -> bool:
    """Whether a page asks for a part of itself (htmx says so), rather than a person for a page."""
    return request.headers.get("HX-Request") == "true"
