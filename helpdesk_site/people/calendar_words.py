"""The business calendar in words and in a year's sheet: what stands on a day, and a week as people say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from helpdesk_site.interface.components import Definition, DefinitionList
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.models import AdministrativeLeave, Holiday, HolidayKind, HolidayState, LeaveScope
from helpdesk_site.kernel.calendar.selectors import WeekInForce, calendar_for, holidays_of, leaves_between

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ONE_DAY = timedelta(days=1)
# The letters on the sheet: what a colour says must be said without it too.
OFFICIAL = pgettext_lazy("calendar mark", "O")
RELIGIOUS = pgettext_lazy("calendar mark", "R")
LEAVE = pgettext_lazy("calendar mark", "L")
HALF = "½"
Periods = Sequence[tuple[time, time]]


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the sheet. `kinds` are its looks, `mark` says the same in a letter, `words` are read out."""

    number: int
    kinds: str
    mark: str
    words: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: Sequence[Sequence[Day | None]]


@dataclass(frozen=True, slots=True)
class YearSheet:
    """A year at a glance, and how many days of work it has."""

    year: int
    months: Sequence[Month]
    weekdays: Sequence[tuple[StrOrPromise, StrOrPromise]]
    working_days: int

    @property
    def legend(self) -> list[Day]:
        """A sample of each look, with what it means."""
        return [
            _sample("day-official", OFFICIAL, str(HolidayKind.OFFICIAL.label)),
            _sample("day-religious", RELIGIOUS, str(HolidayKind.RELIGIOUS.label)),
            _sample("day-leave", LEAVE, _("administrative leave")),
            _sample("day-official day-half", HALF, _("half day")),
            _sample("day-official day-proposed", "", _("proposed, not confirmed")),
            _sample("day-free", "", _("no work")),
        ]


def _sample(kinds: str, mark: StrOrPromise, words: str) -> Day:
    return Day(1, kinds, str(mark), words, is_today=False)


