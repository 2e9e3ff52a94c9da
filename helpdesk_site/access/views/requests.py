"""The page of a request: where it stands, on whom it waits, what was done at each target, and what one may do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.access import forms
from helpdesk_site.access.models import AccessLine, AccessRequest, Action, LineState
from helpdesk_site.access.selectors.cases import cases_of, people_in
from helpdesk_site.access.selectors.requests import cases_open_for, current_lines, requests_visible_to, with_lines
from helpdesk_site.access.services.decisions import withdraw_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.shown import timeline as history
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.lines import all_notices, shown_line, units_of
from helpdesk_site.access.shown.names import names_for
from helpdesk_site.access.shown.tracker import steps_of
from helpdesk_site.access.views.finding import request_or_404
from helpdesk_site.access.workflow import REQUEST
from helpdesk_site.interface.components import Confirmation, StepTracker
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel import clock
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of

NOT_BEGUN = frozenset(
    {
        LineState.IN_APPROVAL,
        LineState.APPROVED,
        LineState.SCHEDULED,
        LineState.RETURNED,
        LineState.REJECTED,
        LineState.EXPIRED,
    }
)
HELD = frozenset({LineState.VERIFIED, LineState.IN_FORCE})


@login_required
@require_GET
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """The whole page; a draft opens in the form."""
    person = person_of(request)
    found = request_or_404(public_id, person)
    if found.submitted_at is None:
        if found.is_editable:
            return redirect("access:edit", found.public_id)
        return render(request, "access/put_away.html", {"request_shown": found})
    notify.mark_read_about(person, (AccessRequest.audit_type, found.public_id))
    return render(request, "access/request.html", _context(found, person))


@login_required
@require_GET
def live(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part of the page that changes by itself."""
    person = person_of(request)
    return render(request, "access/_live.html", _context(request_or_404(public_id, person), person))


@login_required
@require_GET
def for_ticket(request: HttpRequest, ticket_id: str) -> HttpResponse:
    """The panel on the ticket's page; empty when the ticket has no request that this person may see."""
    person = person_of(request)
    visible = with_lines(requests_visible_to(person))
    found = get_object_or_404(visible, ticket__public_id=ticket_id)
    return render(request, "access/_panel.html", _context(found, person))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks once more, then takes the request back."""
    person = person_of(request)
    found = request_or_404(public_id, person)
    if request.method == "POST":
        withdraw_request(found, actor=person, note=request.POST.get("note", "")[:2000])
        messages.success(request, _("The request was withdrawn. Nothing of it will be applied."))
        say_if_masked(request)
        return redirect("access:request", found.public_id)
    REQUEST.require(found, "withdraw", actor=person)
    confirmation = Confirmation(
        _("Withdraw this request?"),
        _("Withdraw"),
        cancel_url="..",
        dangerous=True,
        consequences=[
            _("Nobody needs to decide it any more."),
            _("Nothing of it will be applied. You can send a new one."),
        ],
    )
    return render(request, "confirm.html", {"title": _("Withdraw the request"), "confirmation": confirmation})


@login_required
@require_POST
def follow_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new draft from what a request gave: its removal, or its extension. It needs an approval of its own."""
    person = person_of(request)
    found = request_or_404(public_id, person)
    removal = request.POST.get("what") == "removal"
    lines = [_follow_up_line(line, removal=removal) for line in _held(found) if removal or line.valid_to]
    draft = create_draft(actor=person, content={"lines": lines}, channel=AccessRequest.Channel.WEB)
    messages.info(request, _("This is a new request, filled in from the old one. Look it over and send it."))
    return redirect("access:edit", draft.public_id)


def _follow_up_line(line: AccessLine, *, removal: bool) -> dict[str, str]:
    return {
        **forms.blank_line(),
        "subject": line.subject.public_id,
        "action": Action.REVOKE if removal else Action.MODIFY,
        "role": line.role.code,
        "unit": line.unit.detsis_no,
        "clearance": line.clearance,
        "basis_document": "" if removal else line.basis_document,
    }


def _held(found: AccessRequest) -> list[AccessLine]:
    """The rights that the request gave and that are still there."""
    return [line for line in current_lines(found) if line.state in HELD and line.action != Action.REVOKE]


def _context(found: AccessRequest, viewer: Person) -> dict[str, Any]:
    """Everything that the page shows, in a fixed number of statements."""
    lines = current_lines(found)
    every = list(found.lines.all())
    cases = cases_of([found]).get(found.public_id, [])
    entries = history.entries_about(found, every)
    names = names_for(units=units_of(lines), people=people_in(cases) | history.actors_in(entries))
    shown = [shown_line(line, names) for line in lines]
    return {
        "found": found,
        "reference": found.ticket.reference if found.ticket else found.public_id,
        "state": words.request_badge(found.state),
        "tracker": StepTracker(steps_of(found, lines, cases, names)),
        "lines": shown,
        "notices": all_notices(shown),
        "timeline": history.timeline(entries, every, cases, names),
        "decides_now": bool(found.state == "in_approval" and cases_open_for(found, viewer)),
        **_steps_open_to(found, lines, viewer),
    }


def _steps_open_to(found: AccessRequest, lines: list[AccessLine], viewer: Person) -> dict[str, bool]:
    """The page's buttons, from the workflow table."""
    held = _held(found)
    party = viewer.pk in {found.requester_id, found.entered_by_id, *(line.subject_id for line in lines)}
    return {
        "may_edit": REQUEST.allows(found, "submit", actor=viewer),
        "may_withdraw": REQUEST.allows(found, "withdraw", actor=viewer)
        and all(line.state in NOT_BEGUN for line in lines),
        "may_ask_removal": party and bool(held),
        "may_ask_extension": party and any(line.valid_to and line.valid_to > clock.now() for line in held),
    }
