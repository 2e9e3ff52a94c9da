"""What is promised about plans, checked against the database (manage.py verify_invariants)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context, invariant
from helpdesk_site.tickets.models import RecurringPlan

MOST_TOLD: Final = 20


@invariant("I9", "no plan's day has passed without its ticket")
def no_plan_is_late(_context: Context) -> Iterable[str]:
    late = RecurringPlan.objects.filter(
        paused=False, ended=False, next_on__lt=clock.today() - timedelta(days=1)
    ).order_by("next_on")
    for plan in late[:MOST_TOLD]:
        yield f"{plan.public_id} should have come on {plan.next_on}"
