"""Recurring requests as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.api.answers.tickets import ServiceRef
from helpdesk_site.api.inputs.plans import WEEKDAYS
from helpdesk_site.tickets.models import RecurringPlan, Rhythm


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A plan. `next_on` null: nothing comes of it any more, or it is over; a day without work is moved to the next
    working day. `made_by` asks for each request.
    """

    id: str
    title: str
    text: str
    service: ServiceRef
    rhythm: Rhythm
    weekdays: tuple[str, ...]
    day_of_month: int
    every_months: int
    starts_on: date
    ends_on: date | None
    next_on: date | None
    owner: PersonRef | None
    checklist_id: str | None
    skips_while_open: bool
    paused: bool
    ended: bool
    made_by: PersonRef
    version: int


def show_plan(plan: RecurringPlan) -> PlanShown:
    return PlanShown(
        id=plan.public_id, title=plan.title, text=plan.text, service=ServiceRef(plan.service.code, plan.service.title),
        rhythm=Rhythm(plan.rhythm), weekdays=tuple(WEEKDAYS[day] for day in plan.weekdays),
        day_of_month=plan.day_of_month, every_months=plan.every_months, starts_on=plan.starts_on, ends_on=plan.ends_on,
        next_on=plan.next_on, owner=person_ref(plan.owner) if plan.owner else None,
        checklist_id=plan.checklist.public_id if plan.checklist else None, skips_while_open=plan.skips_while_open,
        paused=plan.paused, ended=plan.ended, made_by=person_ref(plan.made_by), version=plan.version,
    )  # fmt: skip


def list_plans(rows: Sequence[RecurringPlan]) -> list[PlanShown]:
    return [show_plan(row) for row in rows]
