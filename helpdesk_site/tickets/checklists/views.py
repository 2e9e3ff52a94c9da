"""The lists beside a ticket, and the templates of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.interface.parts import is_part
from helpdesk_site.kernel.errors import Invalid, ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import policies
from helpdesk_site.tickets.checklists import attaching, selectors, services
from helpdesk_site.tickets.checklists import templates as keeping
from helpdesk_site.tickets.checklists.forms import AddListForm, ItemForm, TemplateForm
from helpdesk_site.tickets.models import ChecklistTemplateProfile, TicketProfile
from helpdesk_site.tickets.selectors import service_in_force, services_offered, ticket_visible_to
from helpdesk_site.tickets.statuses import State

# The lists of a ticket


@login_required
@require_GET
def of_ticket(request: HttpRequest, public_id: str) -> HttpResponse:
    """The part beside the ticket; a page of its own where no script fetches it."""
    person, profile = _worked_on(request, public_id)
    return _answer(request, person, profile)


@login_required
@require_POST
def take_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """One step on the lists; what cannot be added comes back as it was typed."""
    if step not in STEPS:
        raise Http404
    person = person_of(request)
    try:
        STEPS[step](public_id, person, _sent(request))
    except TicketProfile.DoesNotExist as gone:
        raise Http404 from gone
    except Invalid as refusal:
        if is_part(request):
            raise  # the page stays as it is, with what was typed, and says why at its top
        person, profile = _worked_on(request, public_id)
        return _answer(request, person, profile, failed=_failed(step, request, refusal))
    if not is_part(request):
        return redirect("tickets:checklists", public_id=public_id)
    arranged = _sent(request)("list") if step in ARRANGING else ""
    return _answer(request, *_worked_on(request, public_id), arranging=arranged)


def _sent(request: HttpRequest) -> Callable[[str], str]:
    """A field of the form; what no form of ours sends is empty and found nowhere."""
    return lambda name: request.POST.get(name, "").replace("\x00", "")


Sent = Callable[[str], str]


def _add(ticket_id: str, person: Person, sent: Sent) -> None:
    template = selectors.templates_in_use().filter(public_id=sent("template")).first()
    if template is None:
        sentence = _("Choose a checklist.")
        raise Invalid(sentence, fields={"template": [sentence]}, code="no_template")
    services.add_list(ticket_id, template, actor=person)


def _move(ticket_id: str, person: Person, sent: Sent, by: int) -> None:
    services.move(ticket_id, sent("item"), actor=person, by=by)


STEPS: dict[str, Callable[[str, Person, Sent], object]] = {
    "add": _add,
    "drop": lambda ticket_id, person, sent: services.drop_list(ticket_id, sent("list"), actor=person),
    "item": lambda ticket_id, person, sent: services.add_item(
        ticket_id, sent("list"), actor=person, words=sent("text")
    ),
    "tick": lambda ticket_id, person, sent: services.tick(ticket_id, sent("item"), actor=person),
    "untick": lambda ticket_id, person, sent: services.open_again(ticket_id, sent("item"), actor=person),
    "up": lambda ticket_id, person, sent: _move(ticket_id, person, sent, services.UP),
    "down": lambda ticket_id, person, sent: _move(ticket_id, person, sent, services.DOWN),
    "remove": lambda ticket_id, person, sent: services.remove_item(ticket_id, sent("item"), actor=person),
}
ARRANGING = frozenset({"up", "down", "remove"})  # after them the list stays open for the next one


def _worked_on(request: HttpRequest, public_id: str) -> tuple[Person, TicketProfile]:
    """The ticket, for whoever works on it. Raises Http404 for everybody else: lists are the desk's."""
    person = person_of(request)
    try:
        profile = ticket_visible_to(person, public_id)
    except TicketProfile.DoesNotExist as missing:
        raise Http404 from missing
    if not policies.may_work(person, roles_on(person), profile):
        raise Http404
    return person, profile


def _failed(step: str, request: HttpRequest, refusal: Invalid) -> forms.Form:
    form = ItemForm(request.POST) if step == "item" else AddListForm(request.POST)
    form.is_valid()
    if not form.errors:
        show_refusal(form, refusal)
    return form


def _answer(
    request: HttpRequest,
    person: Person,
    profile: TicketProfile,
    *,
    failed: forms.Form | None = None,
    arranging: str = "",
) -> HttpResponse:
    lists = selectors.lists_of(profile)
    is_open = State(profile.state).is_open
    addable = list(selectors.templates_for(profile)) if is_open else []
    add_form = failed if isinstance(failed, AddListForm) else AddListForm(auto_id="checklist-%s")
    add_form.offer(addable)
    context = {
        "profile": profile,
        "lists": [(one, _item_form(one, failed)) for one in lists],
        "done": sum(one.done for one in lists),
        "total": sum(one.total for one in lists),
        "is_open": is_open,
        "add_form": add_form if addable else None,
        "may_keep": policies.may_keep_checklists(roles_on(person)),
        "arranging": arranging,
        "topic": attaching.topic_of(profile),
    }
    template = "tickets/checklists/_lists.html" if is_part(request) else "tickets/checklists/page.html"
    return render(request, template, context, status=422 if failed else 200)


def _item_form(one: selectors.ShownList, failed: forms.Form | None) -> forms.Form:
    key = one.list.public_id
    if isinstance(failed, ItemForm) and failed.data.get("list") == key:
        return failed
    return ItemForm(initial={"list": key}, auto_id=f"{key}-%s")


# The templates of the desk


def _keeper(request: HttpRequest) -> Person:
    person = person_of(request)
    if not policies.may_keep_checklists(roles_on(person)):
        raise Http404
    return person


@login_required
@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    found = selectors.templates_kept_by(_keeper(request))
    return render(request, "tickets/checklists/templates.html", {"templates": found})


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, _keeper(request), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    return _form(request, person, get_object_or_404(selectors.templates_kept_by(person), public_id=public_id))


def _form(request: HttpRequest, person: Person, template: ChecklistTemplateProfile | None) -> HttpResponse:
    form = TemplateForm(request.POST or None, services=services_offered(), initial=_initial(template))
    if request.method == "POST" and form.is_valid():
        try:
            _keep(form, person, template)
        except ServiceError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The checklist was kept."))
            return redirect("tickets:checklist_templates")
    context = {"form": form, "template": template}
    return render(request, "tickets/checklists/edit.html", context, status=422 if form.is_bound else 200)


def _keep(form: TemplateForm, person: Person, template: ChecklistTemplateProfile | None) -> None:
    given = form.cleaned_data
    service = service_in_force(given["service"]) if given["service"] else None
    if given["service"] and service is None:
        sentence = _("There is no such service any more. Choose one from the list.")
        raise Invalid(sentence, fields={"service": [sentence]}, code="unknown_service")
    keeping.keep_template(
        actor=person, template=template, name=given["name"], items=given["items"], service=service,
        required=given["required"], automatic=given["automatic"],
    )  # fmt: skip


def _initial(template: ChecklistTemplateProfile | None) -> dict[str, Any]:
    if template is None:
        return {}
    return {
        "name": template.template.name,
        "items": "\n".join(template.template.task_list),
        "service": template.service.code if template.service else "",
        "required": template.required,
        "automatic": template.automatic,
    }


@login_required
@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _keeper(request)
    found = get_object_or_404(selectors.templates_kept_by(person), public_id=public_id)
    keeping.drop_template(found, actor=person)
    messages.success(request, _("The checklist is not offered any more. Lists on requests stay."))
    return redirect("tickets:checklist_templates")
