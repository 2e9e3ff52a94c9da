"""The icons we have: the names in the vendored sprite. A wrong name fails in a test, not silently on a page."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

SPRITE = "vendor/bootstrap-icons-1.13.2/sprite.svg"
_SPRITE_FILE = Path(__file__).resolve().parent.parent / "static" / SPRITE


@cache
def names() -> frozenset[str]:
    return frozenset(re.findall(r'<symbol id="([^"]+)"', _SPRITE_FILE.read_text(encoding="utf-8")))


def check(name: str) -> str:
    """The name itself. Raises LookupError for an icon that the sprite does not hold."""
    if name not in names():
        raise LookupError(f"No icon {name!r}: add it to static/{SPRITE}")
    return name
