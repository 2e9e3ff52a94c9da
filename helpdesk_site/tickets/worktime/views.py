"""The time beside a ticket, one's own day, corrections, and the sums of the months."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.parts import is_part
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.models import TicketProfile, TimeEntry, WorkKind
from helpdesk_site.tickets.selectors import ticket_visible_to
from helpdesk_site.tickets.worktime import selectors, services
from helpdesk_site.tickets.worktime.durations import words_of
from helpdesk_site.tickets.worktime.forms import TimeForm

# Beside a ticket


@login_required
@require_http_methods(["GET", "POST"])
def of_ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part beside the ticket; a page of its own where no script fetches it."""
    person = person_of(request)
    profile = _worked_on(person, public_id)
    form = TimeForm(request.POST) if request.method == "POST" else _fresh()
    status = 200
    if form.is_bound:
        status = _carried_out(form, lambda: _record(form, profile, person))
        if status == 200 and not is_part(request):
            messages.success(request, _("Your working time was written down."))
            return redirect("tickets:worktime", public_id=public_id)
        # What cannot be written down comes back in its place, with what was typed.
        form = _fresh() if status == 200 else form
    context = {
        "profile": profile,
        "form": form,
        "time_entries": selectors.entries_on(profile),
        "time_total": selectors.minutes_on(profile),
        "person": person,
        "oldest": clock.today() - services.BACK,
    }
    template = "tickets/worktime/_time.html" if is_part(request) else "tickets/worktime/ticket.html"
    # htmx draws only what it is told is well; the mistakes stand in the form.
    return render(request, template, context, status=200 if is_part(request) else status)


def _worked_on(person: Person, public_id: str) -> TicketProfile:
    try:
        profile = ticket_visible_to(person, public_id)
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing
    if not policies.may_work(person, roles_on(person), profile):
        raise Http404
    return profile


def _fresh() -> TimeForm:
    initial = {"day": clock.today(), "kind": WorkKind.REMOTE, "key": uuid4()}
    return TimeForm(initial=initial, auto_id="time-%s")


def _record(form: TimeForm, profile: TicketProfile, person: Person) -> None:
    services.record_time(profile.public_id, form.work(), actor=person, key=form.cleaned_data["key"])


def _carried_out(form: TimeForm, act: Callable[[], object]) -> int:
    """200 when it was done; else the status, with the reason on the form."""
    if not form.is_valid():
        return 422
    try:
        act()
    except ServiceError as refusal:
        show_refusal(form, refusal)
        return refusal.status
    return 200


# One's own


def _worker(request: HttpRequest) -> Person:
    person = person_of(request)
    if policies.work_reach_of(roles_on(person)).is_empty:
        raise Http404
    return person


@login_required
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """What I did on a day (?gun=2026-11-29): today, unless another one is named."""
    person = _worker(request)
    today = clock.today()
    shown = _day_named(request.GET.get("gun", "")) or today
    context = {
        "found": selectors.day_of(person, shown),
        "is_today": shown == today,
        "before": (shown - timedelta(days=1)).isoformat(),
        "after": (shown + timedelta(days=1)).isoformat() if shown < today else "",
        "oldest": today - services.BACK,
    }
    return render(request, "tickets/worktime/day.html", context)


def _day_named(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= clock.today() else None


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    person = person_of(request)  # one's own stays one's own, whatever one works on now
    try:
        entry = selectors.own_entry(person, public_id)
    except TimeEntry.DoesNotExist as missing:
        raise Http404 from missing
    initial = {"duration": words_of(entry.minutes), "kind": entry.kind, "day": entry.day, "note": entry.note}
    form = TimeForm(request.POST or None, initial=initial, may_be_nothing=True)
    status = 200
    if form.is_bound:
        status = _carried_out(form, lambda: services.correct_time(public_id, form.work(), actor=person))
        if status == 200:
            messages.success(request, _("The correction was written down."))
            return redirect("tickets:my_day")
    return render(request, "tickets/worktime/correct.html", {"form": form, "entry": entry}, status=status)


@login_required
@require_GET
def totals(request: HttpRequest) -> HttpResponse:
    """The sums of the last twelve months by service: no sums by person."""
    if not policies.may_read_time_totals(roles_on(person_of(request))):
        raise Http404
    today = clock.today()
    first = date(today.year - 1, today.month, 1)
    return render(request, "tickets/worktime/totals.html", {"totals": selectors.totals_since(first)})
