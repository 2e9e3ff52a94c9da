"""The steps of a ticket, each a POST of its own; what cannot be carried out brings the page back as it was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk_site.interface import addresses
from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel.errors import Invalid, NotAllowed, ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import macros, policies, presenting, selectors, services
from helpdesk_site.tickets.attachments.forms import WithFiles
from helpdesk_site.tickets.attachments.views import take_files
from helpdesk_site.tickets.forms import (
    PUBLIC,
    AssignForm,
    HandOverForm,
    RateForm,
    ReasonForm,
    ReplyForm,
    RunMacroForm,
    StateForm,
    TimeLimitForm,
    VersionForm,
)
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.views import going_on, settling
from helpdesk_site.tickets.views.step_forms import step_form
from helpdesk_site.tickets.views.ticket import TicketPage, find


def _is_public(ticket_id: str, person: Person, form: ReplyForm) -> bool:
    """As the button said that sent it. Without one (an old page, a program) the desk writes a note for itself: what was
    meant for colleagues must never reach the requester by mistake.
    """
    said: str = form.cleaned_data["audience"]
    if said:
        return said == PUBLIC
    return not policies.may_work(person, roles_on(person), selectors.ticket_visible_to(person, ticket_id))


def _can_be_taken_back(person: Person, form: ReplyForm) -> bool:
    """What the desk sends waits a moment, unless the person wants it to leave at once."""
    is_answer = form.cleaned_data["audience"] == PUBLIC and not policies.work_reach_of(roles_on(person)).is_empty
    return is_answer and person.user.undo


def _reply(ticket_id: str, person: Person, form: ReplyForm) -> str:
    given, public = form.cleaned_data, _is_public(ticket_id, person, form)
    if _can_be_taken_back(person, form):
        services.hold_reply(
            ticket_id,
            actor=person,
            expected_version=given["version"],
            text=given["text"],
            state=given["state"],
            has_draft=bool(given["draft_version"]),
            files=form.sent_files,
        )
        return _("Your answer leaves in 10 seconds. Until then you can take it back.")
    services.reply(
        ticket_id,
        actor=person,
        expected_version=given["version"],
        text=given["text"],
        public=public,
        state=given["state"],
        has_draft=bool(given["draft_version"]),
        files=form.sent_files,
    )
    return _("Your message was sent.") if public else _("Your note was kept.")


def _assign(ticket_id: str, person: Person, form: AssignForm) -> str:
    services.assign(ticket_id, actor=person, expected_version=form.cleaned_data["version"], owner=form.owner())
    return _("The owner was changed.")


def _state(ticket_id: str, person: Person, form: StateForm) -> str:
    given = form.cleaned_data
    services.change_status(
        ticket_id,
        actor=person,
        expected_version=given["version"],
        state=given["state"],
        note=given["note"],
        waiting_for=given["waiting_for"],
    )
    return _("The state was changed.")


def _hand_over(ticket_id: str, person: Person, form: HandOverForm) -> str:
    given = form.cleaned_data
    services.move_to_service(
        ticket_id,
        actor=person,
        expected_version=given["version"],
        service_code=given["service"],
        note=given["note"],
    )
    return _("The ticket was handed over.")


def _limit(ticket_id: str, person: Person, form: TimeLimitForm) -> str:
    given = form.cleaned_data
    services.set_time_limit(
        ticket_id,
        actor=person,
        expected_version=given["version"],
        legal_clock=given["legal_clock"],
        letter_due_on=given["letter_due_on"],
    )
    return _("The time limit was set.")


def _close(ticket_id: str, person: Person, form: VersionForm) -> str:
    services.close(ticket_id, actor=person, expected_version=form.cleaned_data["version"])
    return _("Thank you. The request is closed.")


def _reopen(ticket_id: str, person: Person, form: ReasonForm) -> str:
    given = form.cleaned_data
    services.reopen(ticket_id, actor=person, expected_version=given["version"], reason=given["reason"])
    return _("The request is open again.")


def _withdraw(ticket_id: str, person: Person, form: ReasonForm) -> str:
    given = form.cleaned_data
    services.withdraw(ticket_id, actor=person, expected_version=given["version"], reason=given["reason"])
    return _("The request was withdrawn.")


def _rate(ticket_id: str, person: Person, form: RateForm) -> str:
    services.rate(ticket_id, actor=person, score=form.cleaned_data["score"], comment=form.cleaned_data["comment"])
    return _("Thank you for telling us.")


def _macro(ticket_id: str, person: Person, form: RunMacroForm) -> str:
    macro = form.macro()
    if macro is None and policies.work_reach_of(roles_on(person)).is_empty:
        raise NotAllowed(_("Only the desk uses macros."))
    if macro is None:
        raise Invalid(_("Choose a macro."), fields={"macro_id": [_("Choose a macro.")]})
    macros.run_macro(macro, ticket_id, actor=person, expected_version=form.cleaned_data["version"])
    return _("“%(macro)s” was carried out.") % {"macro": macro.title}


STEPS: dict[str, Callable[[str, Person, Any], str]] = {
    "reply": _reply,
    "assign": _assign,
    "state": _state,
    "handover": _hand_over,
    "limit": _limit,
    "close": _close,
    "reopen": _reopen,
    "withdraw": _withdraw,
    "rate": _rate,
    "macro": _macro,
}


@login_required
@require_POST
def take_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Carries out one step; when it cannot be, the page comes back with everything that was typed."""
    if step not in STEPS:
        raise Http404
    person = person_of(request)
    form = step_form(step, person, data=request.POST, files=request.FILES)
    if isinstance(form, WithFiles):
        take_files(request, form, person)
    if not form.is_valid():
        return _back(find(request, public_id), step, form)
    leaving = going_on.before(request, person, public_id, form)
    try:
        take = settling.instead_of(step, STEPS[step], request.POST)
        said = take(public_id, person, form)
    except TicketProfile.DoesNotExist as gone:
        raise Http404 from gone
    except ServiceError as refusal:
        return _refused(find(request, public_id), step, form, refusal)
    answer = leaving.answer(said) if leaving else _staying(request, public_id, step, said)
    going_on.remember(request, person, form, answer)
    return answer


