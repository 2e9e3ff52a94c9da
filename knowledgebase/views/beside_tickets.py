"""Articles on the page of a ticket: what may solve it, what did, and a new one from what was said there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors import ticket_visible_to
from knowledgebase import policies, selectors, services


@login_required
@require_GET
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """A part of the ticket's page."""
    person = person_of(request)
    return _panel(request, person, _ticket(person, public_id))


@login_required
@require_POST
def solved(request: HttpRequest, public_id: str) -> HttpResponse:
    """Links an article of the page with the ticket, or takes the link away (`take_back`)."""
    person = person_of(request)
    ticket = _ticket(person, public_id)
    article = selectors.articles_readable_by(person).filter(public_id=_key(request)).first()
    if article is None:
        raise Http404
    if request.POST.get("take_back"):
        services.take_back_solving(article, ticket, actor=person)
    else:
        services.mark_as_solving(article, ticket, actor=person)
    if request.headers.get("HX-Request"):
        return _panel(request, person, ticket)
    messages.success(request, _("The link between article and request was changed."))
    return redirect("tickets:ticket", public_id=public_id)


@login_required
@require_POST
def begin(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)
    begun = services.begin_from_ticket(_ticket(person, public_id), actor=person)
    messages.success(request, _("The names of people were taken out. Read it through before you publish it."))
    return redirect("knowledge:edit", public_id=begun.public_id)


def _key(request: HttpRequest) -> str:
    return request.POST.get("article", "")[:40].replace("\x00", "")


def _ticket(person: Person, public_id: str) -> TicketProfile:
    try:
        return ticket_visible_to(person, public_id)
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing


def _panel(request: HttpRequest, person: Person, ticket: TicketProfile) -> HttpResponse:
    roles = roles_on(person)
    links = selectors.solutions_of(ticket)
    readable = set(
        selectors.articles_readable_by(person)
        .filter(pk__in=[link.article_id for link in links])
        .values_list("pk", flat=True)
        if links
        else ()
    )
    linked = {link.article_id for link in links}
    context: dict[str, Any] = {
        "ticket": ticket,
        "solutions": [link for link in links if link.article_id in readable],
        "found": [one for one in selectors.suggestions(person, ticket.title) if one.id not in linked],
        "may_solve": policies.may_solve(person, roles, ticket),
        "may_begin": policies.may_begin_from(person, roles, ticket),
    }
    return render(request, "knowledge/_for_ticket.html", context)
