"""A new general request: typed, kept as one types, sent once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies, processes, selectors, services
from helpdesk_site.tickets.forms import RequestForm
from helpdesk_site.tickets.models import Channel, TicketDraft, TicketProfile
from helpdesk_site.tickets.views.drafts import answer_draft, draft_key
from helpdesk_site.tickets.views.masked import say_if_masked

FORM = "request"
# What autosave keeps of the form; the key and the version are columns of the draft.
KEPT = ("service", "caller", "caller-key", "on_behalf_of", "on_behalf_of-key", "title", "description")
MOST_SHOWN = 5


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        profile = _send(form, person)
        if profile is not None:
            messages.success(request, _("Your request was received as %(number)s.") % {"number": profile.reference})
            say_if_masked(request)
            return redirect("tickets:ticket", public_id=profile.public_id)
    form.show_for(for_desk=bool(policies.WORKERS & roles_on(person)))
    context = {"form": form, "drafts": _others(person, form), "autosave_url": reverse("tickets:draft")}
    return render(request, "tickets/new.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keeps what is typed; answers as autosave.mjs expects."""
    key = draft_key(request.POST.get("key", ""))
    return answer_draft(request, person_of(request), form=FORM, key=key, names=KEPT, version_field="version")


@login_required
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    key = draft_key(request.POST.get("key", ""))
    if key is not None:
        services.discard_draft(person_of(request), key=key)
    return redirect("tickets:new_call" if request.POST.get("form") == "call" else "tickets:new")


def _form(request: HttpRequest, person: Person) -> RequestForm:
    common: dict[str, Any] = {"viewer": person, "services": _offered}
    if request.method == "POST":
        return RequestForm(request.POST, **common)
    chosen = draft_key(request.GET.get("draft", ""))
    kept = selectors.drafts_of(person).filter(key=chosen, form=FORM).first() if chosen else None
    if kept is not None:
        return RequestForm(initial=_initial(kept), **common)
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


def _send(form: RequestForm, person: Person) -> TicketProfile | None:
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
    )
    try:
        return services.open_request(request, actor=person)
    except Invalid as refusal:
        for field, sentences in refusal.fields.items():
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, sentence)
    except NotAllowed as refusal:
        form.add_error("caller" if caller else "on_behalf_of", refusal.sentence)
    return None
