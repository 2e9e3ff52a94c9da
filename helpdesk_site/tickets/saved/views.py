"""The pages of saved views: the part above the work list, all of them in order, keeping one."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import addresses, list_choices
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import lists, policies
from helpdesk_site.tickets.models import SavedView, Sharing
from helpdesk_site.tickets.saved import presenting, selectors, services
from helpdesk_site.tickets.saved.forms import SavedViewForm
from helpdesk_site.tickets.saved.presenting import LIST


def _reader(request: HttpRequest) -> Person:
    """Whoever has a work list. Raises Http404 for everybody else."""
    person = person_of(request)
    if policies.reach_of(roles_on(person)).is_empty:
        raise Http404
    return person


def _find(person: Person, public_id: str) -> SavedView:
    view = selectors.view_for(person, public_id)
    if view is None:
        raise Http404
    return view


def _find_to_change(person: Person, public_id: str) -> SavedView:
    view = _find(person, public_id)
    if not selectors.may_change(person, view):
        raise Http404
    return view


@login_required
@require_GET
def above(request: HttpRequest) -> HttpResponse:
    """The part above the list with its numbers. Filters change without a new page: the address says where one is."""
    person = _reader(request)
    here = request.headers.get("HX-Current-URL", "")
    asked = QueryDict(addresses.parts(here).query) if here else request.GET
    found = presenting.with_numbers(person, asked, list_choices.chosen(request, LIST))
    return render(request, "tickets/saved/_above.html", {"views": found})


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    found = presenting.all_views(_reader(request), list_choices.chosen(request, LIST))
    return render(request, "tickets/saved/list.html", {"views": found})


@login_required
@require_GET
def opened(request: HttpRequest, public_id: str) -> HttpResponse:
    """The address of a view that stays, whatever it asks for."""
    return redirect(presenting.address_of(_find(_reader(request), public_id)))


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    return _form(request, _reader(request), None)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _reader(request)
    return _form(request, person, _find_to_change(person, public_id))


def _form(request: HttpRequest, person: Person, view: SavedView | None) -> HttpResponse:
    initial = _initial(request, view)
    definition = lists.work_list(person, QueryDict(request.POST.get("query", str(initial["query"]))))
    form = SavedViewForm(
        request.POST or None,
        initial=initial,
        definition=definition,
        sharings=selectors.sharings_for(person, view),
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = _keep(request, person, view, form)
            messages.success(request, _("The view “%(view)s” was kept.") % {"view": kept.title})
            return redirect(presenting.address_of(kept))
        except ServiceError as refusal:
            show_refusal(form, refusal)
    understood = form.understood()
    context = {
        "form": form,
        "view": view,
        "asked": lists.in_words(form.asked(), understood, definition),
        "lost": ", ".join(map(str, understood.lost)),
    }
    return render(request, "tickets/saved/edit.html", context, status=422 if form.is_bound else 200)


def _keep(request: HttpRequest, person: Person, view: SavedView | None, form: SavedViewForm) -> SavedView:
    given = form.cleaned_data
    return services.keep_view(
        actor=person,
        view=view,
        expected_version=given["version"],
        title=given["title"],
        query=given["query"],
        columns=_columns_now(request, view) if given["with_columns"] else (),
        sharing=given["sharing"],
    )


def _columns_now(request: HttpRequest, view: SavedView | None) -> tuple[str, ...]:
    """Those that the person chose for this view, those that it has, or those of his work list."""
    if view is not None:
        own = list_choices.chosen(request, lists.choice_key(view)).columns
        if own or view.columns:
            return own or tuple(view.columns)
    return list_choices.chosen(request, LIST).columns


def _initial(request: HttpRequest, view: SavedView | None) -> dict[str, object]:
    """A view as it is; with the filters of the work list from which one comes."""
    query = lists.canonical(request.GET)
    if view is None:
        return {"query": query, "sharing": Sharing.OWN, "version": 0}
    return {
        "title": view.title,
        "sharing": view.sharing,
        "with_columns": bool(view.columns),
        "query": query or view.query,
        "version": view.version,
    }


@login_required
@require_POST
def drop(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _reader(request)
    view = _find_to_change(person, public_id)
    services.drop_view(view, actor=person)
    messages.success(request, _("The view “%(view)s” was put away; its requests are where they were.") % {"view": view})
    return redirect("tickets:views")


@login_required
@require_POST
def arrange(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where the view stands among those of this person, and whether his work list begins with it."""
    person = _reader(request)
    view = _find(person, public_id)
    before = list_choices.chosen(request, LIST)
    step = request.POST.get("step", "")
    if step in {"up", "down"}:
        shown = [each.public_id for each in selectors.in_order(selectors.views_for(person), before.views)]
        after = replace(before, views=list_choices.moved(shown, view.public_id, -1 if step == "up" else 1))
    else:
        after = replace(before, start=view.public_id if step == "start" else "")
    list_choices.keep(request.user, LIST, after)
    return redirect(f"{reverse('tickets:views')}#{view.public_id}")
