"""Deputies: mine, those I hold, and those that wait for my decision."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.components import StateBadge, Tone
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.people import selectors, services
from helpdesk_site.people.forms import DelegationForm, RefusalForm
from helpdesk_site.people.models import Delegation, Person
from helpdesk_site.people.services.delegations import may_decide, may_end
from helpdesk_site.people.views.requests import person_of


@login_required
@require_GET
def delegations(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    visible = selectors.delegations_visible_to(person).order_by("-valid_from", "-id")
    own = [_row(delegation, person) for delegation in visible.filter(selectors.party_to(person))[:100]]
    waiting = visible.filter(state=Delegation.State.PROPOSED).exclude(selectors.party_to(person))[:100]
    to_decide = [_row(delegation, person) for delegation in waiting if may_decide(delegation, actor=person)]
    return render(request, "people/delegations.html", {"own": own, "to_decide": to_decide})


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = DelegationForm(request.POST or None, actor=person, search_url=reverse("people:person_search"))
    if request.method == "POST" and form.is_valid() and _propose(form, person):
        messages.success(request, _("The delegation was sent for approval. It begins only when it is approved."))
        return redirect("people:delegations")
    return render(request, "people/delegation_form.html", {"form": form}, status=422 if form.is_bound else 200)


def _propose(form: DelegationForm, person: Person) -> bool:
    """Whether it could be proposed; if not, the form says why."""
    given = form.cleaned_data
    start, end = clock.instants_of(given["first_day"], given["last_day"])
    try:
        services.propose_delegation(
            delegator=person, delegate=form.delegate(), unit=given["unit"], kind=given["kind"], valid_from=start,
            valid_to=end, basis_number=given["basis_number"], reason=given["reason"], actor=person,
        )  # fmt: skip
    except Invalid as refusal:
        _show(form, refusal)
        return False
    except Conflict as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def _show(form: DelegationForm, refusal: Invalid) -> None:
    names = {"valid_from": "first_day", "valid_to": "last_day"}
    for field, sentences in refusal.fields.items():
        place = names.get(field, field)
        for sentence in sentences:
            form.add_error(place if place in form.fields else None, sentence)


@login_required
@require_POST
def decide(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Approve, withdraw or end: one service each; what the service refuses becomes its page."""
    person = person_of(request)
    delegation = get_object_or_404(selectors.delegations_visible_to(person), public_id=public_id)
    if step == "approve":
        services.approve_delegation(delegation, actor=person)
        messages.success(request, _("The delegation is approved."))
    elif step == "withdraw":
        services.withdraw_delegation(delegation, actor=person)
        messages.success(request, _("The proposal is withdrawn."))
    else:
        services.end_delegation(delegation, actor=person)
        messages.success(request, _("The delegation has ended."))
    return redirect("people:delegations")


@login_required
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """A refusal says why."""
    person = person_of(request)
    delegation = get_object_or_404(selectors.delegations_visible_to(person), public_id=public_id)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.refuse_delegation(delegation, actor=person, note=form.cleaned_data["note"])
        messages.success(request, _("The delegation is refused."))
        say_if_masked(request)
        return redirect("people:delegations")
    context = {"form": form, "delegation": delegation}
    return render(request, "people/delegation_refusal.html", context, status=422 if form.is_bound else 200)


TONES: dict[str, Tone] = {"proposed": "warning", "approved": "success", "ended": "neutral", "refused": "danger"}


def _row(delegation: Delegation, person: Person) -> dict[str, object]:
    """What the page shows of one delegation and lets this person do with it."""
    proposed = delegation.state == Delegation.State.PROPOSED
    return {
        "delegation": delegation,
        "state": StateBadge(delegation.get_state_display(), TONES[delegation.state]),
        "first_day": delegation.valid_from,
        "last_day": clock.last_day_before(delegation.valid_to) if delegation.valid_to else None,
        "may_decide": may_decide(delegation, actor=person),
        "may_withdraw": proposed and person in (delegation.proposed_by, delegation.delegator),
        "may_end": may_end(delegation, actor=person),
    }
