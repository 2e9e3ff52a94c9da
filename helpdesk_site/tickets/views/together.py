"""What several people of the desk see of each other on a ticket: parts of its page, and what they do there."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.fields import Choice, choices_response
from helpdesk_site.interface.parts import is_part
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.notify.live import presence
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import people_by_uuid
from helpdesk_site.tickets import mentions, services, watchers
from helpdesk_site.tickets.views.step_forms import rights_on
from helpdesk_site.tickets.views.ticket import TicketPage, find

LONGEST_ID = 40
MOST_SHOWN = 6


def _page_of_desk(request: HttpRequest, public_id: str) -> TicketPage:
    """The ticket for whoever works on it. Raises Http404 for everybody else, whatever else he may see of it."""
    page = find(request, public_id)
    if not rights_on(page.profile, page.person).work:
        raise Http404
    return page


@login_required
@require_POST
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Gives the author the words of `held` back, while they are not sent."""
    page = _page_of_desk(request, public_id)
    held_id = request.POST.get("held", "")[:LONGEST_ID].replace("\x00", "")
    try:
        services.take_back(public_id, held_id, actor=page.person)
    except ServiceError as refusal:
        page.notices.append(Notice(refusal.sentence, "danger"))
        page.status = refusal.status
        return page.answer()
    messages.success(request, _("It was not sent. Your words are in the form again."))
    return redirect("tickets:ticket", public_id=public_id)


# Following


@login_required
@require_GET
def watching(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part beside the ticket that says who follows it."""
    return _watching(request, _page_of_desk(request, public_id))


@login_required
@require_POST
def watch(request: HttpRequest, public_id: str) -> HttpResponse:
    """Follows the ticket, or (`stop`) follows it no more."""
    page = _page_of_desk(request, public_id)
    stops = bool(request.POST.get("stop"))
    (services.unfollow if stops else services.follow)(public_id, actor=page.person)
    if is_part(request):
        return _watching(request, page)
    messages.success(request, _("You do not follow it any more.") if stops else _("You follow it now."))
    return redirect("tickets:ticket", public_id=public_id)


def _watching(request: HttpRequest, page: TicketPage) -> HttpResponse:
    found = watchers.watchers_of(page.profile)
    context = {"profile": page.profile, "watchers": found, "watches": page.person in found}
    return render(request, "tickets/_watching.html", context)


@login_required
@require_GET
def named(request: HttpRequest, public_id: str) -> HttpResponse:
    """The colleagues whose names begin with `q` and whom a note on this ticket can name; their keys are user names."""
    page = _page_of_desk(request, public_id)
    found = mentions.offered(page.person, page.profile, request.GET.get("q", "")[:100])
    return choices_response([_choice(person) for person in found])


def _choice(person: Person) -> Choice:
    unit = person.unit.name if person.unit else ""
    detail = " · ".join(part for part in (f"@{person.username}", unit) if part)
    return Choice(key=person.username, label=person.official_name, detail=detail)


# Who is there


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who has the ticket before his eyes."""

    name: str
    initials: str
    writes: bool


@login_required
@require_POST
def present(request: HttpRequest, public_id: str) -> HttpResponse:
    """An open page says that it is there, and that one writes on it (`doing`); answers who else is.

    A page that closes says `doing=left`.
    """
    page = _page_of_desk(request, public_id)
    doing = request.POST.get("doing", "")
    if doing == "left":
        presence.leave(page.profile.public_id, page.person.uuid)
        return HttpResponse(status=204)
    found = presence.beat(page.profile.public_id, page.person.uuid, doing=doing)
    others = {one.person: one.writes for one in found if one.person != page.person.uuid}
    people = people_by_uuid(others) if others else {}
    colleagues = [
        Colleague(person.official_name, f"{person.given_name[:1]}{person.surname[:1]}", others[uuid])
        for uuid, person in people.items()
    ]
    # Whoever writes first: he is the one to wait for.
    colleagues.sort(key=lambda one: (not one.writes, one.name))
    context = {"colleagues": colleagues[:MOST_SHOWN], "more": max(0, len(colleagues) - MOST_SHOWN)}
    return render(request, "tickets/_presence.html", context)
