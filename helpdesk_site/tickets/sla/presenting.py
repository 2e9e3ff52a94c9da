"""The clocks in words: the due column of lists, and the chips of a ticket's page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from helpdesk_site.interface import times
from helpdesk_site.interface.components import Shown, Tone, When
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.engine import Calendar, OutsideCalendar, local_day, working_time_between
from helpdesk_site.kernel.calendar.selectors import calendar_of
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.models.profiles import NEVER_DUE
from helpdesk_site.tickets.models.sla import Clock, LegalClock
from helpdesk_site.tickets.sla import engine
from helpdesk_site.tickets.sla.following import Clocks, clocks_of
from helpdesk_site.tickets.sla.pauses import PAUSE_OF
from helpdesk_site.tickets.statuses import State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ICONS: Final[Mapping[Tone, str]] = {
    "neutral": "clock",
    "info": "pause-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}

DueWords: TypeAlias = Callable[[datetime, str, UUID | None], Shown]


def due_words() -> DueWords:
    """What a list says of a row's due date and state, counted on the calendar whose token came with the row."""
    now = clock.now()

    @cache
    def calendar(token: UUID | None, first_year: int, last_year: int) -> Calendar:
        return calendar_of(token, date(first_year, 1, 1), date(last_year, 12, 31))

    def words(due: datetime, state: str, token: UUID | None) -> Shown:
        found = State(state)
        if not found.is_open:
            return None
        if due == NEVER_DUE:
            return _stands(get_language()) if found in PAUSE_OF else None
        years = sorted((local_day(due).year, local_day(now).year))
        try:
            return times.working_time_left(working_time_between(now, due, calendar(token, *years)), due=due)
        except OutsideCalendar:
            return due

    return words


@lru_cache(maxsize=10)
def _stands(_language: str) -> str:
    """For what it stands is said by the state beside it."""
    return pgettext("clock", "stands still")


# The page of a ticket


@dataclass(frozen=True, slots=True)
class ClockChip:
    """One fact of the clocks: what it is about, and what is said of it in a word, an icon and a colour."""

    label: StrOrPromise
    value: Shown
    tone: Tone = "neutral"
    note: StrOrPromise = ""

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


def chips(profile: TicketProfile) -> list[ClockChip]:
    """The clocks of one ticket: one statement; none for a ticket to which nothing was promised."""
    if profile.policy_id is None and profile.due_at is None:
        return []
    clocks, now = clocks_of(profile), clock.now()
    try:
        return list(_chips(clocks, clocks.calendar(now), now))
    except OutsideCalendar:
        return []


def _chips(clocks: Clocks, calendar: Calendar, now: datetime) -> Iterator[ClockChip]:
    profile = clocks.profile
    if clocks.target(Clock.RESPONSE) is not None:
        yield from _response(profile, calendar, now)
    yield from _resolution(clocks, calendar, now)
    pause = PAUSE_OF.get(State(profile.state))
    if pause:
        yield ClockChip(
            _("Paused"), _("waiting for %(reason)s") % {"reason": pause.label}, "info", _kept_running(clocks)
        )
    if segments := clocks.segments.get(Clock.RESOLUTION):
        worked = engine.elapsed(segments, calendar, at=now)
        since = times.since(profile.created_at, now=profile.resolved_at or now)
        yield ClockChip(_("Working time used"), times.working_time(worked), note=since.words)


def _response(profile: TicketProfile, calendar: Calendar, now: datetime) -> Iterator[ClockChip]:
    label = _("First response")
    due, answered = profile.response_due_at, profile.first_response_at
    if answered is not None:
        yield _kept(label, answered, late=profile.response_breached_at is not None)
    elif due is not None and State(profile.state).is_open:
        yield _running(label, due, calendar, now)


def _resolution(clocks: Clocks, calendar: Calendar, now: datetime) -> Iterator[ClockChip]:
    profile, label = clocks.profile, _("Solution")
    if not State(profile.state).is_open:
        if profile.resolved_at is not None:
            yield _kept(label, profile.resolved_at, late=profile.resolution_breached_at is not None)
    elif profile.due_at is not None:
        yield _running(label, profile.due_at, calendar, now, note=basis_words(profile))
    elif (target := clocks.target(Clock.RESOLUTION)) is not None:
        left = engine.remaining(clocks.segments.get(Clock.RESOLUTION, ()), target, calendar, at=now)
        yield ClockChip(label, _("%(time)s left when it goes on") % {"time": times.working_time(left)})


def _kept(label: str, at: datetime, *, late: bool) -> ClockChip:
    return ClockChip(label, When(_("late") if late else _("in time"), at), "danger" if late else "success")


def _running(label: str, due: datetime, calendar: Calendar, now: datetime, *, note: StrOrPromise = "") -> ClockChip:
    left = times.working_time_left(_working(now, due, calendar), due=due)
    return ClockChip(label, left, left.tone, note)


def _working(now: datetime, due: datetime, calendar: Calendar) -> timedelta:
    return working_time_between(now, due, calendar)


def _kept_running(clocks: Clocks) -> StrOrPromise:
    """A date of the law or of a letter does not wait for anybody."""
    has_date = clocks.legal_clock or clocks.letter_due_on is not None
    return _("the due date stays as it is") if has_date else ""


def basis_words(profile: TicketProfile) -> StrOrPromise:
    """Which date prevails, where it is not the desk's own promise: the letter's before the law's."""
    if profile.letter_due_on is not None:
        return _("date of the letter: %(day)s") % {"day": date_format(profile.letter_due_on, "SHORT_DATE_FORMAT")}
    if profile.legal_clock:
        return _("limit of the law: %(kind)s") % {"kind": LegalClock(profile.legal_clock).label}
    return ""


# Codes, for programs

DueBasis: TypeAlias = Literal["letter", "law", "promise", ""]
PausedFor: TypeAlias = Literal["requester", "approval", "supplier", "visit", "start", ""]


def basis_of(letter_due_on: date | None, legal_clock: str, *, promised: bool) -> DueBasis:
    """What sets the due date, as a code."""
    if letter_due_on is not None:
        return "letter"
    return "law" if legal_clock else "promise" if promised else ""


def paused_for(state: State) -> PausedFor:
    """For what the clocks stand; empty while they run or are stopped."""
    pause = PAUSE_OF.get(state)
    return cast(PausedFor, pause.value) if pause else ""


def is_overdue(due_at: datetime | None, state: State) -> bool:
    return state.is_open and due_at is not None and due_at < clock.now()
