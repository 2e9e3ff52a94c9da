"""The figures as parts of a page, drawn once for what they are drawn from: nothing of a visitor is on them.

Whoever answers for the desk sees the same figures, again and again, and they change when a day was counted anew or
something happens today. So a process keeps the parts: those of the month by the token of what is kept, those of the
backlog by their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from helpdesk_site.reports import bands, selectors
from helpdesk_site.reports.bands import AgeBand
from helpdesk_site.reports.counting import Figure
from helpdesk_site.reports.figures import Measure
from helpdesk_site.reports.periods import month_so_far
from helpdesk_site.reports.presenting import causes, days, promises
from helpdesk_site.reports.presenting.backlog import heat_map
from helpdesk_site.reports.selectors import QueueBacklog
from helpdesk_site.reports.standing import FIGURES


class Month(NamedTuple):
    """What came in, whether the desk keeps its word, what people suffer from."""

    came_in: SafeString
    word: SafeString
    suffering: SafeString


class _Look(NamedTuple):
    """What every part hangs on besides its figures: the language, and where the site stands."""

    language: str
    prefix: str
    patterns: str | None


def _look() -> _Look:
    return _Look(get_language(), get_script_prefix(), get_urlconf())


def month(today: date, counted: Sequence[Figure]) -> Month:
    """This month so far; `counted` is today as it is."""
    return _month(today, tuple(counted), _look())


@FIGURES.kept(most=8)
def _month(today: date, counted: tuple[Figure, ...], _look: _Look) -> Month:
    compared = month_so_far(today)
    figures = selectors.figures_of(compared.all, counted, on=today)
    categories = causes.top_keys(figures, compared.now, Measure.CATEGORY)
    solutions = causes.top_keys(figures, compared.now, Measure.SOLUTION)
    titles = selectors.titles_of([code for code, _count in categories], [code for code, _count in solutions])
    meanings = promises.definitions()
    came_in = {
        "period": compared.now,
        "opened": promises.opened(figures, compared.now),
        "definition": meanings["opened"],
    }
    word = {
        "kept": promises.promises_kept(figures, compared),
        "line": days.line_of_month(figures, compared.now),
    }
    suffering = {
        "categories": causes.causes(categories, titles, compared.now, Measure.CATEGORY),
        "solutions": causes.causes(solutions, titles, compared.now, Measure.SOLUTION),
        "definition": meanings["causes"],
    }
    return Month(
        render_to_string("reports/_came_in.html", came_in),
        render_to_string("reports/_word.html", word),
        render_to_string("reports/_suffering.html", suffering),
    )


def backlog(today: date, counted: Sequence[Figure], token: UUID | None) -> SafeString | None:
    """What is open, by queue and age; None where nothing is. `token`: the calendar's, which tells working days."""
    ages = bands.age_bands(today, token)
    queues = selectors.backlog(ages, counted, on=today)
    return _heat(tuple(queues), tuple(ages), _look()) if queues else None


@lru_cache(maxsize=8)
def _heat(queues: tuple[QueueBacklog, ...], ages: tuple[AgeBand, ...], _look: _Look) -> SafeString:
    return render_to_string("reports/_heat.html", {"heat": heat_map(queues, ages)})
