"""The team of the desk, and handing on what somebody has: choose, look at the plan, do it, see what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk_site.interface.components import Notice
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import person_visible_to, roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import bulk, policies, services
from helpdesk_site.tickets.bulk import Chosen, Step
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.workload import presenting, selectors
from helpdesk_site.tickets.workload.forms import NO_OWNER, NOBODY, SHARE, HandOnForm, PlannedStep
from helpdesk_site.tickets.workload.planning import Planned, shared_evenly, to_nobody

DO, BACK = "do", "back"
TYPED: Final = ("to", "among", "person", "chosen")
LONGEST_SLUG: Final = 60


def _viewer(request: HttpRequest) -> Person:
    """Hidden from whoever does not answer for the desk (404)."""
    person = person_of(request)
    if not policies.may_see_workload(roles_on(person)):
        raise Http404
    return person


@login_required
@require_GET
def team(request: HttpRequest) -> HttpResponse:
    _viewer(request)
    return render(request, "tickets/workload/team.html", {"rows": presenting.team_rows(selectors.team())})


@login_required
@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form; with POST the look at the plan, with `do` what became of each, with `back` the form again."""
    viewer = _viewer(request)
    giver = get_object_or_404(person_visible_to(viewer), public_id=public_id)
    if request.method == "POST" and DO in request.POST:
        return _done(request, viewer, giver)
    page = _Page(request, viewer, giver)
    if request.method != "POST":
        return page.show(HandOnForm(receivers=page.receivers, initial=page.initial()), {one.pk for one in page.tickets})
    form = HandOnForm(request.POST, receivers=page.receivers)
    chosen = page.chosen()
    picked = {ticket.pk for ticket in chosen}
    if BACK in request.POST:
        return page.show(form, picked)
    if not form.is_valid():
        return page.show(form, picked, status=422)
    if not chosen:
        nothing = _("No request was chosen: tick those that are to be handed on.")
        return page.show(form, picked, Notice(nothing, "warning"), status=422)
    return page.look(form, _plan(form, chosen))


class _Page:
    """One person's open tickets, and those who could have them."""

    def __init__(self, request: HttpRequest, viewer: Person, giver: Person) -> None:
        self.request, self.giver = request, giver
        self.queue = request.GET.get("queue", "")[:LONGEST_SLUG].replace("\x00", "")
        members = selectors.team(also=giver)
        self.member = next(member for member in members if member.person == giver)
        self.receivers = selectors.receivers_among(members, giver)
        self.tickets = list(selectors.open_tickets_of(viewer, giver, queue=self.queue)[: bulk.MOST])

    def initial(self) -> dict[str, Any]:
        return {"to": SHARE, "among": [member.person.public_id for member in self.receivers]}

    def chosen(self) -> list[TicketProfile]:
        """The ticked ones, in the version in which they were seen; one that somebody else has by now is no longer among
        them.
        """
        wanted = {one.public_id for one in map(Chosen.read, self.request.POST.getlist("chosen")) if one is not None}
        return [ticket for ticket in self.tickets if ticket.public_id in wanted]

    def show(
        self, form: HandOnForm, picked: set[int], notice: Notice | None = None, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "giver": self.giver, "member": presenting.team_row(self.member), "tickets": self.tickets, "picked": picked,
            "form": form, "notice": notice, "queue": self.queue, "queues": presenting.queues_of(self.tickets),
            "rest": max(0, self.member.load.total - len(self.tickets)) if not self.queue else 0,
        }  # fmt: skip
        return render(self.request, "tickets/workload/hand_on.html", context, status=status)

    def look(self, form: HandOnForm, plan: Sequence[Planned]) -> HttpResponse:
        gets = Counter(one.owner for one in plan if not one.stays)
        context = {
            "giver": self.giver, "plan": plan, "form": form, "queue": self.queue,
            "steps": [_step_of(one) for one in plan if not one.stays],
            "typed": [(name, value) for name in TYPED for value in self.request.POST.getlist(name)],
            "sums": presenting.sums(gets, {member.person.pk: member.load for member in self.receivers}),
            "moving": sum(gets.values()), "staying": sum(one.stays for one in plan),
        }  # fmt: skip
        return render(self.request, "tickets/workload/look.html", context)


def _plan(form: HandOnForm, tickets: Sequence[TicketProfile]) -> list[Planned]:
    if form.cleaned_data["to"] == NOBODY:
        return to_nobody(tickets)
    receivers = form.chosen_receivers()
    loads = {member.person.pk: member.load.total for member in receivers}
    return shared_evenly(tickets, [member.person for member in receivers], loads, _may_take)


def _may_take(person: Person, ticket: TicketProfile) -> bool:
    return policies.may_work(person, roles_on(person), ticket)


def _step_of(planned: Planned) -> PlannedStep:
    chosen = Chosen(planned.ticket.public_id, planned.ticket.version)
    return PlannedStep(chosen, planned.owner.public_id if planned.owner else NO_OWNER)


def _done(request: HttpRequest, viewer: Person, giver: Person) -> HttpResponse:
    """Carries out the plan that was looked at: each ticket for itself, in the version that was seen."""
    steps = [one for one in map(PlannedStep.read, request.POST.getlist("plan")[: bulk.MOST]) if one is not None]
    owners = person_visible_to(viewer).filter(public_id__in={one.owner for one in steps})
    outcomes = bulk.on_each([one.chosen for one in steps], _assigning(steps, owners, viewer), actor=viewer)
    done = sum(outcome.is_done for outcome in outcomes)
    sentence = ngettext(
        "%(done)d of %(all)d request was handed on.", "%(done)d of %(all)d requests were handed on.", done
    )
    summary = Notice(sentence % {"done": done, "all": len(outcomes)}, "success" if done == len(outcomes) else "warning")
    context = {"outcomes": outcomes, "summary": summary, "giver": giver}
    return render(request, "tickets/workload/done.html", context, status=200 if steps else 422)


def _assigning(steps: Sequence[PlannedStep], owners: QuerySet[Person], viewer: Person) -> Step:
    owner_of = {one.chosen.public_id: one.owner for one in steps}
    people = {person.public_id: person for person in owners}

    def assign(one: Chosen) -> TicketProfile:
        key = owner_of[one.public_id]
        if key != NO_OWNER and key not in people:
            raise Invalid(_("Nobody by that name was found."), code="unknown_person")
        return services.assign(one.public_id, actor=viewer, expected_version=one.version, owner=people.get(key))

    return assign
