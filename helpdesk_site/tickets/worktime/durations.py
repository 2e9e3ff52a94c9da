"""How long something took, as people in the desk write it: "80", "80 dk", "1 sa 20 dk", "1:20", "1,5 saat"."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel.turkish import fold

LONGEST_MINUTES: Final = 16 * 60  # more on one ticket and day is a slip of the keyboard

_NUMBER: Final = r"[0-9]{1,4}"
_MINUTES: Final = re.compile(rf"({_NUMBER})\s*(?:dk|dakika|d)?\.?")
_CLOCK: Final = re.compile(r"([0-9]{1,2})[:.]([0-5][0-9])")
_HOURS: Final = re.compile(rf"({_NUMBER})(?:[,.]([0-9]))?\s*(?:sa|saat|s)\.?(?:\s*({_NUMBER})\s*(?:dk|dakika|d)?\.?)?")


def read_minutes(text: str) -> int | None:
    """The minutes that were meant; None for what nobody can read, for nothing and for more than LONGEST_MINUTES."""
    said = fold(text).strip()
    minutes = _minutes_in(said) if said.isascii() else None
    return minutes if minutes is not None and 0 < minutes <= LONGEST_MINUTES else None


def _minutes_in(said: str) -> int | None:
    if found := _MINUTES.fullmatch(said):
        return int(found[1])
    if found := _CLOCK.fullmatch(said):
        return 60 * int(found[1]) + int(found[2])
    if found := _HOURS.fullmatch(said):
        whole, tenths, rest = int(found[1]), int(found[2] or 0), int(found[3] or 0)
        return 60 * whole + 6 * tenths + rest
    return None


def words_of(minutes: int) -> str:
    """ "1 sa 20 dk", "45 dk", "2 sa"."""
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(hours)d h") % {"hours": hours} if hours else _("%(minutes)d min") % {"minutes": rest}
