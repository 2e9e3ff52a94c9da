"""The pages of the phone: a new call, who is calling, what rings, whom to call back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import reviewing
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.masked import TEXTS, say_if_masked
from helpdesk_site.kernel.errors import Invalid, ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import person_visible_to, roles_on
from helpdesk_site.people.services.record_views import record_view
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies, suggesting
from helpdesk_site.tickets.attachments.views import show_begun, take_files
from helpdesk_site.tickets.calls import panels, selectors, services
from helpdesk_site.tickets.calls.forms import EXPLAINED, CallForm
from helpdesk_site.tickets.models import Call, CallState, Category, Direction, TicketDraft, TicketProfile
from helpdesk_site.tickets.questions.asking import answers_form, ask_first, part_on_the_phone
from helpdesk_site.tickets.questions.forms import AnswersForm, names_of, typed_answers
from helpdesk_site.tickets.selectors import drafts_of
from helpdesk_site.tickets.services import DRAFT_FILES
from helpdesk_site.tickets.text import storable
from helpdesk_site.tickets.views.drafts import answer_draft, draft_key

FORM = "call"
KEPT = ("who", "caller", "ticket", "call", "direction", "description", "category", "solution", "minutes", DRAFT_FILES)
SOLVED = "solved"


def agent_of(request: HttpRequest) -> Person:
    """Whoever sits at the phone. Raises Http404 for everybody else."""
    person = person_of(request)
    if not policies.may_take_calls(roles_on(person)):
        raise Http404
    return person


# A new call


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    agent = agent_of(request)
    form = _form(request, agent)
    solved = request.POST.get("do") == SOLVED
    questions = _questions(request, agent, form, solved=solved)
    if questions.is_settled and all(part.is_valid() for part in (form, questions.answers) if part):
        call = _register(form, questions.answers, agent, solved=solved)
        if call is not None and call.ticket is not None:
            suggesting.note_solution(call.ticket, request.POST.get("article", ""), actor=agent)
            _say_what_was_kept(request, call)
            return redirect("tickets:new_call")
    categories = selectors.categories_in_use()
    form.show_for(categories=categories, solutions=selectors.solutions_in_use())
    context = {
        "form": form,
        "answers": questions.answers,
        "service": part_on_the_phone(questions.service, questions.shown),
        "services": _services_of(categories),
        "unseen": ask_first() if questions.unseen else None,
        "found": _found(agent, form),
        "autosave_url": reverse("tickets:call_draft"),
        "drafts": _others(agent, form),
    }
    return render(request, "tickets/calls/new.html", context, status=422 if form.is_bound else 200)


@dataclass(frozen=True, slots=True)
class Questions:
    """What the service of a new call asks. `unseen`: it goes on, and the page that was sent had not asked."""

    service: str = ""
    shown: AnswersForm | None = None
    unseen: bool = False
    sent: bool = False

    @property
    def answers(self) -> AnswersForm | None:
        """The answers that count: those of a page that had asked."""
        return self.shown if self.shown and self.shown.is_bound else None

    @property
    def is_settled(self) -> bool:
        return self.sent and not self.unseen


def _questions(request: HttpRequest, agent: Person, form: CallForm, *, solved: bool) -> Questions:
    """A call about a known request asks nothing, and one that was solved asks only what somebody wants to answer."""
    sent = request.method == "POST"
    service = "" if form["ticket"].value() else _service_of(str(form["category"].value() or ""))
    data, kept = reviewing.posted(request), None if sent else form.initial
    found = answers_form(service, agent, data=data, kept=kept, all_required=not solved)
    if found is None or not sent or found.was_shown():
        return Questions(service, found, sent=sent)
    shown = answers_form(service, agent, kept=typed_answers(request.POST))
    return Questions(service, shown, unseen=not solved, sent=sent)


def _service_of(category: str) -> str:
    found = selectors.category_in_use(storable(category)[:40]) if category else None
    return found.service.code if found else ""


def _services_of(categories: Sequence[Category]) -> str:
    """As questions.mjs reads it: which category is which service's."""
    return json.dumps({each.code: each.service.code for each in categories})


def _form(request: HttpRequest, agent: Person) -> CallForm:
    """What was sent, with its files kept already; else what was begun, or nothing yet."""
    if request.method == "POST":
        form = CallForm(request.POST, request.FILES)
        take_files(request, form, agent)
        return form
    form = CallForm(initial=_initial(request, agent))
    show_begun(request, form, agent, form.initial.get(DRAFT_FILES, ""))
    return form


def _initial(request: HttpRequest, agent: Person) -> dict[str, Any]:
    kept = _draft(request, agent)
    if kept is not None:
        return {**kept.content, "key": kept.key, "version": kept.version}
    common = {"key": uuid4(), "version": 0, "solution": EXPLAINED, "direction": Direction.INCOMING}
    call = selectors.call_to_take(agent, request.GET.get("cagri", "").replace("\x00", ""))
    if call is None:
        return {**common, "who": request.GET.get("who", "")[:60].replace("\x00", "")}
    known = {"who": call.number, "caller": call.caller.public_id if call.caller else ""}
    direction = Direction.OUTGOING if call.state == CallState.MISSED else call.direction
    return {**common, **known, "call": call.public_id, "direction": direction}


def _draft(request: HttpRequest, agent: Person) -> TicketDraft | None:
    key = draft_key(request.GET.get("draft", ""))
    return drafts_of(agent).filter(key=key, form=FORM).first() if key else None


def _others(agent: Person, form: CallForm) -> list[TicketDraft]:
    here = str(form["key"].value())
    return [kept for kept in drafts_of(agent).filter(form=FORM)[:5] if str(kept.key) != here]


