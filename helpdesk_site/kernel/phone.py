"""Telephone numbers of Turkey, and the extensions inside the building. The two are different things, kept apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

_EXTENSION: Final = re.compile(r"\d{3,5}", re.ASCII)
_TYPED_SIGNS: Final = re.compile(r"[\s()./-]")
_NATIONAL: Final = re.compile(r"(?:\+90|0090|90|0)?([2-5]\d{9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Phone:
    """A full number. `e164` is what is stored and compared ("+902322931234"); str() is what people read."""

    e164: str

    @property
    def kind(self) -> Literal["mobile", "landline"]:
        return "mobile" if self.e164.startswith("+905") else "landline"

    def __str__(self) -> str:
        national = self.e164.removeprefix("+90")
        return f"0{national[:3]} {national[3:6]} {national[6:8]} {national[8:]}"


def parse_phone(text: str) -> Phone | None:
    """A Turkish number however it is typed: "0232 293 12 34", "+90 (232) 293 12 34"; None if it is none."""
    found = _NATIONAL.fullmatch(_TYPED_SIGNS.sub("", text))
    return Phone(e164=f"+90{found[1]}") if found else None


def parse_extension(text: str) -> str | None:
    """An extension of three to five digits as text (a leading zero counts); None if it is none."""
    digits = text.strip()
    return digits if _EXTENSION.fullmatch(digits) else None
