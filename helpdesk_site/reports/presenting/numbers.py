"""A number with the address of what it counts, and shares of numbers as the language writes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import get_language, pgettext

from helpdesk_site.interface import addresses
from helpdesk_site.reports.periods import Period


@dataclass(frozen=True, slots=True)
class Number:
    """A count and the list behind it."""

    value: int
    url: str

    @property
    def text(self) -> str:
        return _grouped(self.value, get_language())


@lru_cache(maxsize=5_000)
def _grouped(value: int, _language: str) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def percent_of(in_time: int, late: int) -> float | None:
    return 100 * in_time / (in_time + late) if in_time + late else None


def percent_words(share: float | None) -> str:
    """ "%94,2" as the language writes it; a dash where there is nothing to take a share of. Never rounded up to all."""
    if share is None:
        return "–"
    shown = share if share in (0, 100) else min(max(round(share, 1), 0.1), 99.9)
    number = number_format(shown, 0 if share in (0, 100) else 1, use_l10n=True)
    return pgettext("percentage", "%(number)s%%") % {"number": number}


def days_asked(key: str, period: Period) -> dict[str, str]:
    return {f"{key}_from": typed(period.first), f"{key}_to": typed(period.last)}


def typed(day: date) -> str:
    """As people type a day, whatever the language of the page."""
    return f"{day:%d.%m.%Y}"


def work_list(**asked: str) -> str:
    """The work list, narrowed so."""
    address = addresses.page("tickets:queue")
    return f"{address}?{urlencode(asked)}" if asked else address
