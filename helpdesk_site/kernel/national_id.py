"""The citizen's number (TCKN): checked where it must be typed, masked wherever it is shown, never a key, never logged.

Eleven digits, the first not 0, the last two computed from the others; numbers of foreigners begin with 99.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.tr import tckimlik

SYNTHETIC: Final = "10000000146"
"""The one number for examples and tests: its check digits are right and nobody bears it."""

_ELEVEN_DIGITS: Final = re.compile(r"(?<!\d)[1-9]\d{10}(?!\d)", re.ASCII)


def is_national_id(text: str) -> bool:
    """Whether length and both check digits are right; it says nothing about whether somebody bears the number."""
    return len(text) == 11 and text.isascii() and bool(tckimlik.is_valid(text))


def mask_national_id(number: str) -> str:
    """First three and last two digits: 123******50. Anything else that should have been one becomes stars alone."""
    return f"{number[:3]}******{number[-2:]}" if is_national_id(number) else "*" * len(number)


def mask_national_ids(text: str) -> str:
    """Masks every valid number inside a text, for records and messages. Other numbers of eleven digits stay."""
    return _ELEVEN_DIGITS.sub(_masked_if_valid, text)


def _masked_if_valid(found: re.Match[str]) -> str:
    number = found.group()
    return mask_national_id(number) if is_national_id(number) else number
