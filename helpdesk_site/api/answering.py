"""Answers: frozen dataclasses as JSON, with the version as ETag."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast

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
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast(Any, kind)))
