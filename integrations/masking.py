"""What a target or a receiver has answered, fit to be kept: without secrets and national ids."""

import re
from collections.abc import Iterable

from stdnum.tr import tckimlik

_ELEVEN_DIGITS = re.compile(r"(?<!\d)[1-9]\d{10}(?!\d)")
_SECRET_FIELD = re.compile(
    r'("(?:[^"]*(?:password|passwd|parola|secret|token|authorization)[^"]*)"\s*:\s*)"[^"]*"', re.I
)
_BEARER = re.compile(r"\b(Bearer|Basic)\s+[\w.~+/=-]+", re.I)
_MASK = "***********"


def mask(text: str, secrets: Iterable[str] = ()) -> str:
    """The text fit for evidence and logs: secrets and national ids (eleven digits, valid checksum) are starred."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, _MASK)
    text = _SECRET_FIELD.sub(rf'\1"{_MASK}"', text)
    text = _BEARER.sub(rf"\1 {_MASK}", text)
    return _ELEVEN_DIGITS.sub(lambda found: _MASK if tckimlik.is_valid(found[0]) else found[0], text)
