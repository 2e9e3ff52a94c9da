"""What each figure means. The definition stands beside the number, so that two people who read it mean the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk_site.tickets.outcomes import Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Measure(models.TextChoices):
    """What is counted for a day of Istanbul and a queue."""

    OPENED = "opened", _("Opened")
    SOLVED_IN_TIME = "solved_in_time", _("Solved in time")
    SOLVED_LATE = "solved_late", _("Solved late")
    ANSWERED_IN_TIME = "answered_in_time", _("Answered in time")
    ANSWERED_LATE = "answered_late", _("Answered late")
    CATEGORY = "category", _("Ended, by category")
    SOLUTION = "solution", _("Ended, by the way it was solved")
    ANSWER_TIME = "answer_time", _("First answered, by service and working time")
    SOLUTION_TIME = "solution_time", _("Solved, by service and working time")
    STILL_OPEN = "still_open", _("Still open, by the day of opening")
    GRANT_TIME = "grant_time", _("Permissions in force, by risk and working time from sending")


TIMES: Final = frozenset({Measure.ANSWER_TIME, Measure.SOLUTION_TIME, Measure.GRANT_TIME})
"""How long something took: the key is what it was and a length, as durations.key_of writes it."""


OUTCOME_OF: Final[Mapping[Measure, Outcome]] = {
    Measure.SOLVED_IN_TIME: Outcome.SOLVED_IN_TIME,
    Measure.SOLVED_LATE: Outcome.SOLVED_LATE,
    Measure.ANSWERED_IN_TIME: Outcome.ANSWERED_IN_TIME,
    Measure.ANSWERED_LATE: Outcome.ANSWERED_LATE,
}

DEFINITIONS: Final[Mapping[str, tuple[StrPromise, StrPromise]]] = {
    "resolution": (
        _("Solved in time"),
        _(
            "Of the requests that were solved on these days and to which a time was promised, those solved before it "
            "was over. Only working time counts; while the clock stands, none does. What was declined or withdrawn, "
            "and duplicates, are left out; a request that was opened again counts when it is solved again."
        ),
    ),
    "response": (
        _("First answered in time"),
        _(
            "Of the requests that somebody of the desk first answered on these days, those answered within the time "
            "promised. Requests taken on the phone are answered at once and are left out."
        ),
    ),
    "opened": (_("Opened"), _("Requests that came in on these days, by every way.")),
    "comparison": (
        _("Compared with"),
        _("The same days of last month and of the same month last year: from the first to the day of today."),
    ),
    "backlog": (
        _("Where it piles up"),
        _(
            "Requests that are open now, by queue and by the working days since they came in: weekends, holidays and "
            "administrative leave do not count. The shade follows the number, compared with the fullest box."
        ),
    ),
    "causes": (
        _("What people suffer from"),
        _("Requests that ended on these days, by the category and by the way of solving that the desk gave them."),
    ),
    "coming": (
        _("Overdue next"),
        _("The open requests whose time is over first, of those for which it is not over yet."),
    ),
}
