"""In which states a ticket can be, and which move people may make by hand.

`State` is our word, kept on the profile; `Status` is the number that helpdesk.Ticket keeps (1 to 5 are the package's
own). The module is plain Python: the settings read it before Django is ready.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Status(IntEnum):
    """The number on helpdesk.Ticket. Numbers are stored: never give one a second meaning."""

    OPEN = 1
    REOPENED = 2
    RESOLVED = 3
    CLOSED = 4
    DUPLICATE = 5
    WAITING_REQUESTER = 6
    WAITING_APPROVAL = 7
    WAITING_SUPPLIER = 8
    VISIT_PLANNED = 9
    IN_PROGRESS = 10
    SCHEDULED = 11
    DECLINED = 12
    WITHDRAWN = 13


class State(StrEnum):
    """The state in our words: stored as this code, shown as its label."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_APPROVAL = "waiting_approval"
    WAITING_SUPPLIER = "waiting_supplier"
    VISIT_PLANNED = "visit_planned"
    SCHEDULED = "scheduled"
    REOPENED = "reopened"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> StrPromise:
        return LABELS[self]

    @property
    def status(self) -> Status:
        return STATUS_OF[self]

    @property
    def is_open(self) -> bool:
        """Whether anybody still has something to do."""
        return self not in OVER


LABELS: Final[Mapping[State, StrPromise]] = {
    State.NEW: _("New"),
    State.IN_PROGRESS: _("In progress"),
    State.WAITING_REQUESTER: _("Waiting for the requester"),
    State.WAITING_APPROVAL: _("Waiting for approval"),
    State.WAITING_SUPPLIER: _("Waiting for the supplier"),
    State.VISIT_PLANNED: _("Visit planned"),
    State.SCHEDULED: _("Scheduled"),
    State.REOPENED: _("Reopened"),
    State.RESOLVED: _("Resolved"),
    State.CLOSED: _("Closed"),
    State.DECLINED: _("Declined"),
    State.WITHDRAWN: _("Withdrawn"),
    State.DUPLICATE: _("Duplicate"),
}

STATUS_OF: Final[Mapping[State, Status]] = {
    State.NEW: Status.OPEN,
    **{state: Status[state.name] for state in State if state is not State.NEW},
}

OVER: Final = frozenset({State.RESOLVED, State.CLOSED, State.DECLINED, State.WITHDRAWN, State.DUPLICATE})
WAITING: Final = frozenset({State.WAITING_REQUESTER, State.WAITING_APPROVAL, State.WAITING_SUPPLIER})

_AT_WORK: Final = frozenset(
    {State.IN_PROGRESS, State.WAITING_REQUESTER, State.WAITING_SUPPLIER, State.VISIT_PLANNED, State.RESOLVED}
)
# What support may choose by hand. Approval, schedule and withdrawal follow a process; "reopened" has a step of its own.
FLOW: Final[Mapping[State, frozenset[State]]] = {
    State.NEW: _AT_WORK | {State.DECLINED, State.DUPLICATE},
    State.REOPENED: _AT_WORK | {State.DECLINED, State.DUPLICATE},
    State.IN_PROGRESS: (_AT_WORK | {State.DECLINED, State.DUPLICATE}) - {State.IN_PROGRESS},
    State.WAITING_REQUESTER: _AT_WORK - {State.WAITING_REQUESTER},
    State.WAITING_SUPPLIER: _AT_WORK - {State.WAITING_SUPPLIER},
    State.VISIT_PLANNED: _AT_WORK - {State.VISIT_PLANNED},
    State.RESOLVED: frozenset({State.CLOSED}),
}
REOPENABLE: Final = frozenset({State.RESOLVED, State.CLOSED, State.DECLINED, State.DUPLICATE})


def may_follow(old: State, new: State) -> bool:
    """Whether people may move a ticket from `old` to `new` by hand."""
    return new in FLOW.get(old, frozenset())