def _register(form: CallForm, answers: AnswersForm | None, agent: Person, *, solved: bool) -> Call | None:
    """The call; None when it was refused, and the form says why."""
    given = form.cleaned_data
    caller = _caller(agent, given["caller"], given["who"])
    if caller is None:
        form.add_error("who", _("Choose who is calling: an extension, a staff number or a name finds him."))
        return None
    spoken = services.Spoken(
        caller=caller, description=given["description"], key=given["key"], category=given["category"],
        solution=given["solution"] if solved else "", solved=solved, ticket_id=given["ticket"], call_id=given["call"],
        direction=given["direction"] or Direction.INCOMING, talk_seconds=60 * (given["minutes"] or 0),
        has_draft=given["version"] > 0, files=form.sent_files,
        asked=answers.questionnaire if answers else None, answers=answers.cleaned_data if answers else {},
    )  # fmt: skip
    try:
        return services.register_call(spoken, actor=agent)
    except TicketProfile.DoesNotExist:
        form.add_error(None, _("This request is not there any more. Choose another one, or register a new one."))
    except ServiceError as refusal:
        if answers is not None and isinstance(refusal, Invalid) and refusal.code == "answers":
            answers.refuse(refusal)
        else:
            show_refusal(form, refusal)
    return None


def _caller(agent: Person, key: str, said: str) -> Person | None:
    """The person chosen; without a choice whoever is the only one that is meant."""
    if key:
        return person_visible_to(agent).select_related("unit").filter(public_id=key).first()
    found = selectors.callers_matching(agent, said)
    return found[0] if len(found) == 1 else None


def _say_what_was_kept(request: HttpRequest, call: Call) -> None:
    ticket = call.ticket
    if ticket is None:
        return
    sentence = _("%(number)s: solved on the phone and registered.") if call.solved else _("%(number)s was registered.")
    link = format_html('<a href="{}">{}</a>', reverse("tickets:ticket", args=[ticket.public_id]), ticket.reference)
    messages.success(request, format_html(sentence.replace("%(number)s", "{}"), link))
    say_if_masked(request, (*TEXTS, *names_of(request.POST)))


# While the caller speaks


@dataclass(frozen=True, slots=True)
class Found:
    """Whom what was typed may mean, and what the desk had with the one who is chosen."""

    people: list[Person]
    caller: selectors.Caller | None
    ticket: str
    panels: list[str]
    asked: bool

    @property
    def chosen(self) -> str:
        return self.caller.person.public_id if self.caller else ""


def _found(agent: Person, form: CallForm) -> Found:
    return _find(
        agent, str(form["who"].value() or ""), str(form["caller"].value() or ""), str(form["ticket"].value() or "")
    )


def _find(agent: Person, said: str, chosen: str, ticket: str) -> Found:
    people = selectors.callers_matching(agent, said)
    person = next((each for each in people if each.public_id == chosen), None)
    if person is None and chosen and not said.strip():
        person = _caller(agent, chosen, "")
        people = [person] if person else []
    if person is None and len(people) == 1:
        person = people[0]
    if person is None:
        return Found(people, None, "", [], bool(said.strip()))
    record_view(person, actor=agent, where="call")
    return Found(people, selectors.caller_for(agent, person), ticket, panels.addresses_for(person), True)


@login_required
@require_GET
def caller(request: HttpRequest) -> HttpResponse:
    """The part of the form about the caller, drawn anew while one types or chooses."""
    agent = agent_of(request)
    said, chosen, ticket = (request.GET.get(name, "")[:60].replace("\x00", "") for name in ("who", "caller", "ticket"))
    return render(request, "tickets/calls/_caller.html", {"found": _find(agent, said, chosen, ticket)})


@login_required
@require_GET
def category(request: HttpRequest) -> HttpResponse:
    """The field of the category with the one proposed that fits what was said; a choice that was made stays."""
    agent_of(request)
    said = request.GET.get("description", "")[:2000]
    chosen = request.GET.get("category", "")
    categories = selectors.categories_in_use()
    proposed = None if chosen else selectors.proposed_category(said, categories)
    form = CallForm(initial={"category": proposed.code if proposed else chosen})
    form.show_for(categories=categories, solutions=[])
    if proposed is not None:
        form.fields["category"].help_text = _("Proposed from what was said.")
    return render(request, "tickets/calls/_category.html", {"form": form})


@login_required
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The part of the form with what the service of the chosen category asks."""
    agent = agent_of(request)
    service = _service_of(request.GET.get("category", ""))
    part = part_on_the_phone(service, answers_form(service, agent))
    return render(request, "tickets/_service_part.html", {"service": part})


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed; answers as autosave.mjs expects."""
    agent = agent_of(request)
    key = draft_key(request.POST.get("key", ""))
    return answer_draft(
        request, agent, form=FORM, key=key, names=(*KEPT, *names_of(request.POST)), version_field="version"
    )


# What rings, and whom to call back


@login_required
@require_GET
def ringing(request: HttpRequest) -> HttpResponse:
    """What rings at this person now: shown on whatever page he is."""
    agent = agent_of(request)
    calls = selectors.ringing_at(agent)
    for call in calls:
        if call.caller is not None:
            record_view(call.caller, actor=agent, where="call")
    return render(request, "tickets/calls/_ringing.html", {"calls": calls})


@login_required
@require_GET
def calls(request: HttpRequest) -> HttpResponse:
    """The missed calls, and those that I took."""
    agent = agent_of(request)
    context = {"missed": selectors.missed_calls(), "taken": selectors.calls_of(agent), "address": request.path}
    only_lists = request.headers.get("HX-Target") == "calls"
    return render(request, "tickets/calls/_lists.html" if only_lists else "tickets/calls/calls.html", context)
