"""The sweep: a plan whose day has come gets its ticket.

Once for each day, by a unique constraint and the plan's lock, however many workers sweep. After days on which nothing
ran, the newest day alone is caught up: a week of yesterdays' tickets helps nobody.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies, telling
from helpdesk_site.tickets.checklists import attaching
from helpdesk_site.tickets.models import Channel, Occurrence, RecurringPlan, TicketProfile
from helpdesk_site.tickets.recurring.rules import Rule, newest_day, next_day
from helpdesk_site.tickets.selectors import service_in_force
from helpdesk_site.tickets.services.opening import open_ticket
from helpdesk_site.tickets.services.writing import write

PLANNER: Final = SystemActor("planner")
BATCH: Final = 100


def sweep(*, limit: int = BATCH) -> int:
    """Opens what is due today or was before; returns how many tickets came. Safe to repeat, by many at once."""
    due = RecurringPlan.objects.filter(paused=False, ended=False, next_on__lte=clock.today())
    return sum(_born(pk) for pk in list(due.order_by("next_on").values_list("pk", flat=True)[:limit]))


def _born(pk: int) -> bool:
    with unit_of_work():
        plans = RecurringPlan.objects.select_for_update(of=("self",), skip_locked=True)
        plan = plans.select_related("service", "owner", "made_by", "checklist__template").filter(pk=pk).first()
        today = clock.today()
        if plan is None or plan.paused or plan.ended or plan.next_on is None or plan.next_on > today:
            return False
        rule = Rule.of(plan)
        day = newest_day(rule, plan.next_on, today) or plan.next_on
        ticket = None if _is_held_back(plan) else _open(plan)
        Occurrence.objects.create(plan=plan, day=day, ticket=ticket, created_at=clock.now())
        RecurringPlan.objects.filter(pk=plan.pk).update(next_on=next_day(rule, today + timedelta(days=1)))
        _record(plan, day, ticket)
        return ticket is not None


def _is_held_back(plan: RecurringPlan) -> bool:
    """Whether the ticket of the time before is still being worked on, and the plan waits for it; or nobody may ask for
    the service any more.
    """
    if service_in_force(plan.service.code) is None:
        return True
    return plan.skips_while_open and plan.occurrences.filter(ticket__is_open=True).exists()


def _open(plan: RecurringPlan) -> TicketProfile:
    profile = open_ticket(
        actor=PLANNER, requester=plan.made_by, service_code=plan.service.code, title=plan.title,
        description=plan.text, channel=Channel.SYSTEM, is_told=True,
    )  # fmt: skip
    if plan.checklist is not None and plan.checklist.active:
        attaching.attach(profile, plan.checklist, actor=PLANNER)
    owner = plan.owner
    if owner is not None and policies.may_work(owner, roles_on(owner), profile):
        changes: dict[str, Any] = {"owner": owner}
        write(profile, actor=PLANNER, act="assigned", changes=changes)
        telling.assigned(profile, actor=PLANNER)
    return profile


def _record(plan: RecurringPlan, day: date, ticket: TicketProfile | None) -> None:
    audit.record(
        "tickets.recurring_plan.came" if ticket else "tickets.recurring_plan.left_out", actor=PLANNER, on=plan, day=day,
        ticket=ticket.public_id if ticket else "", made_by=str(plan.made_by.uuid),
    )  # fmt: skip
