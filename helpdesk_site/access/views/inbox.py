"""The approval inbox, and the page that the mail links to. Looking never decides; only a POST does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk_site.access.content import sentence_of
from helpdesk_site.access.forms import DecisionForm
from helpdesk_site.access.models import AccessLine, AccessRequest, RequestState
from helpdesk_site.access.selectors.cases import cases_of, people_in
from helpdesk_site.access.selectors.inbox import InboxRow, inbox_of
from helpdesk_site.access.selectors.requests import cases_open_for, lines_of_case
from helpdesk_site.access.services.decisions import FreshCase, decide_request, fresh_case
from helpdesk_site.access.shown import cases as shown_cases
from helpdesk_site.access.shown import words
from helpdesk_site.access.shown.names import Names, names_for
from helpdesk_site.access.shown.timeline import decider_words
from helpdesk_site.access.views.finding import request_or_404
from helpdesk_site.interface import times
from helpdesk_site.interface.components import Confirmation, Notice, Timeline, TimelineEntry
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalDecision
from helpdesk_site.kernel.calendar.engine import working_time_between
from helpdesk_site.kernel.calendar.selectors import calendar_for
from helpdesk_site.kernel.errors import Conflict, Invalid
from helpdesk_site.notify import services as notify
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of

Verdict = ApprovalDecision.Verdict


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """One list, oldest first."""
    person = person_of(request)
    rows = inbox_of(person)
    on_behalf = {task.on_behalf_of for row in rows for task in row.tasks if task.on_behalf_of}
    names = names_for(people=on_behalf)
    left = _working_time_left([row.due_at for row in rows if row.due_at])
    context = {"rows": [_shown_row(row, names, left) for row in rows], "topic": f"inbox:{person.uuid}"}
    only_list = request.headers.get("HX-Target") == "inbox-list"
    return render(request, "access/_inbox.html" if only_list else "access/inbox.html", context)


def _shown_row(row: InboxRow, names: Names, left: Mapping[datetime, timedelta]) -> dict[str, Any]:
    due = row.due_at
    principals = sorted({names.person(task.on_behalf_of) for task in row.tasks if task.on_behalf_of})
    return {
        "request": row.request,
        "reference": row.request.ticket.reference if row.request.ticket else row.request.public_id,
        "sentences": [sentence_of(line) for line in row.lines[:3]],
        "more": max(len(row.lines) - 3, 0),
        "since": times.since(row.asked_at),
        "due": times.working_time_left(left[due], due=due) if due else None,
        "on_behalf_of": ", ".join(principals),
        "case_url": reverse("access:case", args=[row.request.public_id]),
        "decide_url": reverse("access:decide", args=[row.request.public_id]),
    }


def _working_time_left(moments: Sequence[datetime]) -> Mapping[datetime, timedelta]:
    """The working time from now until each moment, negative when it has passed; the calendar is read once."""
    if not moments:
        return {}
    now = clock.now()
    days = [moment.astimezone(clock.ISTANBUL).date() for moment in (now, *moments)]
    calendar = calendar_for(min(days), max(days))
    return {moment: working_time_between(now, moment, calendar) for moment in moments}


@login_required
@never_cache
@require_GET
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a row opens to, in place: the difference taken now, and the buttons."""
    person = person_of(request)
    found = request_or_404(public_id, person)
    return render(request, "access/_case.html", _context(found, person, DecisionForm(auto_id=f"{public_id}-%s")))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows, POST decides. A refusal for a changed content or a missing reason stays on this page."""
    person = person_of(request)
    found = request_or_404(public_id, person)
    if request.method == "GET":
        return render(request, "access/decide.html", _context(found, person, DecisionForm()))
    form = DecisionForm(request.POST)
    verdict = request.POST.get("verdict", "")
    if verdict not in Verdict.values or not form.is_valid():
        return _shown_again(request, found, person, form, status=422)
    lines = [line for case in cases_open_for(found, person) for line in lines_of_case(case)]
    if _asks_once_more(request, verdict, lines):
        return _second_thought(request, found, form, lines)
    return _decided(request, found, person, form, verdict)


def _decided(
    request: HttpRequest, found: AccessRequest, person: Person, form: DecisionForm, verdict: str
) -> HttpResponse:
    try:
        decide_request(
            found,
            actor=person,
            verdict=verdict,
            note=form.cleaned_data["note"],
            seen_hashes=request.POST.getlist("seen"),
        )
    except Invalid as refusal:
        form.add_error("note", refusal.fields.get("note") or refusal.sentence)
        return _shown_again(request, found, person, form, status=422)
    except Conflict as refusal:
        return _shown_again(request, found, person, form, status=409, notice=Notice(refusal.sentence, "danger"))
    notify.mark_read_about(person, (AccessRequest.audit_type, found.public_id))
    found.refresh_from_db(fields=["state"])
    messages.success(request, _what_happens_next(found, verdict))
    say_if_masked(request)
    return redirect("access:inbox" if inbox_of(person) else reverse("access:request", args=[found.public_id]))


def _what_happens_next(found: AccessRequest, verdict: str) -> str:
    if verdict == Verdict.REJECT:
        return _("Refused. The requester has been told your reason; nothing is applied.")
    if verdict == Verdict.RETURN:
        return _("Returned. The requester has been told what to correct and can send it again.")
    if found.state == RequestState.IN_APPROVAL:
        return _("Approved. Another approval is still needed; nothing is applied before it.")
    return _("Approved. It is applied now, or on its first day; the requester sees the result on his page.")


def _asks_once_more(request: HttpRequest, verdict: str, lines: Sequence[AccessLine]) -> bool:
    """Only an approval, and only once; nothing is asked of the targets for it."""
    unsaid = verdict == Verdict.APPROVE and "confirmed" not in request.POST
    return unsaid and shown_cases.needs_second_thought(lines)


def _second_thought(
    request: HttpRequest, found: AccessRequest, form: DecisionForm, lines: Sequence[AccessLine]
) -> HttpResponse:
    """The question once more, with the text that is approved."""
    address = reverse("access:decide", args=[found.public_id])
    hidden = [("verdict", Verdict.APPROVE.value), ("note", form.cleaned_data["note"])]
    confirmation = Confirmation(
        _("This gives a right of raised risk, or one that a rule speaks about. Approve it?"),
        _("Yes, approve"),
        address,
        post_url=address,
        hidden=[*hidden, *(("seen", seen) for seen in request.POST.getlist("seen"))],
        consequences=[
            *(sentence_of(line) for line in lines),
            _("Your approval is recorded with your name, the time and the exact text."),
        ],
    )
    return render(request, "confirm.html", {"title": _("Approve a right of raised risk"), "confirmation": confirmation})


def _shown_again(
    request: HttpRequest,
    found: AccessRequest,
    person: Person,
    form: DecisionForm,
    *,
    status: int,
    notice: Notice | None = None,
) -> HttpResponse:
    context = {**_context(found, person, form), "notice": notice}
    return render(request, "access/decide.html", context, status=status)


def _fresh(found: AccessRequest, person: Person) -> list[FreshCase]:
    return [fresh_case(case)[0] for case in cases_open_for(found, person)]


def _context(found: AccessRequest, person: Person, form: DecisionForm) -> dict[str, Any]:
    """The cases asked of this person, looked at now. Without one the page says why there is nothing to decide."""
    fresh = _fresh(found, person)
    every = cases_of([found]).get(found.public_id, [])
    names = names_for(units={unit for case in fresh for unit in shown_cases.units_of(case)}, people=people_in(every))
    return {
        "found": found,
        "reference": found.ticket.reference if found.ticket else found.public_id,
        "state": words.request_badge(found.state),
        "cases": [shown_cases.shown_case(case, names) for case in fresh],
        "earlier": Timeline([_earlier(d, names) for case in every for d in case.decisions.all()][::-1]),
        "has_earlier": any(case.decisions.all() for case in every),
        "form": form,
        "is_party": person.pk
        in {found.requester_id, found.entered_by_id, *(line.subject_id for line in found.lines.all())},
    }


def _earlier(decision: ApprovalDecision, names: Names) -> TimelineEntry:
    word, tone, icon = words.VERDICTS[decision.verdict]
    return TimelineEntry(word, decider_words(decision, names), decision.decided_at, decision.note, tone, icon)
