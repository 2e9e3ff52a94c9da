"""Pages that belong to no domain: the gallery of components, the choice of preferences, the error pages."""

from __future__ import annotations

import logging
from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface import gallery_samples, list_choices, navigation, preferences
from helpdesk_site.interface.fields import choices_response
from helpdesk_site.interface.forms import draft_conflict, draft_saved
from helpdesk_site.interface.lists import respond
from helpdesk_site.kernel import clock

logger = logging.getLogger(__name__)


@require_POST
def set_preference(request: HttpRequest) -> HttpResponse:
    """Keeps one choice (`name`, `value`) and goes back to `next`; answers 204 to a script."""
    name, value = request.POST.get("name", ""), request.POST.get("value", "")
    if not preferences.is_valid(name, value):
        return HttpResponseBadRequest()
    response: HttpResponse
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        response = HttpResponseRedirect(_safe_next(request))
    if request.user.is_authenticated:
        preferences.keep(request.user, name, value)
    preferences.write_cookies(response, {name: value}, secure=request.is_secure())
    return response


@require_GET
def counter(request: HttpRequest, key: str) -> HttpResponse:
    """The fresh counter of one navigation entry, for a live refresh; empty when nothing waits."""
    return render(request, "components/_counter.html", {"it": navigation.counter_for(request.user, key)})


@login_required
@require_POST
def arrange_columns(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps the columns of a list: those ticked (`shown`), in the order of the page; `move` takes one a place up or
    down, `reset` gives the list its own again. Goes back to `next`, to the column that was moved."""
    before = list_choices.chosen(request, key)
    ticked = () if "reset" in request.POST else list_choices.names(request.POST.getlist("shown"))
    way, _colon, moved = request.POST.get("move", "").partition(":")
    columns = list_choices.moved(ticked, moved, {"up": -1, "down": 1}.get(way, 0))
    list_choices.keep(request.user, key, replace(before, columns=columns))
    back = _safe_next(request)
    return HttpResponseRedirect(f"{back}#column-{moved}" if moved in ticked else back)


@require_http_methods(["GET", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for the staff who build and judge pages. Hidden from everybody else (404)."""
    _staff_only(request)
    return respond(
        request, gallery_samples.sample_list(request), "gallery/gallery.html", gallery_samples.context(request)
    )


@require_GET
def gallery_people(request: HttpRequest) -> JsonResponse:
    """The search that the gallery's person box asks."""
    _staff_only(request)
    return choices_response(gallery_samples.people_like(request.GET.get("q", "")))


@require_POST
def gallery_draft(request: HttpRequest) -> JsonResponse:
    """The autosave that the gallery's form talks to: saves nothing, answers as a real one; "conflict" in the reason
    shows what a lost race looks like."""
    _staff_only(request)
    if "conflict" in request.POST.get("reason", ""):
        return draft_conflict(_("The draft was changed in another window. Reload the page to see it."))
    version = request.POST.get("version", "0")
    return draft_saved(int(version) + 1 if version.isdecimal() and len(version) < 10 else 1, clock.now())


def error_page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """The page for a status, with the refusing service's own sentence when there is one."""
    return render(request, f"errors/{status}.html", {"sentence": sentence}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    return error_page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    """A form from a page that was open over a sign-in or sign-out: nothing was done, reload and send again."""
    sentence = _("This page was open for too long. Nothing was sent. Reload the page and send the form again.")
    return error_page(request, 403, sentence)


def server_error(_request: HttpRequest) -> HttpResponse:
    """The page after a failure of ours. It asks neither the database nor the session: they may be what failed."""
    try:
        body: str = render_to_string("errors/500.html")
    except Exception:  # a failing error page would answer with nothing at all
        logger.exception("The error page itself failed")
        body = "<!doctype html><html lang=tr><title>EBYS Destek</title><h1>Beklenmeyen bir hata oluştu</h1>"
    return HttpResponse(body, status=500)


def _staff_only(request: HttpRequest) -> None:
    if not navigation.is_staff(request.user):
        raise Http404


def _safe_next(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else "/"
