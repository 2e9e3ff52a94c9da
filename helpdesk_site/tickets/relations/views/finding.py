"""What these pages share: the ticket that a person works on, and a form of one ticket."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from helpdesk_site.interface.components import Link as Crumb
from helpdesk_site.interface.reviewing import FormPage
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors import ticket_visible_to


def find(person: Person, public_id: str) -> TicketProfile:
    """The ticket, if this person may see it. Raises Http404."""
    try:
        return ticket_visible_to(person, public_id)
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing


def worked_on(person: Person, public_id: str) -> TicketProfile:
    """The ticket, if this person works on it. Raises Http404."""
    profile = find(person, public_id)
    if not policies.may_work(person, roles_on(person), profile):
        raise Http404
    return profile


def _crumbs(profile: TicketProfile) -> list[Crumb]:
    return [
        Crumb(_("Work list"), reverse("tickets:queue")),
        Crumb(profile.reference, reverse("tickets:ticket", args=[profile.public_id])),
    ]


def form_page(
    request: HttpRequest,
    profile: TicketProfile,
    form: Any,
    title: str,
    *,
    intro: str = "",
    status: int = 200,
    template: str = "form_page.html",
) -> HttpResponse:
    """A form of one ticket; what was sent and does not do stands on it."""
    page = FormPage(
        title, cancel_url=reverse("tickets:ticket", args=[profile.public_id]), crumbs=_crumbs(profile), intro=intro,
        submit_label=title, template=template,
    )  # fmt: skip
    status = 422 if form.is_bound and status == 200 else status
    return render(request, page.template, {"page": page, "form": form}, status=status)
