"""Telling a program that a secret was not kept of what it sent, as the pages tell a person (interface/masked.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from helpdesk_site.kernel.masking import mask

HEADER: Final = "Masked-Fields"
# What people write in words: the fields of a body of which a secret is masked.
TEXTS: Final = ("title", "description", "text", "note", "reason", "comment", "answers")


def masked_fields(body: object) -> list[str]:
    """The fields of a body in which a password, a PIN or a citizen's number stood."""
    if not isinstance(body, Mapping):
        return []
    return [name for name in TEXTS if any(mask(text) != text for text in _texts(body.get(name)))]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