def _staying(request: HttpRequest, public_id: str, step: str, said: str) -> HttpResponse:
    messages.success(request, said)
    say_if_masked(request)
    # Handed over, a ticket may be where this person cannot follow.
    here = addresses.thing("tickets:ticket", public_id)
    return HttpResponseRedirect(addresses.page("tickets:queue") if step == "handover" else here)


def _refused(page: TicketPage, step: str, form: forms.Form, refusal: ServiceError) -> HttpResponse:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    for name, sentences in fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)
    if isinstance(refusal, services.Outdated):
        # What was typed stays; the version is today's, so that sending again means "I have seen it".
        form = _with_version(form, refusal.version)
        page.new_entries = refusal.entries
        asked = settling.questions(step, refusal)
        page.questions[step] = asked
        page.notices.append(Notice(refusal.sentence, "warning", points=() if asked else _both_sides(refusal)))
    elif not fields:
        page.notices.append(Notice(refusal.sentence, "danger"))
    return _back(page, step, form, status=refusal.status)


def _back(page: TicketPage, step: str, form: forms.Form, *, status: int = 422) -> HttpResponse:
    page.failed[step] = form
    page.status = status
    return page.answer()


def _with_version(form: forms.Form, version: int) -> forms.Form:
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["version"] = str(version)
    form.data = typed
    return form


def _both_sides(refusal: services.Outdated) -> Sequence[str]:
    """One line for each field that both changed: what it is now, and what was wanted."""
    return [
        _("%(field)s: now “%(theirs)s”, you chose “%(yours)s”")
        % {
            "field": presenting.FIELDS.get(conflict.field, conflict.field),
            "theirs": settling.words(conflict.field, conflict.theirs),
            "yours": settling.words(conflict.field, conflict.yours),
        }
        for conflict in refusal.fields
    ]
