"""Whether the desk keeps its promises: this month so far, compared with the same days of other months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from helpdesk_site.reports.figures import DEFINITIONS, Measure
from helpdesk_site.reports.periods import Compared, Period
from helpdesk_site.reports.presenting.numbers import Number, days_asked, percent_of, percent_words, work_list
from helpdesk_site.reports.selectors import Figures
from helpdesk_site.tickets.outcomes import Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Definition:
    """What a figure means; the page names it by `key`."""

    key: str
    term: StrOrPromise
    meaning: StrOrPromise


def definitions() -> dict[str, Definition]:
    return {key: Definition(key, term, meaning) for key, (term, meaning) in DEFINITIONS.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same figure of other days, and how far this one is from it. `icon` shows the direction that the words say."""

    label: StrOrPromise
    percent: str
    total: Number
    words: str
    icon: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Whether the desk keeps one of its promises, this month so far."""

    definition: Definition
    percent: str
    total: Number
    late: Number
    comparisons: Sequence[Comparison]

    @property
    def is_empty(self) -> bool:
        return self.total.value == 0


@dataclass(frozen=True, slots=True)
class Promise:
    """The measures and the outcomes of one promise; `days` is the filter of the work list by its moment."""

    key: str
    in_time: Measure
    late: Measure
    all_of_it: Outcome
    late_of_it: Outcome
    days: str
    state: str


PROMISES: Final = (
    Promise(
        "resolution", Measure.SOLVED_IN_TIME, Measure.SOLVED_LATE, Outcome.SOLVED, Outcome.SOLVED_LATE, "solved", "over"
    ),
    Promise(
        "response", Measure.ANSWERED_IN_TIME, Measure.ANSWERED_LATE, Outcome.ANSWERED, Outcome.ANSWERED_LATE,
        "answered", "all",
    ),
)  # fmt: skip


def promises_kept(figures: Figures, compared: Compared) -> list[Kept]:
    """Solution first, then the first answer."""
    return [_kept(promise, figures, compared) for promise in PROMISES]


def _kept(promise: Promise, figures: Figures, compared: Compared) -> Kept:
    now = _share(promise, figures, compared.now)
    others = ((_("Last month"), compared.last_month), (_("Same month last year"), compared.last_year))
    return Kept(
        definitions()[promise.key],
        percent_words(now),
        _all_of(promise, figures, compared.now),
        Number(figures.total(compared.now, promise.late), list_of(promise, promise.late_of_it, compared.now)),
        [_compared(label, promise, figures, period, now) for label, period in others],
    )


def _compared(label: str, promise: Promise, figures: Figures, period: Period, now: float | None) -> Comparison:
    then = _share(promise, figures, period)
    words, icon = _difference(now, then)
    return Comparison(label, percent_words(then), _all_of(promise, figures, period), words, icon)


def _all_of(promise: Promise, figures: Figures, period: Period) -> Number:
    count = figures.total(period, promise.in_time, promise.late)
    return Number(count, list_of(promise, promise.all_of_it, period))


def _share(promise: Promise, figures: Figures, period: Period) -> float | None:
    """The percentage kept; None where nothing was promised and due."""
    return percent_of(figures.total(period, promise.in_time), figures.total(period, promise.late))


def _difference(now: float | None, then: float | None) -> tuple[str, str]:
    if now is None or then is None:
        return _("nothing to compare with"), ""
    points = round(now - then, 1)
    if not points:
        return _("the same"), "arrow-right"
    shown = {"points": number_format(abs(points), 1, use_l10n=True)}
    if points > 0:
        return _("now better by %(points)s points") % shown, "arrow-up"
    return _("now worse by %(points)s points") % shown, "arrow-down"


def list_of(promise: Promise, outcome: Outcome, period: Period) -> str:
    return work_list(state=promise.state, outcome=outcome.value, **days_asked(promise.days, period))


def opened(figures: Figures, period: Period) -> Number:
    """What came in."""
    return Number(figures.total(period, Measure.OPENED), work_list(state="all", **days_asked("opened", period)))
