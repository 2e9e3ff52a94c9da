"""Arithmetic on the segments of one clock. Pure: the same segments on the same calendar always say the same.

A clock's segments follow one another; in some it runs, in the others it stands. Only working time of running segments
counts. Opening a ticket again adds a segment: nothing that was counted is taken back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk_site.kernel.calendar.engine import Calendar, add_working_time, working_time_between


@dataclass(frozen=True, slots=True)
class Segment:
    """Half-open, in aware UTC. `ends` None: it is the present one. `pause` empty: the clock runs."""

    starts: datetime
    ends: datetime | None = None
    pause: str = ""

    @property
    def runs(self) -> bool:
        return not self.pause


def elapsed(segments: Sequence[Segment], calendar: Calendar, *, at: datetime) -> timedelta:
    """The working time that has counted until `at`. Raises OutsideCalendar."""
    return sum((worked for _segment, worked in _running(segments, calendar, at)), timedelta())


def standing(segments: Sequence[Segment], calendar: Calendar, *, at: datetime) -> timedelta:
    """The working time during which the clock stood until `at`. Raises OutsideCalendar."""
    pauses = [Segment(one.starts, one.ends) for one in segments if not one.runs]
    return elapsed(pauses, calendar, at=at)


def due(segments: Sequence[Segment], target: timedelta, calendar: Calendar) -> datetime | None:
    """When `target` is used up if nothing changes; None while the clock stands or is stopped with some of it left.

    Raises OutsideCalendar.
    """
    left = target
    for segment in segments:
        if not segment.runs:
            continue
        if segment.ends is None:
            return add_working_time(segment.starts, left, calendar)
        worked = working_time_between(segment.starts, segment.ends, calendar)
        if worked >= left:
            return add_working_time(segment.starts, left, calendar)
        left -= worked
    return None


def remaining(segments: Sequence[Segment], target: timedelta, calendar: Calendar, *, at: datetime) -> timedelta:
    """What is left of the target; negative when more than it has passed. Raises OutsideCalendar."""
    return target - elapsed(segments, calendar, at=at)


def present(segments: Sequence[Segment]) -> Segment | None:
    """The segment that goes on; None when the clock is stopped."""
    return next((segment for segment in segments if segment.ends is None), None)


def _running(segments: Sequence[Segment], calendar: Calendar, at: datetime) -> Iterator[tuple[Segment, timedelta]]:
    for segment in segments:
        end = at if segment.ends is None else min(segment.ends, at)
        if segment.runs and segment.starts < end:
            yield segment, working_time_between(segment.starts, end, calendar)
