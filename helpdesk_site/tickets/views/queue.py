"""The desk's work list, and the search of everybody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import Tab, Tabs
from helpdesk_site.interface.lists import respond
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import lists, policies, selectors
from helpdesk_site.tickets.selectors import OVERDUE, TODAY


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Hidden from whoever works on no queue (404)."""
    person = person_of(request)
    if policies.reach_of(roles_on(person)).is_empty:
        raise Http404
    page = lists.queue_page(person, request)
    return respond(request, page, "tickets/queue.html", {"tabs": _tabs(request.GET)})


@login_required
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    return respond(request, lists.search_page(person_of(request), request), "tickets/search.html")


MOST_FOUND = 8
LONGEST_QUESTION = 200


@login_required
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """A few requests by number or words, for the palette: what the search page would show first."""
    words = request.GET.get("q", "")[:LONGEST_QUESTION].replace("\x00", "")
    found = selectors.newest_matching(person_of(request), words, most=MOST_FOUND)
    address = addresses.things("tickets:ticket")
    shown = [
        {
            "label": f"{ticket.reference} {ticket.title}",
            "detail": ticket.requester_name,
            "url": address(ticket.public_id),
        }
        for ticket in found
    ]
    return JsonResponse({"found": shown})


def _tabs(asked: QueryDict) -> Tabs:
    view, span = asked.get("view", ""), asked.get("due", "")
    address = reverse("tickets:queue")
    views = [("", _("All")), (lists.MINE, _("Mine")), (lists.NOBODY, _("Without owner"))]
    spans = [(OVERDUE, _("Overdue")), (TODAY, _("Due today"))]
    return Tabs(
        _("Views"),
        [
            *(
                Tab(label, f"{address}?view={key}" if key else address, current=key == view and not span)
                for key, label in views
            ),
            *(Tab(label, f"{address}?due={key}", current=key == span and not view) for key, label in spans),
        ],
    )
