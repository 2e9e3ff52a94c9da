"""django-helpdesk's own addresses: every name still resolves, none of its pages opens.

Its admin, its models and old links ask for `helpdesk:view` and the like. Three of them lead to our page of the same
thing; all the others, its API and its GET requests that change something among them, answer 404. The patterns are
taken from the package itself: an address that a later release adds is closed from its first day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_safe
from helpdesk import urls as stock

from helpdesk_site.people.views.requests import person_of
from helpdesk_site.tickets import selectors

app_name = "helpdesk"


def closed(_request: HttpRequest, **_captured: Any) -> HttpResponse:
    raise Http404("This page of the ticket store is not in use")


@login_required
@require_safe
def to_ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The stock page of a ticket leads to ours, for whoever may see it."""
    profile = get_object_or_404(selectors.tickets_visible_to(person_of(request)), ticket_id=ticket_id)
    return redirect("tickets:ticket", public_id=profile.public_id)


@login_required
@require_safe
def to_queue(_request: HttpRequest) -> HttpResponse:
    return redirect("tickets:queue")


@require_safe
def to_home(_request: HttpRequest) -> HttpResponse:
    return redirect("home")


SHADOWED: Mapping[str, Callable[..., HttpResponse]] = {
    "view": to_ticket,
    "list": to_queue,
    "dashboard": to_queue,
    "home": to_home,
}


def shadowed(entries: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses and names, each with our view or closed."""
    return [_shadow(entry) for entry in entries]


def _shadow(entry: URLPattern | URLResolver) -> URLPattern | URLResolver:
    if isinstance(entry, URLResolver):
        return URLResolver(
            entry.pattern, shadowed(entry.url_patterns), entry.default_kwargs, entry.app_name, entry.namespace
        )
    return URLPattern(entry.pattern, SHADOWED.get(entry.name or "", closed), {}, entry.name)


urlpatterns = shadowed(stock.urlpatterns)
