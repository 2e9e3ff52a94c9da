"""What was solved and not doubted for three working days is closed by the clock; its askers were told when it was.

Set by set: each ticket is looked at again under its lock, so that an answer of the last second keeps it open.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import Final

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.tickets import processes, reopening
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.services.locking import locked
from helpdesk_site.tickets.services.writing import write
from helpdesk_site.tickets.statuses import State

CLOSER: Final = SystemActor("closer")
BATCH: Final = 200


def close_undoubted(*, limit: int = BATCH) -> int:
    """Closes what its askers have not opened again in time; returns how many. Safe to repeat, by many at once."""
    earliest = clock.now() - timedelta(days=reopening.WORKING_DAYS)
    solved = TicketProfile.objects.filter(state=State.RESOLVED, resolved_at__lte=earliest)
    by_hand = solved.exclude(service__code__in=processes.codes()).order_by("resolved_at")
    # The oldest first: after the first that is not over yet none is, and in long holidays nothing is locked in vain.
    due = takewhile(lambda found: reopening.is_over(found[1]), list(by_hand.values_list("pk", "resolved_at")[:limit]))
    return sum(_close(pk) for pk, _resolved_at in due)


def _close(pk: int) -> bool:
    with unit_of_work():
        profile = locked(pk)
        if profile.state != State.RESOLVED or not reopening.is_too_late(profile):
            return False
        write(profile, actor=CLOSER, act="closed_by_time", changes={"state": State.CLOSED.value})
        return True
