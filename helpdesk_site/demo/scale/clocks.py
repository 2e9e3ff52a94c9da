"""The clocks of sample tickets, as the services would have left them: reckoned in memory, copied in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from helpdesk_site.demo.scale.stories import Story
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.engine import Calendar, add_working_time, local_day
from helpdesk_site.kernel.calendar.selectors import calendar_for
from helpdesk_site.tickets.models import Service, SlaPolicy
from helpdesk_site.tickets.models.sla import Clock, LegalClock, Step
from helpdesk_site.tickets.sla import engine, legal
from helpdesk_site.tickets.sla.engine import Segment
from helpdesk_site.tickets.sla.following import ESCALATED_AFTER, WARNED_AT, before, target_of
from helpdesk_site.tickets.sla.pauses import standing_of
from helpdesk_site.tickets.sla.targets import policies_on
from helpdesk_site.tickets.statuses import State


@dataclass(frozen=True, slots=True)
class StoryClocks:
    """What one story leaves: columns of the profile, and rows that need its key."""

    columns: Mapping[str, Any]
    segments: Mapping[Clock, Sequence[Segment]]
    steps: Sequence[tuple[Clock, Step, datetime]]

    def segment_rows(self, profile_id: int) -> Iterator[dict[str, Any]]:
        for which, segments in self.segments.items():
            for one in segments:
                yield {
                    "profile_id": profile_id, "clock": which.value, "reason": one.pause, "started_at": one.starts,
                    "ended_at": one.ends,
                }  # fmt: skip

    def step_rows(self, profile_id: int, at: datetime) -> Iterator[dict[str, Any]]:
        for which, step, due in self.steps:
            yield {
                "profile_id": profile_id,
                "clock": which.value,
                "step": step.value,
                "due_at": due,
                "taken_at": at,
            }


class Timekeeper:
    """Reckons the clocks of stories under the policies in force and on the stored calendar."""

    def __init__(self, *, now: datetime, first: date) -> None:
        self._now = now
        self._policies = list(policies_on(local_day(now)))
        self._chosen: dict[tuple[int, int], SlaPolicy | None] = {}
        self._calendar: Calendar = calendar_for(first, date(local_day(now).year + 1, 12, 31))

    def clocks_of(self, story: Story, service: Service) -> StoryClocks:
        policy = self._policy(service, story.priority)
        legal_clock = legal.OF_SERVICE.get(service.code, "")
        segments = {which: found for which in Clock if (found := list(self._segments(which, story, policy)))}
        dues = {
            Clock.RESPONSE: self._promised(Clock.RESPONSE, segments, policy),
            Clock.RESOLUTION: legal.legal_due(LegalClock(legal_clock), story.created, self._calendar)
            if legal_clock
            else self._promised(Clock.RESOLUTION, segments, policy),
        }
        ends = {Clock.RESPONSE: story.first_response or story.over, Clock.RESOLUTION: story.over}
        broken = {which: due for which, due in dues.items() if due is not None and due < (ends[which] or self._now)}
        coming, taken = self._steps(segments, policy, dues, ends, legal_clock)
        return StoryClocks(
            {
                "policy_id": policy.pk if policy else None, "legal_clock": legal_clock,
                "due_at": dues[Clock.RESOLUTION], "response_due_at": dues[Clock.RESPONSE],
                "response_breached_at": broken.get(Clock.RESPONSE),
                "resolution_breached_at": broken.get(Clock.RESOLUTION), "next_step_at": min(coming, default=None),
            },
            segments,
            [*taken, *((which, Step.BREACH, due) for which, due in broken.items())],
        )  # fmt: skip

    def _policy(self, service: Service, priority: int) -> SlaPolicy | None:
        key = (service.pk, priority)
        if key not in self._chosen:
            fitting = [
                one
                for one in self._policies
                if one.service_id in (None, service.pk)
                and one.queue_id in (None, service.queue_id)
                and one.priority in (None, priority)
            ]
            self._chosen[key] = max(fitting, key=_particular, default=None)
        return self._chosen[key]

    def _segments(self, which: Clock, story: Story, policy: SlaPolicy | None) -> Iterator[Segment]:
        """Each state of the story as a segment; the first answer ends those of its clock."""
        if target_of(policy, which) is None:
            return
        stop = story.first_response if which == Clock.RESPONSE else None
        since, standing = story.created, standing_of(State.NEW)
        for at, state in story.moves:
            after = standing_of(state)
            if after == standing:
                continue
            if standing is not None:
                yield Segment(since, min(at, stop) if stop else at, standing)
            if stop is not None and at >= stop:
                return
            since, standing = at, after
        if standing is not None:
            yield Segment(since, stop, standing)

    def _promised(
        self, which: Clock, segments: Mapping[Clock, Sequence[Segment]], policy: SlaPolicy | None
    ) -> datetime | None:
        target = target_of(policy, which)
        return None if target is None else self._first_due(segments.get(which, ()), target)

    def _first_due(self, segments: Sequence[Segment], target: timedelta) -> datetime | None:
        """When it was due, also of a clock that has stopped in time: as if it had gone on."""
        if segments and segments[-1].ends is not None and segments[-1].runs:
            segments = [*segments[:-1], Segment(segments[-1].starts)]
        return engine.due(segments, target, self._calendar)

    def _steps(
        self,
        segments: Mapping[Clock, Sequence[Segment]],
        policy: SlaPolicy | None,
        dues: Mapping[Clock, datetime | None],
        ends: Mapping[Clock, datetime | None],
        legal_clock: str,
    ) -> tuple[list[datetime], list[tuple[Clock, Step, datetime]]]:
        """When the sweep is to look next, and the warnings and escalations that it has left behind, of open tickets."""
        coming: list[datetime] = []
        taken: list[tuple[Clock, Step, datetime]] = []
        for which, due in dues.items():
            if due is None or ends[which] is not None:
                continue
            moments = {Step.WARNING: self._warning(which, segments, policy, due, legal_clock), Step.BREACH: due}
            present = engine.present(segments.get(which, ()))
            if which == Clock.RESOLUTION and (present is None or present.runs):
                moments[Step.ESCALATION] = add_working_time(due, ESCALATED_AFTER, self._calendar)
            coming += [at for at in moments.values() if at >= self._now]
            taken += [(which, step, due) for step, at in moments.items() if step != Step.BREACH and at < self._now]
        return coming, taken

    def _warning(
        self,
        which: Clock,
        segments: Mapping[Clock, Sequence[Segment]],
        policy: SlaPolicy | None,
        due: datetime,
        legal_clock: str,
    ) -> datetime:
        if which == Clock.RESOLUTION and legal_clock:
            return before(due, legal.WARNED_BEFORE, self._calendar)
        target = target_of(policy, which)
        found = target and engine.due(segments.get(which, ()), WARNED_AT * target, self._calendar)
        return found or due


def timekeeper(first: datetime) -> Timekeeper:
    """For stories from this moment on."""
    return Timekeeper(now=clock.now(), first=local_day(first))


def _particular(policy: SlaPolicy) -> tuple[bool, bool, bool]:
    return policy.service_id is not None, policy.queue_id is not None, policy.priority is not None
