"""The part beside a ticket, and the search behind every field that takes a ticket."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk_site.interface.components import Progress
from helpdesk_site.interface.fields import choices_response
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.presenting import badge
from helpdesk_site.tickets.relations import presenting, selectors
from helpdesk_site.tickets.relations.forms import found
from helpdesk_site.tickets.relations.views.finding import find
from helpdesk_site.tickets.statuses import State

LONGEST_QUESTION = 200


@login_required
@require_GET
def panel(request: HttpRequest, public_id: str) -> HttpResponse:
    """A part of the ticket's page: what belongs to it, as far as this person may see it."""
    person = person_of(request)
    profile = find(person, public_id)
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
