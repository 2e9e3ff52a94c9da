"""Joining a ticket with another one, taking them apart, splitting one in two."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.reviewing import posted
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.models import Kind, Relation, TicketProfile
from helpdesk_site.tickets.relations import linking, selectors, splitting
from helpdesk_site.tickets.relations.forms import READINGS, LinkForm, SplitForm
from helpdesk_site.tickets.relations.views.finding import find, form_page, worked_on


@login_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    profile = worked_on(person, public_id)
    form = LinkForm(posted(request), viewer=person)
    if request.method == "POST" and form.is_valid():
        try:
            _link(profile, person, form)
        except TicketProfile.DoesNotExist as gone:
            raise Http404 from gone
        except ServiceError as refusal:
            show_refusal(form, refusal)
            return form_page(request, profile, form, _("Join with another request"), status=refusal.status)
        messages.success(request, _("The requests were joined."))
        return redirect("tickets:ticket", public_id=public_id)
    return form_page(request, profile, form, _("Join with another request"))


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
    profile = find(person, public_id)
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
    profile = worked_on(person, public_id)
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
            return form_page(request, profile, form, title, intro=hint, status=refusal.status)
        messages.success(request, _("%(number)s was opened.") % {"number": made.reference})
        return redirect("tickets:ticket", public_id=made.public_id)
    return form_page(request, profile, form, title, intro=hint)
