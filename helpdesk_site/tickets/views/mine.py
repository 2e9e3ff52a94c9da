"""What I asked for: cards with the step tracker and the one thing that I can do."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk_site.interface import addresses, keyset
from helpdesk_site.interface.components import RequestCard, Tab, Tabs
from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import presenting, selectors
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.selectors import OwnTicket
from helpdesk_site.tickets.statuses import State

PAGE_SIZE = 20


def cards(profiles: Sequence[TicketProfile], viewer: Person) -> list[RequestCard]:
    """The cards of these tickets; the number of statements does not grow with them."""
    trackers = presenting.trackers(profiles, viewer)
    address = addresses.things("tickets:ticket")
    return [
        RequestCard(
            profile.title,
            address(profile.public_id),
            profile.reference,
            profile.service.title,
            presenting.badge(profile, viewer),
            trackers[profile.pk],
            profile.updated_at,
            waiting=presenting.waiting_line(profile),
            action=_action(profile),
        )
        for profile in profiles
    ]


def _action(profile: TicketProfile) -> str:
    """What the asker is asked for, if anything."""
    if profile.state == State.WAITING_REQUESTER:
        return _("Answer")
    return _("Say whether it is solved") if profile.state == State.RESOLVED else ""


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    over = request.GET.get("state") == "over"
    page = _page(selectors.my_tickets(person, is_open=not over), request)
    shown = selectors.these(person, [row.id for row in page.rows])
    address = reverse("tickets:mine")
    context = {
        "cards": cards(shown, person),
        "tabs": Tabs(
            _("My requests"),
            [
                Tab(_("Those that are open"), address, current=not over),
                Tab(_("Those that ended"), f"{address}?state=over", current=over),
            ],
        ),
        "over": over,
        "newer": page.newer,
        "older": page.older,
        "state_query": "state=over&" if over else "",
        "address": request.get_full_path(),
        "live_topic": f"tickets:{person.uuid}",
    }
    only_cards = request.headers.get("HX-Target") == "my-tickets"
    response = render(request, "tickets/_cards.html" if only_cards else "tickets/mine.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


def _page(rows: PreparedRows[OwnTicket], request: HttpRequest) -> keyset.Slice[OwnTicket]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset.take(rows, ("-id",), PAGE_SIZE, after=after, before=before)
    except keyset.BadCursorError:
        return keyset.take(rows, ("-id",), PAGE_SIZE)