def year_sheet(year: int) -> YearSheet:
    """Every day of a year with what the calendar says of it; withdrawn leave does not count."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    marks = _marks(holidays_of(year), leaves_between(first, last).filter(withdrawn_at__isnull=True))
    laid_out = calendar_for(first, last)
    at_work = {day for day in laid_out.working_days if first <= day <= last}
    months = [_month(year, number, marks, at_work) for number in range(1, 13)]
    return YearSheet(year, months, [(WEEKDAYS_ABBR[day], WEEKDAYS[day]) for day in range(7)], len(at_work))


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    letter: str
    words: str
    is_half: bool
    is_proposed: bool
    is_for_some: bool = False


def _marks(holidays: Iterable[Holiday], leaves: Iterable[AdministrativeLeave]) -> Mapping[date, list[_Mark]]:
    found: dict[date, list[_Mark]] = {}
    for holiday in holidays:
        found.setdefault(holiday.day, []).append(_mark_of_holiday(holiday))
    for leave in leaves:
        if leave.scope != LeaveScope.GROUP:  # the others stay at work
            found.setdefault(leave.day, []).append(_mark_of_leave(leave))
    return found


def _mark_of_holiday(holiday: Holiday) -> _Mark:
    proposed = holiday.state == HolidayState.PROPOSED
    letter = OFFICIAL if holiday.kind == HolidayKind.OFFICIAL else RELIGIOUS
    said = [holiday.name, str(holiday.get_kind_display()), span_words(holiday.half_day_from, None)]
    if proposed:
        said.append(str(holiday.get_state_display()))
    return _Mark(holiday.kind, str(letter), ", ".join(said), holiday.half_day_from is not None, proposed)


def _mark_of_leave(leave: AdministrativeLeave) -> _Mark:
    said = [leave.reason, _("administrative leave"), span_words(leave.starts, leave.ends), scope_words(leave)]
    is_half = leave.starts is not None or leave.ends is not None
    for_some = leave.scope == LeaveScope.UNITS
    return _Mark("leave", str(LEAVE), ", ".join(said), is_half, is_proposed=False, is_for_some=for_some)


def _month(year: int, number: int, marks: Mapping[date, list[_Mark]], at_work: set[date]) -> Month:
    first = date(year, number, 1)
    cells: list[Day | None] = [None] * first.weekday()
    day = first
    while day.month == number:
        cells.append(_day(day, marks.get(day, []), works=day in at_work))
        day += ONE_DAY
    cells += [None] * (-len(cells) % 7)
    return Month(str(MONTHS[number]), [cells[start : start + 7] for start in range(0, len(cells), 7)])


def _day(day: date, marks: Sequence[_Mark], *, works: bool) -> Day:
    kinds = [f"day-{mark.kind}" for mark in marks[:1]]
    if marks and all(mark.is_half or mark.is_for_some for mark in marks):
        kinds.append("day-half")
    if any(mark.is_proposed for mark in marks):
        kinds.append("day-proposed")
    if not marks and not works:
        kinds.append("day-free")
    words = "; ".join(mark.words for mark in marks) or ("" if works else _("no work"))
    return Day(day.day, " ".join(kinds), _letters(marks), words, day == clock.today())


def _letters(marks: Sequence[_Mark]) -> str:
    """Each letter once; ½ where every mark leaves a part of the day to work."""
    half = HALF if marks and all(mark.is_half for mark in marks) else ""
    return "".join(dict.fromkeys(mark.letter for mark in marks)) + half


# Words


def day_words(day: date) -> str:
    """ "23.04.2026 Perşembe"."""
    return f"{day:%d.%m.%Y} {WEEKDAYS[day.weekday()]}"


def clock_words(at: time) -> str:
    return f"{at:%H:%M}"


def span_words(starts: time | None, ends: time | None) -> str:
    """The whole day, or the part of it that is free."""
    if starts is None and ends is None:
        return _("whole day")
    if ends is None and starts is not None:
        return _("from %(time)s on") % {"time": clock_words(starts)}
    if starts is None and ends is not None:
        return _("until %(time)s") % {"time": clock_words(ends)}
    return f"{starts:%H:%M}–{ends:%H:%M}"


def scope_words(leave: AdministrativeLeave) -> str:
    """Who is sent home."""
    if leave.scope == LeaveScope.EVERYONE:
        return str(leave.get_scope_display())
    if leave.scope == LeaveScope.UNITS:
        count = len(leave.unit_ids)
        units = ngettext("%(count)d unit", "%(count)d units", count) % {"count": count}
        return f"{units} ({leave.scope_text})" if leave.scope_text else units
    return leave.scope_text


def moved_words(moved: int) -> str:
    """How many open due dates a change moves."""
    if not moved:
        return _("No open due date moves.")
    return ngettext(
        "%(count)d open due date moves; its history keeps the old one.",
        "%(count)d open due dates move; their histories keep the old ones.", moved,
    ) % {"count": moved}  # fmt: skip


def recomputed_words(moved: int) -> str:
    """The same when it is done."""
    if not moved:
        return _("No open due date had to move.")
    return ngettext(
        "%(count)d open due date was recomputed; its history keeps the old one.",
        "%(count)d open due dates were recomputed; their histories keep the old ones.", moved,
    ) % {"count": moved}  # fmt: skip


def moment_words(at: datetime) -> str:
    return date_format(at.astimezone(clock.ISTANBUL), "SHORT_DATETIME_FORMAT")


def periods_words(periods: Periods) -> str:
    """ "08:30–12:30, 13:30–17:30", or that the day is free."""
    return ", ".join(f"{starts:%H:%M}–{ends:%H:%M}" for starts, ends in periods) or _("free")


def week_facts(week: WeekInForce) -> DefinitionList:
    """A week in as few lines as it has different days, the lunch break named."""
    return DefinitionList([
        Definition(names, periods_words(periods), _lunch_words(periods)) for names, periods in _runs(week)
    ])  # fmt: skip


def week_length(week: WeekInForce) -> str:
    """ "40 hours a week"."""
    minutes = sum(_minutes(ends) - _minutes(starts) for periods in week.periods.values() for starts, ends in periods)
    hours = f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return _("%(hours)s hours a week") % {"hours": hours}


def term_words(week: WeekInForce) -> str:
    if week.last_day is None:
        return _("from %(first)s on") % {"first": f"{week.first_day:%d.%m.%Y}"}
    return f"{week.first_day:%d.%m.%Y} – {week.last_day:%d.%m.%Y}"


def _runs(week: WeekInForce) -> list[tuple[str, Periods]]:
    """Neighbouring weekdays with the same periods, as one: "Pazartesi – Cuma"."""
    runs = []
    for periods, days in groupby(range(7), key=lambda day: week.periods.get(day, ())):
        numbers = list(days)
        first, last = WEEKDAYS[numbers[0]], WEEKDAYS[numbers[-1]]
        runs.append((str(first) if len(numbers) == 1 else f"{first} – {last}", periods))
    return runs


def _lunch_words(periods: Periods) -> str:
    breaks = [f"{before[1]:%H:%M}–{after[0]:%H:%M}" for before, after in pairwise(periods)]
    return _("Break: %(times)s") % {"times": ", ".join(breaks)} if breaks else ""


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
