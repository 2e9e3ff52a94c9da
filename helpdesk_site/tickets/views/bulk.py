"""The same step on every ticket that was chosen in the work list, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.notify.live import progress
from helpdesk_site.notify.live.progress import Tell
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import bulk, macros, policies, selectors, services
from helpdesk_site.tickets.bulk import Chosen, Outcome, Step
from helpdesk_site.tickets.forms import BulkForm


@login_required
@require_POST
def on_chosen(request: HttpRequest) -> HttpResponse:
    """First what is to be done with those that were chosen, then, with `do`, doing it. Hidden from whoever works on no
    queue (404).
    """
    person = person_of(request)
    if policies.work_reach_of(roles_on(person)).is_empty:
        raise Http404
    chosen = [one for one in map(Chosen.read, request.POST.getlist("chosen")[: bulk.MOST]) if one is not None]
    if "do" not in request.POST or not chosen:
        return _asked(request, person, chosen, BulkForm(viewer=person), [] if chosen else [_nothing_chosen()])
    form = BulkForm(request.POST, viewer=person)
    step = _step(form, person) if form.is_valid() else None
    if step is None:
        notice = Notice(_("Nothing was done: choose an owner or a state, write a note, or choose a macro."), "warning")
        return _asked(request, person, chosen, form, [notice], status=422)
    outcomes = bulk.on_each(chosen, step, actor=person, tell=teller_of(request, person))
    say_if_masked(request)
    return render(request, "tickets/bulk_done.html", {"outcomes": outcomes, "summary": summary_of(outcomes)})


def teller_of(request: HttpRequest, person: Person) -> Tell:
    """What tells the page that waits how far its step has come."""
    return progress.teller(person.uuid, progress.key_of(request.POST.get("progress", "")))


@login_required
@require_GET
def how_far(request: HttpRequest) -> HttpResponse:
    """How far the step with this key has come: {"done", "all"}; nothing (204) for any other."""
    key = progress.key_of(request.GET.get("key", ""))
    found = progress.read(person_of(request).uuid, key) if key else None
    return JsonResponse({"done": found[0], "all": found[1]}) if found else HttpResponse(status=204)


def _asked(
    request: HttpRequest, person: Person, chosen: Sequence[Chosen], form: BulkForm, notices: list[Notice],
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    form.show_for()
    found = selectors.tickets_visible_to(person).filter(public_id__in=[one.public_id for one in chosen])
    context = {"form": form, "picked": chosen, "tickets": found.order_by("-id"), "notices": notices}
    return render(request, "tickets/bulk.html", context, status=status if chosen else 422)


def _nothing_chosen() -> Notice:
    return Notice(_("No request was chosen: tick those that you mean in the list."), "warning")


def _step(form: BulkForm, person: Person) -> Step | None:
    """What was asked for, for each ticket in the version in which it was seen."""
    macro, owner, state = form.macro(), form.new_owner(), form.cleaned_data["state"]
    if macro is not None:
        return lambda one: macros.run_macro(macro, one.public_id, actor=person, expected_version=one.version)
    note = form.cleaned_data["note"]
    if not (owner or state or note.strip()):
        return None
    return lambda one: services.steps_at_once(
        one.public_id, actor=person, expected_version=one.version, state=state, owner=owner,
        words=lambda _profile: note, naming=note,
    )  # fmt: skip


def summary_of(outcomes: Sequence[Outcome]) -> Notice:
    """How many were changed, in a sentence."""
    done = sum(outcome.is_done for outcome in outcomes)
    sentence = ngettext("%(done)d of %(all)d request was changed.", "%(done)d of %(all)d requests were changed.", done)
    return Notice(sentence % {"done": done, "all": len(outcomes)}, "success" if done == len(outcomes) else "warning")
