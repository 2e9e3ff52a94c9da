"""What people suffer from: the desk's own words for what has ended, the most frequent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from helpdesk_site.reports.figures import Measure
from helpdesk_site.reports.periods import Period
from helpdesk_site.reports.presenting.numbers import Number, days_asked, work_list
from helpdesk_site.reports.selectors import Figures

MOST_CAUSES: Final = 8


@dataclass(frozen=True, slots=True)
class Cause:
    """A word of the desk and how many requests ended under it. `share` is its part of the greatest, in tenths."""

    title: str
    number: Number
    share: int


def top_keys(figures: Figures, period: Period, measure: Measure) -> list[tuple[str, int]]:
    """The words with the most requests, the greatest first."""
    found = figures.by_key(period, measure)
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST_CAUSES]


def causes(
    top: Sequence[tuple[str, int]], titles: Mapping[tuple[Measure, str], str], period: Period, measure: Measure
) -> list[Cause]:
    """In words, with their lists."""
    greatest = max((count for _code, count in top), default=1)
    asked: Any = days_asked("solved", period)
    return [
        Cause(
            titles.get((measure, code), code),
            Number(count, work_list(state="over", **{measure.value: code}, **asked)),
            max(1, round(10 * count / greatest)),
        )
        for code, count in top
    ]
