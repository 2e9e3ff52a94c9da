"""Merging tickets that were chosen, after a look at what will follow, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Link as Crumb
from helpdesk_site.interface.reviewing import FormPage, Look, posted
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import bulk, policies
from helpdesk_site.tickets.models import Relation, TicketProfile
from helpdesk_site.tickets.relations import merging
from helpdesk_site.tickets.relations.forms import MergeForm
from helpdesk_site.tickets.selectors import tickets_visible_to
from helpdesk_site.tickets.statuses import State

MOST_NAMED = 10


@login_required
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Merges the tickets that were chosen in the work list (`chosen`) or named in the address (`t`).

    Hidden from whoever works on no queue (404).
    """
    person = person_of(request)
    if policies.work_reach_of(roles_on(person)).is_empty:
        raise Http404
    listed = _listed(request, person)
    page = FormPage(
        _("Merge requests"), cancel_url=_back_to(listed), crumbs=[Crumb(_("Work list"), reverse("tickets:queue"))],
        intro=_(
            "One request stays open. The others keep their numbers, their requesters and their messages, and you read "
            "them all in the one that stays."
        ),
    )  # fmt: skip
    if request.method == "POST" and "chosen" in request.POST and reviewing.STEP not in request.POST:
        opened = MergeForm(viewer=person, listed=listed, initial=_usual(listed))
        return render(request, page.template, {"page": page, "form": opened})
    form = MergeForm(posted(request), viewer=person, listed=listed, initial=_usual(listed))
    return reviewing.answer(
        request, form, page,
        act=lambda: _merge(person, form),
        look=_look,
        done=lambda merged: _merged(request, merged),
    )  # fmt: skip


def _listed(request: HttpRequest, person: Person) -> list[TicketProfile]:
    """The tickets that were chosen before, oldest first."""
    chosen = [one.public_id for one in map(bulk.Chosen.read, request.POST.getlist("chosen")) if one is not None]
    named = [*chosen, *request.POST.getlist("tickets"), *request.GET.getlist("t")][: merging.MOST]
    ids = [one.replace("\x00", "") for one in named]
    return list(tickets_visible_to(person).filter(public_id__in=ids).order_by("pk")) if ids else []


def _usual(listed: Sequence[TicketProfile]) -> dict[str, Any]:
    """All of them, into the oldest that is open: whoever asked first keeps his number."""
    kept = next((one.public_id for one in listed if State(one.state).is_open), "")
    return {"tickets": [one.public_id for one in listed], "kept": kept}


def _back_to(listed: Sequence[TicketProfile]) -> str:
    return reverse("tickets:ticket", args=[listed[0].public_id]) if len(listed) == 1 else reverse("tickets:queue")


def _merge(person: Person, form: MergeForm) -> list[Relation]:
    given = form.cleaned_data
    try:
        return merging.merge(given["kept_id"], given["merged_ids"], actor=person, why=given["why"])
    except TicketProfile.DoesNotExist as gone:
        raise Http404 from gone


def _look(merged: Sequence[Relation]) -> Look:
    kept = merged[0].target
    numbers = [one.source.reference for one in merged[:MOST_NAMED]]
    named = ", ".join(numbers) + (" …" if len(merged) > MOST_NAMED else "")
    askers = {pk for one in merged for pk in (one.source.requester_id, one.source.on_behalf_of_id) if pk}
    return Look(
        _("Merge into %(number)s?") % {"number": kept.reference},
        _("Merge"),
        consequences=[
            _("%(number)s stays open: %(title)s") % {"number": kept.reference, "title": kept.title},
            ngettext(
                "%(count)d request is handled in it: %(numbers)s",
                "%(count)d requests are handled in it: %(numbers)s",
                len(merged),
            )
            % {"count": len(merged), "numbers": named},
            ngettext(
                "%(count)d person is told that the request is handled together with another one.",
                "%(count)d people are told that their requests are handled together with another one.",
                len(askers),
            )
            % {"count": len(askers)},
            _("From now on they all read what you send to the requester. Nobody reads what another one wrote."),
            _("It can be undone until three working days after the one that stays has ended."),
        ],
    )


def _merged(request: HttpRequest, merged: Sequence[Relation]) -> HttpResponse:
    sentence = ngettext("%(count)d request was merged.", "%(count)d requests were merged.", len(merged))
    messages.success(request, sentence % {"count": len(merged)})
    return redirect("tickets:ticket", public_id=merged[0].target.public_id)


@login_required
@require_POST
def unmerge(request: HttpRequest, public_id: str) -> HttpResponse:
    try:
        merging.undo(public_id, actor=person_of(request))
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("The merge was undone: the request is as it was before."))
    return redirect("tickets:ticket", public_id=public_id)
