"""What the clocks tell the parts beneath them, once, at start."""

from __future__ import annotations

from helpdesk_site.kernel.calendar import due_dates
from helpdesk_site.tickets.sla import promises  # noqa: F401  # its checks register themselves
from helpdesk_site.tickets.sla.due_dates import ResolutionDueDates, ResponseDueDates


def register() -> None:
    due_dates.register(ResolutionDueDates())
    due_dates.register(ResponseDueDates())
