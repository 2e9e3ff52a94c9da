"""The pages of the plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies, processes
from helpdesk_site.tickets.checklists.selectors import templates_in_use
from helpdesk_site.tickets.models import RecurringPlan
from helpdesk_site.tickets.recurring import selectors, services
from helpdesk_site.tickets.recurring.forms import PlanForm
from helpdesk_site.tickets.recurring.rules import Rule, next_days
from helpdesk_site.tickets.selectors import OfferedService, services_of_queues, services_offered

SHOWN_DAYS = 5


def _keeper(request: HttpRequest) -> Person:
    person = person_of(request)
    if not policies.may_keep_plans(roles_on(person)):
        raise Http404
    return person


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "tickets/recurring/list.html", {"plans": selectors.plans_of(_keeper(request))})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, _keeper(request), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    return _form(request, person, get_object_or_404(selectors.plans_of(person), public_id=public_id))


def _form(request: HttpRequest, person: Person, plan: RecurringPlan | None) -> HttpResponse:
    form = PlanForm(
        request.POST or None,
        viewer=person,
        services=_services_of(person),
        templates=list(templates_in_use()),
        initial=_initial(plan),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _keep(form, person, plan)
        except ServiceError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The plan was kept."))
            return redirect("tickets:plans")
    context: dict[str, Any] = {"form": form, "plan": plan}
    if plan is not None:
        context["next_days"] = next_days(Rule.of(plan), plan.next_on, SHOWN_DAYS) if plan.next_on else []
        context["occurrences"] = selectors.newest_occurrences(plan)
    return render(request, "tickets/recurring/edit.html", context, status=422 if form.is_bound else 200)


def _services_of(person: Person) -> list[OfferedService]:
    """What the person may plan for; what has a process of its own is asked for on its own page."""
    offered = services_offered() if policies.may_keep_all_plans(roles_on(person)) else services_of_queues(person)
    return [each for each in offered if processes.process_of(each.code) is None]


def _keep(form: PlanForm, person: Person, plan: RecurringPlan | None) -> None:
    given = form.cleaned_data
    wanted = services.Wanted(
        title=given["title"], text=given["text"], service=services.service_to_plan(given["service"]),
        rule=form.rule(), owner=form.owner(), checklist=form.checklist(), skips_while_open=given["skips_while_open"],
    )  # fmt: skip
    services.keep_plan(wanted, actor=person, plan=plan, seen=given["version"])


def _initial(plan: RecurringPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"starts_on": clock.today(), "day_of_month": 1, "every_months": 1, "version": 0}
    names = (
        *("title", "text", "rhythm", "weekdays", "day_of_month", "every_months", "starts_on", "ends_on"),
        *("skips_while_open", "version"),
    )
    owner = (plan.owner.official_name, plan.owner.public_id) if plan.owner else None
    return {
        **{name: getattr(plan, name) for name in names},
        "service": plan.service.code,
        "checklist_id": plan.checklist.public_id if plan.checklist else "",
        "owner": owner,
    }


STEPS: dict[str, tuple[Callable[..., None], Any]] = {
    "pause": (services.pause_plan, gettext_lazy("The plan is paused.")),
    "resume": (services.resume_plan, gettext_lazy("The plan goes on.")),
    "end": (services.end_plan, gettext_lazy("The plan has ended.")),
}


@login_required
@require_POST
def take_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    person = _keeper(request)
    plan = get_object_or_404(selectors.plans_of(person), public_id=public_id)
    act, said = STEPS[step]
    act(plan, actor=person)
    messages.success(request, said)
    return redirect("tickets:plans")
