"""What the library `holidays` knows of a year's holidays in Turkey: a proposal. Law 2429 and the Diyanet decide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from importlib.metadata import version
from typing import Final

from helpdesk_site.kernel.calendar.models import HolidayKind

# Law 2429, m.1 and m.2: the holiday begins at 13:00 of the day before.
EVE_BEGINS: Final = time(13, 0)
_FEASTS: Final = ("Ramazan Bayramı", "Kurban Bayramı")
_REMARKS: Final = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, slots=True)
class ProposedHoliday:
    """`half_day_from` is None for a whole day. `source` says where it comes from, and if it is only an estimate."""

    day: date
    kind: HolidayKind
    half_day_from: time | None
    name: str
    source: str


# The library works a year out anew each time, which takes it longer than the database takes to store the year.
@lru_cache(maxsize=8)
def proposed_holidays(year: int) -> tuple[ProposedHoliday, ...]:
    """The holidays of a year in the order of the days, with the half days before feasts."""
    whole = _proposals(year, "public", half_day_from=None)
    halves = _proposals(year, "half_day", half_day_from=EVE_BEGINS)
    return tuple(sorted([*whole, *halves], key=lambda one: (one.day, one.kind)))


def _proposals(year: int, category: str, *, half_day_from: time | None) -> Iterator[ProposedHoliday]:
    import holidays

    library = f"holidays {version('holidays')}"
    known = holidays.country_holidays("TR", years=[year], language="tr", categories=(category,))
    for day in known:
        for remarked_name in known.get_list(day):
            name = _REMARKS.sub("", remarked_name)
            kind = HolidayKind.RELIGIOUS if name in _FEASTS else HolidayKind.OFFICIAL
            yield ProposedHoliday(
                day=day,
                kind=kind,
                half_day_from=half_day_from,
                name=f"{name} arifesi" if half_day_from and kind is HolidayKind.RELIGIOUS else name,
                source=f"{library} (estimate)" if "tahmini" in remarked_name else library,
            )
