"""The promises about the clocks (reliability.md §3), checked against the database, a few sentences a fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connection

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.tickets.sla.due_dates import ResolutionDueDates, ResponseDueDates
from helpdesk_site.tickets.sla.pauses import PAUSE_OF

MOST_TOLD: Final = 20

# The solution is timed as long as a ticket is open; the first answer until it is given.
_NOT_ONE_SEGMENT = """
WITH begun AS (
    SELECT profile_id, clock FROM tickets_clocksegment WHERE ended_at IS NULL
), wanted AS (
    SELECT id AS profile_id, 'resolution' AS clock FROM tickets_ticketprofile
    WHERE is_open AND policy_id IS NOT NULL
    UNION ALL
    SELECT p.id, 'response' FROM tickets_ticketprofile p JOIN tickets_slapolicy y ON y.id = p.policy_id
    WHERE p.is_open AND p.first_response_at IS NULL AND y.response_minutes IS NOT NULL
)
SELECT p.reference, coalesce(w.clock, b.clock), (b.clock IS NOT NULL)::int
FROM wanted w FULL JOIN begun b ON b.profile_id = w.profile_id AND b.clock = w.clock
JOIN tickets_ticketprofile p ON p.id = coalesce(w.profile_id, b.profile_id)
WHERE w.clock IS NULL OR b.clock IS NULL LIMIT %(most)s
"""
_WRONG_REASON = """
SELECT p.reference, s.clock, p.state, s.reason
FROM tickets_ticketprofile p JOIN tickets_clocksegment s ON s.profile_id = p.id AND s.ended_at IS NULL
WHERE s.reason <> coalesce(
    (SELECT r.reason FROM unnest(%(states)s::text[], %(reasons)s::text[]) AS r (state, reason) WHERE r.state = p.state),
    '')
LIMIT %(most)s
"""
_OVERLAPPING = """
SELECT reference, clock, started_at FROM (
    SELECT p.reference, s.clock, s.started_at,
        lag(coalesce(s.ended_at, 'infinity')) OVER (PARTITION BY s.profile_id, s.clock ORDER BY s.started_at, s.id)
        AS before
    FROM tickets_clocksegment s JOIN tickets_ticketprofile p ON p.id = s.profile_id
) AS following WHERE before > started_at LIMIT %(most)s
"""
_UNTOLD = """
SELECT p.reference, b.clock
FROM tickets_ticketprofile p
CROSS JOIN LATERAL (VALUES
    ('response', p.response_breached_at,
        p.is_open AND p.first_response_at IS NULL AND p.response_due_at <= %(late)s),
    ('resolution', p.resolution_breached_at, p.is_open AND p.due_at <= %(late)s)
) AS b (clock, breached_at, overdue)
WHERE (b.breached_at IS NOT NULL OR b.overdue) AND NOT EXISTS (
    SELECT FROM tickets_clockstep e WHERE e.profile_id = p.id AND e.clock = b.clock AND e.step = 'breach')
LIMIT %(most)s
"""


@invariant("I13", "an open ticket with a policy has exactly one segment a clock that runs or stands")
def one_segment_a_clock(_context: Context) -> Iterable[str]:
    for reference, which, count in _rows(_NOT_ONE_SEGMENT):
        yield f"{reference} has {count} open segments of its {which} clock"
    reasons = {"states": [state.value for state in PAUSE_OF], "reasons": [pause.value for pause in PAUSE_OF.values()]}
    for reference, which, state, reason in _rows(_WRONG_REASON, **reasons):
        yield f"{reference} is {state}, but its {which} clock says {reason or 'running'}"


@invariant("I13", "the segments of a clock do not overlap")
def segments_do_not_overlap(_context: Context) -> Iterable[str]:
    for reference, which, started_at in _rows(_OVERLAPPING):
        yield f"{reference} has a segment of its {which} clock from {started_at:%Y-%m-%d %H:%M} within another"


@invariant("I13", "no breach without its step of escalation")
def breaches_are_told(_context: Context) -> Iterable[str]:
    for reference, which in _rows(_UNTOLD, late=clock.now() - clock.SWEPT_WITHIN):
        yield f"{reference} has broken its {which} time and nobody was told"


@invariant("I13", "no due date is earlier than its segments on the present calendar say")
def due_dates_follow_segments(_context: Context) -> Iterable[str]:
    faults = 0
    today = clock.today()
    for holder in (ResolutionDueDates(), ResponseDueDates()):
        for due in holder.open_due_dates(today):
            if due.computed > due.stored and faults < MOST_TOLD:
                faults += 1
                stored, computed = (f"{at:%Y-%m-%d %H:%M}" for at in (due.stored, due.computed))
                yield f"{due.object_id} is due at {stored}, but has until {computed}"


def _rows(statement: str, **given: Any) -> Iterator[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"most": MOST_TOLD, **given})
        yield from cursor.fetchall()
