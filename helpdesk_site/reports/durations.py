"""How long things took, counted by the day: for each service or class of risk how many took about so long.

Of these numbers the median of any days is worked out without reading a ticket again (usual.py). About: what a page says
is said in minutes, hours or days, and so are the lengths kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Case, F, IntegerField, Max, Q, QuerySet, Value, When

from helpdesk_site.access.models import AccessRequest, RequestState, RoleVersion
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.engine import local_day, working_time_between
from helpdesk_site.kernel.calendar.selectors import calendar_for
from helpdesk_site.reports.counting import Figure, counted
from helpdesk_site.reports.figures import Measure
from helpdesk_site.tickets.models import Channel, TicketProfile
from helpdesk_site.tickets.statuses import State

_HOUR, _DAY, _WEEK = 60, 8 * 60, 5 * 8 * 60  # minutes of working time
_STEPS: Final = ((_HOUR, 5), (_WEEK, _HOUR))
"""Below so many minutes the steps are so long; above, a working day."""


def all_counted(first: date, last: date) -> list[Figure]:
    """Every figure of these days (inclusive), as it is kept."""
    return [*counted(first, last), *durations(first, last)]


def about(minutes: int) -> int:
    """A length as it is kept: never more than it was."""
    step = next((step for limit, step in _STEPS if minutes < limit), _DAY)
    return minutes // step * step


def key_of(what: str, minutes: int) -> str:
    return f"{what}:{about(minutes)}"


def read_key(key: str) -> tuple[str, int]:
    """What it was, and about how many minutes: the inverse of `key_of`."""
    what, _colon, minutes = key.rpartition(":")
    return what, int(minutes)


Row = tuple[str, int, str, datetime, datetime]  # measure, queue, what, from, until


def durations(first: date, last: date) -> list[Figure]:
    """The lengths of these days: three statements, which read the tickets of these days alone."""
    rows = [*_answers(first, last), *_solutions(first, last), *_grants(first, last)]
    if not rows:
        return []
    calendar = calendar_for(min(local_day(row[3]) for row in rows), last)
    found = Counter[tuple[date, int, str, str]]()
    for measure, queue, what, since, until in rows:
        minutes = int(working_time_between(min(since, until), until, calendar).total_seconds()) // 60
        found[local_day(until), queue, measure, key_of(what, minutes)] += 1
    return [Figure(*place, value) for place, value in found.items()]


def _within(moment: str, first: date, last: date) -> Q:
    begin, end = clock.instants_of(first, last)
    return Q(**{f"{moment}__gte": begin, f"{moment}__lt": end})


def _answers(first: date, last: date) -> Iterator[Row]:
    """Whoever calls is answered while he asks: that is no answer to wait for."""
    asked = TicketProfile.objects.filter(_within("first_response_at", first, last)).exclude(channel=Channel.PHONE)
    return _rows(Measure.ANSWER_TIME, asked, "first_response_at")


def _solutions(first: date, last: date) -> Iterator[Row]:
    """Neither what was declined, withdrawn or a duplicate, nor what was solved on the phone."""
    solved = TicketProfile.objects.filter(
        _within("resolved_at", first, last), state__in=[State.RESOLVED.value, State.CLOSED.value], first_contact=False
    )
    return _rows(Measure.SOLUTION_TIME, solved, "resolved_at")


def _rows(measure: Measure, tickets: QuerySet[TicketProfile], moment: str) -> Iterator[Row]:
    values = tickets.order_by().values_list("queue_id", "service__code", "created_at", moment)
    for queue, service, since, until in values.iterator(chunk_size=5_000):
        yield measure.value, queue, service, since, until


_AT_ONCE: Final = timedelta(days=1)
_RISKS: Final = tuple(RoleVersion.Risk.values)
_RANK: Final = Case(
    *(When(lines__role_version__risk=risk, then=Value(rank)) for rank, risk in enumerate(_RISKS)),
    output_field=IntegerField(),
)
_IN_FORCE: Final = (RequestState.VERIFIED.value, RequestState.ENDED.value)


def _grants(first: date, last: date) -> Iterator[Row]:
    """From the first sending until everything was in force and read back, by the highest risk among the roles; without
    what was asked for a later day.
    """
    asked = AccessRequest.objects.filter(
        _within("ticket__resolved_at", first, last), state__in=_IN_FORCE, submitted_at__isnull=False
    ).exclude(lines__valid_from__gt=F("submitted_at") + _AT_ONCE)
    values = asked.order_by().values_list("ticket__queue_id", "submitted_at", "ticket__resolved_at")
    for queue, since, until, rank in values.annotate(rank=Max(_RANK)).iterator(chunk_size=5_000):
        if rank is not None:
            yield Measure.GRANT_TIME.value, queue, _RISKS[rank], since, until


def median(counts: Mapping[int, int]) -> int | None:
    """The middle of so many lengths, given how many there are of each; of two middles the longer. None of none."""
    middle, seen = sum(counts.values()) // 2, 0
    for length in sorted(counts):
        seen += counts[length]
        if seen > middle:
            return length
    return None


def summed(rows: Iterable[tuple[str, str, Any]]) -> dict[tuple[str, str], Counter[int]]:
    """(measure, key, how many) as lengths by measure and by what it was."""
    found: dict[tuple[str, str], Counter[int]] = {}
    for measure, key, value in rows:
        what, minutes = read_key(key)
        found.setdefault((measure, what), Counter())[minutes] += value
    return found
