"""The tabs as a part of every page of the desk, and what is done with them there.

Opening a page writes nothing: its own script says that a ticket is before somebody's eyes, by a POST. Without script
there are no tabs.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk_site.interface import addresses
from helpdesk_site.interface.parts import is_part
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets.tabs import presenting, selectors, services

LONGEST_ID = 40


def _worker(request: HttpRequest) -> Person:
    """Whoever handles tickets. Raises Http404 for everybody else."""
    person = person_of(request)
    if not selectors.may_have_tabs(person):
        raise Http404
    return person


@login_required
@require_http_methods(["GET", "POST"])
def tabs(request: HttpRequest) -> HttpResponse:
    """The tabs. A POST says that its page shows `ticket`; with `opens` the page was just opened, `from` that view."""
    person, shown = _worker(request), _named(request)
    if shown:
        came_from = request.POST.get("from")
        services.look_at(
            shown,
            actor=person,
            opens=bool(request.POST.get("opens")),
            came_from=None if came_from is None else came_from.replace("\x00", ""),
        )
    return _tabs(request, person, here=shown or _ticket_at(request), wants_one=bool(shown))


@login_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Closes the tab of `ticket`; on its own page one goes on to the next tab, or to the work list."""
    person, closed, here = _worker(request), _named(request), _ticket_at(request)
    goes_to = presenting.neighbour(person, closed) if here == closed else ""
    services.close_tab(closed, actor=person)
    if not is_part(request):
        return redirect("tickets:queue")
    if here != closed:
        return _tabs(request, person, here=here)
    address = reverse("tickets:ticket", args=[goes_to]) if goes_to else reverse("tickets:queue")
    return HttpResponse(headers={"HX-Redirect": address})


@login_required
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    """Pins the tab of `ticket`, or (`loose`) no more."""
    person = _worker(request)
    services.pin_tab(_named(request), actor=person, pinned=not request.POST.get("loose"))
    return _tabs(request, person, here=_ticket_at(request)) if is_part(request) else redirect("tickets:queue")


def _named(request: HttpRequest) -> str:
    """The public id that was sent; empty where none was."""
    return request.POST.get("ticket", "")[:LONGEST_ID].replace("\x00", "")


def _tabs(request: HttpRequest, person: Person, *, here: str, wants_one: bool = False) -> HttpResponse:
    shown = presenting.shown_tabs(person, here, wants_one=wants_one)
    return render(request, "tickets/tabs/_tabs.html", {"open": shown})


def _ticket_at(request: HttpRequest) -> str:
    """The public id of the ticket on whose page somebody is; empty on every other page."""
    path = addresses.parts(request.headers.get("HX-Current-URL", "")).path
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return str(found.kwargs.get("public_id", "")) if found.app_name == "tickets" else ""
