"""Recurring requests, for whoever keeps them: for others they are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk_site.api.answering import answer
from helpdesk_site.api.answers.plans import PlanShown, list_plans, show_plan
from helpdesk_site.api.idempotency import idempotent
from helpdesk_site.api.inputs.plans import WEEKDAYS, PlanChangeInput, PlanInput
from helpdesk_site.api.inputs.queries import PageQuery
from helpdesk_site.api.inputs.requests import Nothing
from helpdesk_site.api.paging import page
from helpdesk_site.api.problems import Problem
from helpdesk_site.api.schema import describes
from helpdesk_site.api.views.base import ApiView, person_named, read_body, required_version
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.checklists.selectors import templates_in_use
from helpdesk_site.tickets.models import ChecklistTemplateProfile, RecurringPlan, Rhythm
from helpdesk_site.tickets.recurring import selectors, services
from helpdesk_site.tickets.recurring.rules import Rule


class Plans(ApiView):
    query = PageQuery

    @describes(
        name="recurring_requests_list", tag="recurring-requests", shows=list[PlanShown], query=PageQuery, also=(404,),
        summary=gettext_lazy("The recurring requests that you keep"),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        _require_keeper(self.actor)
        return page(request, selectors.plans_of(self.actor), ["-id"], list_plans, self.asked)

    @describes(
        name="recurring_requests_create", tag="recurring-requests", body=PlanInput, shows=PlanShown, status=201,
        summary=gettext_lazy("Plans a request that comes again and again"), also=(404,),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request) -> Response:
        _require_keeper(self.actor)
        wanted = _wanted(read_body(request, PlanInput))
        made = services.keep_plan(wanted, actor=self.actor, plan=None)
        address = reverse("api:recurring-request", args=[made.public_id])
        return answer(show_plan(made), status=201, headers={"Location": address})


class Plan(ApiView):
    @describes(
        name="recurring_requests_get", tag="recurring-requests", shows=PlanShown,
        summary=gettext_lazy("A recurring request"),
    )  # fmt: skip
    def get(self, _request: Request, public_id: str) -> Response:
        return answer(show_plan(_found(self.actor, public_id)))

    @describes(
        name="recurring_requests_change", tag="recurring-requests", body=PlanChangeInput, shows=PlanShown,
        conditional=True, also=(428,), summary=gettext_lazy("Changes a recurring request; what was opened stays"),
    )  # fmt: skip
    def patch(self, request: Request, public_id: str) -> Response:
        plan = _found(self.actor, public_id)
        given = read_body(request, PlanChangeInput)
        seen = required_version(request, given, current=plan.version)
        wanted = _wanted({**_as_it_is(plan), **given})
        return answer(show_plan(services.keep_plan(wanted, actor=self.actor, plan=plan, seen=seen)))


class _Step(ApiView):
    act: ClassVar[Callable[..., None]]

    def take(self, request: Request, public_id: str) -> Response:
        plan = _found(self.actor, public_id)
        read_body(request, Nothing)
        type(self).act(plan, actor=self.actor)
        plan.refresh_from_db(fields=["paused", "ended", "next_on", "version"])
        return answer(show_plan(plan))


class Pause(_Step):
    act = staticmethod(services.pause_plan)

    @describes(
        name="recurring_requests_pause", tag="recurring-requests", body=Nothing, shows=PlanShown,
        summary=gettext_lazy("Pauses a recurring request"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.take(request, public_id)


class Resume(_Step):
    act = staticmethod(services.resume_plan)

    @describes(
        name="recurring_requests_resume", tag="recurring-requests", body=Nothing, shows=PlanShown,
        summary=gettext_lazy("Lets a recurring request go on"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.take(request, public_id)


class End(_Step):
    act = staticmethod(services.end_plan)

    @describes(
        name="recurring_requests_end", tag="recurring-requests", body=Nothing, shows=PlanShown,
        summary=gettext_lazy("Ends a recurring request for good"),
    )  # fmt: skip
    @idempotent
    def post(self, request: Request, public_id: str) -> Response:
        return self.take(request, public_id)


def _require_keeper(actor: Person) -> None:
    if not policies.may_keep_plans(roles_on(actor)):
        raise Http404


def _found(actor: Person, public_id: str) -> RecurringPlan:
    found = selectors.plans_of(actor).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _wanted(given: dict[str, Any]) -> services.Wanted:
    """The plan as the service takes it. Raises Problem and Invalid, naming the field."""
    weekly = given["rhythm"] == Rhythm.WEEKLY
    rule = Rule(
        rhythm=given["rhythm"], starts_on=given["starts_on"], ends_on=given.get("ends_on"),
        weekdays=sorted({WEEKDAYS.index(day) for day in given.get("weekdays", ())}) if weekly else (),
        day_of_month=given.get("day_of_month", 1), every_months=given.get("every_months", 1),
    )  # fmt: skip
    return services.Wanted(
        title=given["title"], text=given["text"], service=services.service_to_plan(given["service"]), rule=rule,
        owner=person_named(given["owner"], field="owner") if given.get("owner") else None,
        checklist=_checklist(given["checklist_id"]) if given.get("checklist_id") else None,
        skips_while_open=given.get("skips_while_open", False),
    )  # fmt: skip


def _checklist(public_id: str) -> ChecklistTemplateProfile:
    found = templates_in_use().filter(public_id=public_id).first()
    if found is None:
        sentence = _("There is no such checklist. The list of a ticket names those that can be added.")
        raise Problem("invalid", sentence, errors={"checklist_id": [sentence]})
    return found


def _as_it_is(plan: RecurringPlan) -> dict[str, Any]:
    """A plan as a program would send it: what a change leaves out."""
    names = ("title", "text", "rhythm", "day_of_month", "every_months", "starts_on", "ends_on", "skips_while_open")
    return {
        **{name: getattr(plan, name) for name in names},
        "service": plan.service.code,
        "weekdays": [WEEKDAYS[day] for day in plan.weekdays],
        "owner": plan.owner.employee_no if plan.owner else None,
        "checklist_id": plan.checklist.public_id if plan.checklist else None,
    }
