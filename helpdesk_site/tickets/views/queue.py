"""The desk's work list, and the search of everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk_site.interface import addresses, list_choices
from helpdesk_site.interface.lists import respond
from helpdesk_site.interface.parts import is_part
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import lists, policies, selectors
from helpdesk_site.tickets.saved import presenting
from helpdesk_site.tickets.saved.selectors import view_for, views_called


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Hidden from whoever works on no queue (404)."""
    person = person_of(request)
    if policies.reach_of(roles_on(person)).is_empty:
        raise Http404
    choice = list_choices.chosen(request, "queue")
    if choice.start and _is_bare(request) and (start := view_for(person, choice.start)) is not None:
        return redirect(presenting.address_of(start))
    saved = view_for(person, request.GET.get(lists.SAVED, ""))
    page = lists.queue_page(person, request, saved)
    context = {"views": presenting.uncounted(request.GET, has_start=bool(choice.start)), "saved": saved}
    return respond(request, page, "tickets/queue.html", context)


def _is_bare(request: HttpRequest) -> bool:
    """Whether somebody comes to the work list without a wish; a part of a page that stands has one."""
    return not request.GET and not is_part(request)


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return respond(request, lists.search_page(person_of(request), request), "tickets/search.html")


MOST_FOUND = 8
MOST_VIEWS_FOUND = 4
LONGEST_QUESTION = 200


@login_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Views of the work list by name, and a few requests by number or words, for the palette."""
    words = request.GET.get("q", "")[:LONGEST_QUESTION].replace("\x00", "")
    person = person_of(request)
    views = views_called(person, words, most=MOST_VIEWS_FOUND)
    found = selectors.newest_matching(person, words, most=MOST_FOUND)
    address = addresses.things("tickets:ticket")
    shown = [
        {
            "label": f"{ticket.reference} {ticket.title}",
            "detail": ticket.requester_name,
            "url": address(ticket.public_id),
        }
        for ticket in found
    ]
    detail = _("View of the work list")
    named = [{"label": view.title, "detail": detail, "url": presenting.address_of(view)} for view in views]
    return JsonResponse({"found": [*named, *shown]})
