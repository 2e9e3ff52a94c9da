"""Reading plans: whoever works on a service sees and keeps its plans; the chief and administrators see all."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import Occurrence, RecurringPlan

MOST_OCCURRENCES = 20


def plans_of(person: Person) -> QuerySet[RecurringPlan]:
    """The plans that the person keeps, those that come next first. None for who does not work on tickets."""
    roles = roles_on(person)
    plans = RecurringPlan.objects.filter(ended=False).select_related(
        "service", "owner", "made_by", "checklist__template"
    )
    plans = plans.order_by("paused", "next_on", "id")
    if policies.may_keep_all_plans(roles):
        return plans
    reach = policies.work_reach_of(roles)
    if reach.is_empty:
        return plans.none()
    reached = Q(service__code__in=sorted(reach.services))
    if reach.open_queues:
        reached |= Q(service__restricted=False)
    if reach.restricted_queues:
        reached |= Q(service__restricted=True)
    return plans.filter(reached)


def newest_occurrences(plan: RecurringPlan) -> list[Occurrence]:
    """What came of the plan, the newest first."""
    return list(plan.occurrences.select_related("ticket").order_by("-day")[:MOST_OCCURRENCES])
