"""Where it piles up: queues by the working days since their open requests came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from helpdesk_site.reports.bands import AgeBand
from helpdesk_site.reports.presenting import heat_rows
from helpdesk_site.reports.presenting.numbers import Number, typed, work_list
from helpdesk_site.reports.selectors import QueueBacklog

SHADES: Final = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A number with its list, how dark it is (0 to SHADES), and what a screen reader calls it."""

    number: Number
    shade: int
    name: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    title: str
    cells: Sequence[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class HeatMap:
    heads: Sequence[str]
    rows: Sequence[HeatRow]
    totals: Sequence[Cell]

    @property
    def drawn_rows(self) -> SafeString:
        return heat_rows.drawn(self.rows)


def heat_map(queues: Sequence[QueueBacklog], bands: Sequence[AgeBand]) -> HeatMap:
    """Queues by age, with the sums of both."""
    heads = [band_words(band) for band in bands]
    fullest = max((count for queue in queues for count in queue.counts), default=0)
    columns = [(head, _band_days(band)) for head, band in zip(heads, bands, strict=True)]
    rows = [
        HeatRow(
            queue.title,
            [
                _cell(Number(count, work_list(queue=queue.slug, **asked)), queue.title, head, _shade(count, fullest))
                for count, (head, asked) in zip(queue.counts, columns, strict=True)
            ],
            _cell(Number(sum(queue.counts), work_list(queue=queue.slug)), queue.title, pgettext("age", "in all")),
        )
        for queue in queues
    ]
    totals = [
        _cell(Number(sum(queue.counts[place] for queue in queues), work_list(**asked)), _("All queues"), head)
        for place, (head, asked) in enumerate(columns)
    ]
    everything = _cell(
        Number(sum(sum(queue.counts) for queue in queues), work_list()), _("All queues"), pgettext("age", "in all")
    )
    return HeatMap(heads, rows, [*totals, everything])


def _cell(number: Number, queue: str, head: str, shade: int = 0) -> Cell:
    words = ngettext("%(queue)s, %(age)s: %(count)d request", "%(queue)s, %(age)s: %(count)d requests", number.value)
    return Cell(number, shade, words % {"queue": queue, "age": head, "count": number.value})


def _shade(count: int, fullest: int) -> int:
    """0 for none, else 1 to SHADES; where there is little, little is light."""
    return -(-count * SHADES // max(fullest, SHADES))


def band_words(band: AgeBand) -> str:
    if band.most == 0:
        return pgettext("age", "today")
    if band.most is None:
        return _("more than %(days)d working days") % {"days": band.least - 1}
    return _("%(least)d–%(most)d working days") % {"least": band.least, "most": band.most}


def _band_days(band: AgeBand) -> dict[str, str]:
    first = {"opened_from": typed(band.first_day)} if band.first_day else {}
    return first | ({"opened_to": typed(band.last_day)} if band.last_day else {})
