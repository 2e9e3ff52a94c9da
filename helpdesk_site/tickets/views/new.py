"""A new general request: typed, kept as one types, sent once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import addresses, reviewing
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.masked import TEXTS, say_if_masked
from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies, processes, selectors, services
from helpdesk_site.tickets.attachments.views import show_begun, take_files
from helpdesk_site.tickets.forms import RequestForm
from helpdesk_site.tickets.models import Channel, TicketDraft, TicketProfile
from helpdesk_site.tickets.questions.asking import about, answers_form, ask_first, part_of
from helpdesk_site.tickets.questions.forms import AnswersForm, names_of, typed_answers
from helpdesk_site.tickets.text import storable
from helpdesk_site.tickets.views.drafts import answer_draft, draft_key

FORM = "request"
# What autosave keeps of the form; the key and the version are columns of the draft.
_PEOPLE = ("caller", "caller-key", "on_behalf_of", "on_behalf_of-key")
KEPT = ("service", *_PEOPLE, "title", "description", services.DRAFT_FILES)
MOST_SHOWN = 5
LONGEST_CODE = 30  # of a service


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    kept = _kept(request, person)
    form = _form(request, person, kept)
    if request.method == "POST":
        take_files(request, form, person)
    service = storable(str(form["service"].value() or ""))[:LONGEST_CODE]
    answers = answers_form(service, person, data=reviewing.posted(request), kept=kept.content if kept else None)
    unseen = answers is not None and answers.is_bound and not answers.was_shown()
    if answers is not None and unseen:
        answers = answers_form(service, person, kept=typed_answers(request.POST))
    elif request.method == "POST" and all(part.is_valid() for part in (form, answers) if part):
        profile = _send(form, answers, person)
        if profile is not None:
            messages.success(request, _("Your request was received as %(number)s.") % {"number": profile.reference})
            say_if_masked(request, (*TEXTS, *names_of(request.POST)))
            return HttpResponseRedirect(addresses.thing("tickets:ticket", profile.public_id))
    form.show_for(for_desk=bool(policies.WORKERS & roles_on(person)))
    context = {
        "form": form,
        "answers": answers,
        "service": part_of(service, answers),
        "unseen": ask_first() if unseen else None,
        "about_me": about(person),
        "drafts": _others(person, form),
        "autosave_url": reverse("tickets:draft"),
    }
    return render(request, "tickets/new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """A part of the page: what belongs to the service that was just chosen."""
    person = person_of(request)
    code = storable(request.GET.get("service", ""))[:LONGEST_CODE]
    offered = code in {service.code for service in _offered()}
    part = part_of(code, answers_form(code, person)) if offered else None
    return render(request, "tickets/_service_part.html", {"service": part})


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed; answers as autosave.mjs expects."""
    key = draft_key(request.POST.get("key", ""))
    names = (*KEPT, *names_of(request.POST))
    return answer_draft(request, person_of(request), form=FORM, key=key, names=names, version_field="version")


@login_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    key = draft_key(request.POST.get("key", ""))
    if key is not None:
        services.discard_draft(person_of(request), key=key)
    return redirect("tickets:new_call" if request.POST.get("form") == "call" else "tickets:new")


def _kept(request: HttpRequest, person: Person) -> TicketDraft | None:
    """The draft with which one goes on."""
    chosen = draft_key(request.GET.get("draft", "")) if request.method == "GET" else None
    return selectors.drafts_of(person).filter(key=chosen, form=FORM).first() if chosen else None


def _form(request: HttpRequest, person: Person, kept: TicketDraft | None) -> RequestForm:
    common: dict[str, Any] = {"viewer": person, "services": _offered}
    if request.method == "POST":
        return RequestForm(request.POST, request.FILES, **common)
    if kept is not None:
        form = RequestForm(initial=_initial(kept), **common)
        show_begun(request, form, person, kept.content.get(services.DRAFT_FILES, ""))
        return form
    return RequestForm(initial={"service": request.GET.get("service", ""), "key": uuid4(), "version": 0}, **common)


def _offered() -> list[selectors.OfferedService]:
    """What can be asked for on this form: the services that have no page of their own."""
    return [service for service in selectors.services_offered() if processes.process_of(service.code) is None]


def _initial(kept: TicketDraft) -> dict[str, Any]:
    content = kept.content
    people = {name: (content.get(name, ""), content.get(f"{name}-key", "")) for name in ("caller", "on_behalf_of")}
    return {**content, **people, "key": kept.key, "version": kept.version}


def _others(person: Person, form: RequestForm) -> list[TicketDraft]:
    here = str(form["key"].value())
    return [kept for kept in selectors.drafts_of(person).filter(form=FORM)[:MOST_SHOWN] if str(kept.key) != here]


def _send(form: RequestForm, answers: AnswersForm | None, person: Person) -> TicketProfile | None:
    """The ticket; None when it was refused, and the form says why."""
    caller = form.person("caller")
    given = form.cleaned_data
    request = services.Request(
        requester=caller or person,
        on_behalf_of=form.person("on_behalf_of"),
        service_code=given["service"],
        title=given["title"],
        description=given["description"],
        channel=Channel.PHONE if caller else Channel.WEB,
        key=given["key"],
        has_draft=given["version"] > 0,
        asked=answers.questionnaire if answers else None,
        answers=answers.cleaned_data if answers else {},
        files=form.sent_files,
    )
    try:
        return services.open_request(request, actor=person)
    except Invalid as refusal:
        if answers is not None and refusal.code == "answers":
            answers.refuse(refusal)
        else:
            show_refusal(form, refusal)
    except NotAllowed as refusal:
        form.add_error("caller" if caller else "on_behalf_of", refusal.sentence)
    return None
