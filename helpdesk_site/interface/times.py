"""Words about time: "for 2 days", "3 working hours left". The exact moment always stands behind them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from helpdesk_site.interface.components import Tone, When
from helpdesk_site.kernel import clock

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WORKING_DAY = timedelta(hours=8)
_WORKING_WEEK = 5 * _WORKING_DAY


def since(moment: datetime, *, now: datetime | None = None, tone: Tone = "neutral") -> When:
    """How long something lasts already: "for 2 days" ("2 gündür"). A moment still to come counts as just now."""
    passed = (now or clock.now()) - moment
    return When(_duration_words(passed), moment, tone)


def ago(moment: datetime, *, now: datetime | None = None) -> When:
    """How long ago something was: "2 days ago" ("2 gün önce")."""
    passed = (now or clock.now()) - moment
    return When(_ago_words(passed), moment)


def working_time_left(left: timedelta, *, due: datetime) -> When:
    """What remains of working time until `due`, as the business calendar counted it; overdue when negative."""
    if left < timedelta():
        return When(_overdue(*_largest_of_work(-left), get_language()), due, "danger")
    words = _left(*_largest_of_work(left), get_language())
    return When(words, due, "warning" if left < 4 * _HOUR else "neutral")


def working_time(worked: timedelta) -> str:
    """How much working time something has taken: "5 working hours" ("5 iş saati")."""
    unit, count = _largest_of_work(worked)
    if unit is _MINUTE:
        return _counted(ngettext("%(count)d working minute", "%(count)d working minutes", count), count)
    if unit is _HOUR:
        return _counted(ngettext("%(count)d working hour", "%(count)d working hours", count), count)
    return _counted(ngettext("%(count)d working day", "%(count)d working days", count), count)


def _duration_words(passed: timedelta) -> str:
    return _for(*_largest(passed), get_language())


def _ago_words(passed: timedelta) -> str:
    return _ago(*_largest(passed), get_language())


def _largest(passed: timedelta) -> tuple[timedelta, int]:
    """The unit that people would count in, and how many of it."""
    unit = _MINUTE if passed < _HOUR else _HOUR if passed < _DAY else _DAY
    return unit, max(0, passed // unit)


def _largest_of_work(time: timedelta) -> tuple[timedelta, int]:
    """The same for working time: hours until a week is full."""
    unit = _MINUTE if time < _HOUR else _HOUR if time < _WORKING_WEEK else _WORKING_DAY
    return unit, time // unit


# A list says the same few words again and again; each language keeps its own.


@lru_cache(maxsize=5000)
def _for(unit: timedelta, count: int, _language: str) -> str:
    if not count:
        return _("just now")
    if unit is _MINUTE:
        return _counted(ngettext("for %(count)d minute", "for %(count)d minutes", count), count)
    if unit is _HOUR:
        return _counted(ngettext("for %(count)d hour", "for %(count)d hours", count), count)
    return _counted(ngettext("for %(count)d day", "for %(count)d days", count), count)


@lru_cache(maxsize=5000)
def _ago(unit: timedelta, count: int, _language: str) -> str:
    if not count:
        return _("just now")
    if unit is _MINUTE:
        return _counted(ngettext("%(count)d minute ago", "%(count)d minutes ago", count), count)
    if unit is _HOUR:
        return _counted(ngettext("%(count)d hour ago", "%(count)d hours ago", count), count)
    return _counted(ngettext("%(count)d day ago", "%(count)d days ago", count), count)


@lru_cache(maxsize=5000)
def _left(unit: timedelta, count: int, _language: str) -> str:
    if unit is _MINUTE:
        return _counted(ngettext("%(count)d working minute left", "%(count)d working minutes left", count), count)
    if unit is _HOUR:
        return _counted(ngettext("%(count)d working hour left", "%(count)d working hours left", count), count)
    return _counted(ngettext("%(count)d working day left", "%(count)d working days left", count), count)


@lru_cache(maxsize=5000)
def _overdue(unit: timedelta, count: int, _language: str) -> str:
    if unit is _MINUTE:
        return _counted(ngettext("%(count)d working minute overdue", "%(count)d working minutes overdue", count), count)
    if unit is _HOUR:
        return _counted(ngettext("%(count)d working hour overdue", "%(count)d working hours overdue", count), count)
    return _counted(ngettext("%(count)d working day overdue", "%(count)d working days overdue", count), count)


def _counted(sentence: str, count: int) -> str:
    return sentence % {"count": count}


def until(day: date | None) -> str:
    """ "until 31.12.2026"; nothing for what has no last day."""
    return _("until %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")} if day else ""
