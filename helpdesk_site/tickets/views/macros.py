"""The macros that a person may use, and keeping them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import macros, policies
from helpdesk_site.tickets.forms import MacroForm
from helpdesk_site.tickets.models import Macro


def _worker(request: HttpRequest) -> Person:
    person = person_of(request)
    if policies.work_reach_of(roles_on(person)).is_empty:
        raise Http404
    return person


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    person = _worker(request)
    found = [(macro, macros.may_keep(person, macro, for_all=False)) for macro in macros.macros_for(person)]
    return render(request, "tickets/macros/list.html", {"macros": found})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, _worker(request), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _worker(request)
    macro = get_object_or_404(macros.macros_for(person), public_id=public_id)
    if not macros.may_keep(person, macro, for_all=False):
        raise Http404
    return _form(request, person, macro)


def _form(request: HttpRequest, person: Person, macro: Macro | None) -> HttpResponse:
    may_for_all = macros.may_keep(person, macro, for_all=True)
    form = MacroForm(request.POST or None, initial=_initial(macro), may_for_all=may_for_all)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            macros.keep_macro(
                actor=person,
                macro=macro,
                title=given["title"],
                words=given["text"],
                public=given["public"],
                state=given["state"],
                takes=given["takes"],
                checklist=form.checklist(),
                for_all=given.get("for_all", False),
            )
            messages.success(request, _("The macro was kept."))
            return redirect("tickets:macros")
        except ServiceError as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "macro": macro, "places": macros.PLACES}
    return render(request, "tickets/macros/edit.html", context, status=422 if form.is_bound else 200)


def _initial(macro: Macro | None) -> dict[str, object]:
    if macro is None:
        return {"public": True}
    names = ("title", "text", "public", "state", "takes")
    kept = {name: getattr(macro, name) for name in names}
    checklist = macro.checklist.public_id if macro.checklist else ""
    return {**kept, "for_all": macro.person_id is None, "checklist_id": checklist}


@login_required
@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _worker(request)
    macro = get_object_or_404(macros.macros_for(person), public_id=public_id)
    if not macros.may_keep(person, macro, for_all=False):
        raise Http404
    macros.drop_macro(macro, actor=person)
    messages.success(request, _("The macro is not used any more."))
    return redirect("tickets:macros")
