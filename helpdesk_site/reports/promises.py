"""The promise about the figures, checked against the tickets: what is kept is what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Min

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.reports.counting import Figure
from helpdesk_site.reports.durations import all_counted, read_key
from helpdesk_site.reports.figures import TIMES
from helpdesk_site.reports.models import DailyFigure, DayToCount
from helpdesk_site.tickets.models import TicketProfile

MOST_TOLD = 20


@invariant("I14", "the kept figures of every day are those that its tickets say, unless the day is marked")
def kept_figures_are_counted_ones(_context: Context) -> Iterable[str]:
    kept, found = _by_place(_kept()), _by_place(_counted())
    waiting = set(DayToCount.objects.values_list("day", flat=True))
    wrong = sorted(what for what in kept.keys() | found.keys() if kept[what] != found[what])
    for day, queue, measure, key in [what for what in wrong if what[0] not in waiting][:MOST_TOLD]:
        place = (day, queue, measure, key)
        what = f"{measure} {key}".strip()
        yield f"{day:%Y-%m-%d} {what} of queue {queue}: {kept[place]} kept, {found[place]} counted"


def _by_place(figures: Iterable[Figure]) -> Counter[tuple[date, int, str, str]]:
    """How long something took is compared without its length: leave that is declared later changes working time, and
    what was usual is not rewritten for it.
    """
    found = Counter[tuple[date, int, str, str]]()
    for day, queue, measure, key, value in figures:
        found[day, queue, measure, read_key(key)[0] if measure in TIMES else key] += value
    return found


def _kept() -> Iterable[Figure]:
    rows = DailyFigure.objects.values_list("day", "queue_id", "measure", "key", "value")
    return map(Figure._make, rows.iterator(chunk_size=5_000))


def _counted() -> Iterable[Figure]:
    """Of every day on which there can be something: from the first request, or the first figure, until tomorrow."""
    ticket = TicketProfile.objects.aggregate(first=Min("created_at"))["first"]
    figure = DailyFigure.objects.aggregate(first=Min("day"), last=Max("day"))
    firsts = [ticket.astimezone(clock.ISTANBUL).date()] if ticket else []
    firsts += [figure["first"]] if figure["first"] else []
    if not firsts:
        return []
    tomorrow = clock.today() + timedelta(days=1)
    return all_counted(min(firsts), max([tomorrow, *([figure["last"]] if figure["last"] else [])]))
