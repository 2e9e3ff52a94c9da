"""The portal's first page: two doors, what can be asked for, and what is mine."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import processes, selectors
from helpdesk_site.tickets.views.mine import cards

NEWEST = 5
INCIDENT_SERVICE = "12-cc"
# Offered to whoever asks; releases and operations are the desk's own work and reach it by other ways.
NOT_ON_THE_PORTAL = frozenset({"12-a", "12-b", "12-cc", "12-cc-yerinde"})
ELSEWHERE = NOT_ON_THE_PORTAL - {INCIDENT_SERVICE}
LONGEST_WORDS = 200
FEWEST_SIGNS = 3
ICONS = {
    "12-c": "lightning",
    "12-d": "mortarboard",
    "12-e": "key",
    "12-f": "diagram-3",
    "12-g": "pen",
    "12-gg": "question-circle",
    "m7-j": "file-earmark-text",
    "m7-k": "shield-exclamation",
}


@dataclass(frozen=True, slots=True)
class Tile:
    """One thing that can be asked for."""

    title: str
    hint: str
    icon: str
    url: str
    usual: str = ""


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    services = selectors.services_offered()
    mine = selectors.my_open_tickets(person, NEWEST)
    context = {
        "incident_url": start_url(INCIDENT_SERVICE),
        "tiles": [_tile(service) for service in services if service.code not in NOT_ON_THE_PORTAL],
        "cards": cards(mine, person),
        "live_topic": f"tickets:{person.uuid}",
    }
    return render(request, "tickets/home.html", context)


@login_required
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A part of the page: the request types and the own requests that fit what is being typed."""
    words = request.GET.get("q", "")[:LONGEST_WORDS].replace("\x00", "")
    asked = words if len(words.strip()) >= FEWEST_SIGNS else ""
    offered = [_tile(each) for each in selectors.services_called(asked) if each.code not in ELSEWHERE]
    mine = selectors.my_newest_matching(person_of(request), asked, most=NEWEST)
    return render(request, "tickets/_suggestions.html", {"tiles": offered[:NEWEST], "mine": mine})


def start_url(service_code: str) -> str:
    """Where a request of this service begins: on its process's own page, else on the general form."""
    process = processes.process_of(service_code)
    if process is not None and process.start_url is not None:
        return process.start_url()
    return f"{reverse('tickets:new')}?service={service_code}"


def _tile(service: selectors.OfferedService) -> Tile:
    return Tile(
        service.title,
        service.hint,
        ICONS.get(service.code, "ticket-perforated"),
        start_url(service.code),
        service.usual_solution.time,
    )
