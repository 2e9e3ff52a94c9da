"""The number of an official letter ("Sayı"): E-97509404-301.05-1192.

Mode, DETSİS number of the unit, code of the Standard File Plan, registry number. People copy it from screens, paper
and memory, so the parser is tolerant and the text as it was typed is always kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from helpdesk_site.kernel.turkish import nfc

MODES: Final = {"E": "electronic", "Z": "physically signed", "O": "emergency, on paper"}

_DETSIS: Final = re.compile(r"[1-9][0-9]{7}")
_OFFICIAL_NUMBER: Final = re.compile(
    r"""\s*
    (?:(?P<mode>[EZOezo])\s*[-.]\s*)?
    (?P<detsis>[1-9][0-9]{7})\s*[-.]\s*
    (?P<file_plan>[0-9]{3}(?:\.[0-9]{2}){0,3})
    (?:\s*\[(?P<file>[^\]]+)\])?\s*(?P<last_sign>[-.])\s*
    (?P<registry>[0-9]{1,12})
    \s*""",
    re.VERBOSE,
)
# Word turns "-" into a dash, and into a hyphen that does not break, as one types.
_HYPHENS: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


@dataclass(frozen=True, slots=True)
class OfficialNumber:
    """A letter's number in its parts, with `raw` as it was typed.

    `mode` is one of MODES or "" when it was left out; `file_part` is the bracketed text behind the file plan code.
    `is_ambiguous`: two digits behind a dot at the end, which may as well belong to the file plan code
    ("97509404.301.05.92", "E-97509404-301.05"); a person should look at it.
    """

    raw: str
    mode: str
    detsis_no: str
    file_plan_code: str
    file_part: str
    registry_no: str
    is_ambiguous: bool

    def __str__(self) -> str:
        """The official spelling."""
        file_part = f"[{self.file_part}]" if self.file_part else ""
        parts = (self.mode, self.detsis_no, self.file_plan_code + file_part, self.registry_no)
        return "-".join(part for part in parts if part)


def parse_official_number(text: str) -> OfficialNumber | None:
    """The parts of a letter's number; None when the text is none (keep the text: it is still what was written)."""
    found = _OFFICIAL_NUMBER.fullmatch(nfc(text).translate(_HYPHENS))
    if found is None:
        return None
    file_plan_code, registry_no = found["file_plan"], found["registry"]
    may_be_file_plan = found["last_sign"] == "." and not found["file"] and file_plan_code.count(".") < 3
    return OfficialNumber(
        raw=text,
        mode=(found["mode"] or "").upper(),
        detsis_no=found["detsis"],
        file_plan_code=file_plan_code,
        file_part=(found["file"] or "").strip(),
        registry_no=registry_no,
        is_ambiguous=may_be_file_plan and len(registry_no) == 2,
    )


def is_detsis_no(text: str) -> bool:
    """Eight digits, the first not 0: the key of a unit in the state's register (DETSİS)."""
    return _DETSIS.fullmatch(text) is not None
