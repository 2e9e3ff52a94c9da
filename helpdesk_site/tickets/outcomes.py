"""What became of a promise, as a question to the database: the lists ask it and the figures count it, in one wording.

In time or late is read from the breach that the clocks have kept, never worked out anew: administrative leave that is
declared later takes a breach back there, and so here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from helpdesk_site.tickets.statuses import State

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Outcome(StrEnum):
    """Of requests to which a time was promised: those that were solved or first answered, and how."""

    SOLVED = "solved"
    SOLVED_IN_TIME = "solved_in_time"
    SOLVED_LATE = "solved_late"
    ANSWERED = "answered"
    ANSWERED_IN_TIME = "answered_in_time"
    ANSWERED_LATE = "answered_late"


LABELS: Final[Mapping[Outcome, StrPromise]] = {
    Outcome.SOLVED: pgettext_lazy("outcome", "Solved, with a time promised"),
    Outcome.SOLVED_IN_TIME: pgettext_lazy("outcome", "Solved in time"),
    Outcome.SOLVED_LATE: pgettext_lazy("outcome", "Solved late"),
    Outcome.ANSWERED: pgettext_lazy("outcome", "Answered, with a time promised"),
    Outcome.ANSWERED_IN_TIME: pgettext_lazy("outcome", "Answered in time"),
    Outcome.ANSWERED_LATE: pgettext_lazy("outcome", "Answered late"),
}

# The desk's own promise, the law's limit or the date of a letter: without one of them nothing can be late.
_TIMED: Final = Q(policy__isnull=False) | ~Q(legal_clock="") | Q(letter_due_on__isnull=False)
# What was declined, withdrawn or a duplicate has ended, but nobody was helped.
_SOLVED: Final = Q(state__in=[State.RESOLVED.value, State.CLOSED.value], resolved_at__isnull=False) & _TIMED
# Whoever calls is answered while he asks: such a request has no time for its first answer.
_ANSWERED: Final = Q(first_response_at__isnull=False, response_due_at__isnull=False)

_MEANING: Final[Mapping[Outcome, Q]] = {
    Outcome.SOLVED: _SOLVED,
    Outcome.SOLVED_IN_TIME: _SOLVED & Q(resolution_breached_at__isnull=True),
    Outcome.SOLVED_LATE: _SOLVED & Q(resolution_breached_at__isnull=False),
    Outcome.ANSWERED: _ANSWERED,
    Outcome.ANSWERED_IN_TIME: _ANSWERED & Q(response_breached_at__isnull=True),
    Outcome.ANSWERED_LATE: _ANSWERED & Q(response_breached_at__isnull=False),
}


def with_outcome(outcome: Outcome) -> Q:
    """The tickets of which this is true now."""
    return _MEANING[outcome]
