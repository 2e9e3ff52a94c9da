"""The pages of joining tickets and taking them apart, and the part beside a ticket that shows how it belongs."""

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
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.components import Link as Crumb
from helpdesk_site.interface.components import Progress
from helpdesk_site.interface.fields import choices_response
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.reviewing import FormPage, Look, posted
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import bulk, policies
from helpdesk_site.tickets import selectors as tickets
from helpdesk_site.tickets.models import Kind, Relation, TicketProfile
from helpdesk_site.tickets.presenting import badge
from helpdesk_site.tickets.relations import linking, merging, parts, presenting, selectors, splitting
from helpdesk_site.tickets.relations.forms import READINGS, LinkForm, MergeForm, PartsForm, SplitForm, found
from helpdesk_site.tickets.statuses import State
from helpdesk_site.tickets.views.bulk import summary_of

LONGEST_QUESTION = 200
MOST_NAMED = 10


def _find(person: Person, public_id: str) -> TicketProfile:
    try:
        return tickets.ticket_visible_to(person, public_id)
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing


def _worked_on(person: Person, public_id: str) -> TicketProfile:
    """The ticket, if this person works on it. Raises Http404."""
    profile = _find(person, public_id)
    if not policies.may_work(person, roles_on(person), profile):
        raise Http404
    return profile


def _crumbs(profile: TicketProfile) -> list[Crumb]:
    return [
        Crumb(_("Work list"), reverse("tickets:queue")),
        Crumb(profile.reference, reverse("tickets:ticket", args=[profile.public_id])),
    ]


@login_required
@require_GET
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """A part of the ticket's page: what belongs to it, as far as this person may see it."""
    person = person_of(request)
    profile = _find(person, public_id)
    works = policies.may_work(person, roles_on(person), profile)
    links = selectors.links_of(profile, person)
    groups = presenting.groups_of(profile, links, person, works=works)
    kept = selectors.kept_for(profile) if policies.is_party(person, profile) else None
    context: dict[str, Any] = {
        "profile": profile,
        "groups": groups,
        "works": works,
        "kept_state": badge(kept, person) if kept else None,
        "is_open": State(profile.state).is_open,
    }
    if any(group.is_parts for group in groups):
        progress = selectors.progress_of(profile, person)
        label = _("%(ended)d/%(all)d parts have ended") % {"ended": progress.ended, "all": progress.all}
        context |= {
            "progress": Progress(label, progress.ended, progress.all),
            "closes_parts": selectors.closes_parts(profile),
            "has_open_parts": progress.open > 0,
        }
    return render(request, "tickets/relations/_panel.html", context)


@login_required
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Suggestions for a field that takes a ticket: what this person may see."""
    words = request.GET.get("q", "")[:LONGEST_QUESTION].replace("\x00", "")
    return choices_response(found(person_of(request), words))


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
    return list(tickets.tickets_visible_to(person).filter(public_id__in=ids).order_by("pk")) if ids else []


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


@login_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    profile = _worked_on(person, public_id)
    form = LinkForm(posted(request), viewer=person)
    if request.method == "POST" and form.is_valid():
        try:
            _link(profile, person, form)
        except TicketProfile.DoesNotExist as gone:
            raise Http404 from gone
        except ServiceError as refusal:
            show_refusal(form, refusal)
            return _form(request, profile, form, _("Join with another request"), status=refusal.status)
        messages.success(request, _("The requests were joined."))
        return redirect("tickets:ticket", public_id=public_id)
    return _form(request, profile, form, _("Join with another request"))


def _link(profile: TicketProfile, person: Person, form: LinkForm) -> None:
    given = form.cleaned_data
    kind, outward = READINGS[given["reading"]]
    ends = (profile.public_id, given["other"].key)
    source, target = ends if outward else ends[::-1]
    pauses = given["pauses"] and outward and kind == Kind.DEPENDS_ON
    linking.link(source, kind, target, actor=person, why=given["why"], pauses=pauses)


@login_required
@require_POST
def unlink(request: HttpRequest, public_id: str, relation_id: str) -> HttpResponse:
    """Takes a relation away, on the page of one of its tickets."""
    person = person_of(request)
    profile = _find(person, public_id)
    try:
        relation = selectors.relation_visible_to(person, relation_id)
        if profile.pk not in (relation.source_id, relation.target_id):
            raise Relation.DoesNotExist
        linking.unlink(relation_id, actor=person)
    except Relation.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("The requests are not joined any more."))
    return redirect("tickets:ticket", public_id=public_id)


@login_required
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    profile = _worked_on(person, public_id)
    said = splitting.messages_of(profile)
    form = SplitForm(
        posted(request), profile=profile, messages=said, initial={"service": profile.service.code}
    )  # fmt: skip
    title, hint = _("Split the request"), _("The requester gets a second number for what you tick. It stays here, too.")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = splitting.split(
                public_id, given["entries"], actor=person, title=given["title"], service_code=given["service"]
            )
        except ServiceError as refusal:
            show_refusal(form, refusal)
            return _form(request, profile, form, title, intro=hint, status=refusal.status)
        messages.success(request, _("%(number)s was opened.") % {"number": made.reference})
        return redirect("tickets:ticket", public_id=made.public_id)
    return _form(request, profile, form, title, intro=hint)


@login_required
@require_http_methods(["GET", "POST"])
def update_parts(request: HttpRequest, public_id: str) -> HttpResponse:
    """One message and one state for all open parts, and what became of each."""
    person = person_of(request)
    profile = _worked_on(person, public_id)
    form = PartsForm(posted(request), initial={"public": True})
    left = selectors.progress_of(profile, person).open
    title = _("Write to all open parts")
    hint = ngettext(
        "%(count)d part is open. Each is changed for itself: one that cannot be changed is named afterwards.",
        "%(count)d parts are open. Each is changed for itself: one that cannot be changed is named afterwards.",
        left,
    ) % {"count": left}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            outcomes = parts.update_parts(
                profile, actor=person, words=given["text"], public=given["public"], state=given["state"]
            )
        except ServiceError as refusal:
            show_refusal(form, refusal)
            return _form(request, profile, form, title, intro=hint, status=refusal.status)
        return render(request, "tickets/bulk_done.html", {"outcomes": outcomes, "summary": summary_of(outcomes)})
    return _form(request, profile, form, title, intro=hint)


@login_required
@require_POST
def parts_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether the parts end with the parent (`closes`), or it waits for them."""
    try:
        linking.let_parts_close(public_id, actor=person_of(request), closes_parts=bool(request.POST.get("closes")))
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("It is kept."))
    return redirect("tickets:ticket", public_id=public_id)


def _form(
    request: HttpRequest, profile: TicketProfile, form: Any, title: str, *, intro: str = "", status: int = 200
) -> HttpResponse:
    """A form of one ticket; what was sent and does not do stands on it."""
    page = FormPage(
        title, cancel_url=reverse("tickets:ticket", args=[profile.public_id]), crumbs=_crumbs(profile), intro=intro,
        submit_label=title,
    )  # fmt: skip
    status = 422 if form.is_bound and status == 200 else status
    return render(request, page.template, {"page": page, "form": form}, status=status)
