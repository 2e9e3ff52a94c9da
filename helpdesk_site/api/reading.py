"""Reading bodies: strict JSON within bounds, so that two readers never understand one body differently."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from helpdesk_site.api.problems import Problem

MOST_BYTES = 1024 * 1024
DEEPEST = 12

# PostgreSQL stores no NUL, UTF-8 has no lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """A JSON object in UTF-8. Raises Problem for anything else, also for a name given twice."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002  # the framework gives it
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002  # the framework gives it
    ) -> dict[str, Any]:
        raw = stream.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Problem("too_large", _("This is too long. Send at most 1 MiB at once."))
        try:
            content = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise _malformed() from error
        if not isinstance(content, dict):
            raise _malformed()
        _require_storable(content, depth=0)
        return content


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is given twice")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _require_storable(content: Any, *, depth: int) -> None:
    if depth > DEEPEST:
        raise _malformed()
    match content:
        case str():
            if _UNSTORABLE.search(content):
                raise _malformed()
        case list():
            for item in content:
                _require_storable(item, depth=depth + 1)
        case dict():
            for name, value in content.items():
                _require_storable(name, depth=depth + 1)
                _require_storable(value, depth=depth + 1)


def _malformed() -> Problem:
    sentence = _("The body must be one JSON object in UTF-8, with each name once. Check how it is made.")
    return Problem("malformed", sentence)
