"""Answers: frozen dataclasses as JSON, with the version as ETag."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any

from rest_framework.response import Response


def answer(shown: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The response that shows a dataclass of answers/; one with a `version` gets it as its ETag."""
    sent = dict(headers or {})
    version = getattr(shown, "version", None)
    if isinstance(version, int):
        sent["ETag"] = f'"{version}"'
    return Response(plain(shown), status=status, headers=sent)


def plain(value: Any) -> Any:
    """Dataclasses, tuples and mappings as what JSON has; dates and instants are left to the renderer."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    names = _names(kind)  # type: ignore[arg-type]  # a class is hashable
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


# Most values of a list are one of these: asking for their type once halves the time of a page.
_AS_THEY_ARE = frozenset({str, int, bool, NoneType, datetime, date})


@cache
def _names(kind: Hashable) -> tuple[str, ...] | None:
    """A dataclass's field names, None for another type."""
    return tuple(field.name for field in fields(kind)) if isinstance(kind, type) and is_dataclass(kind) else None
