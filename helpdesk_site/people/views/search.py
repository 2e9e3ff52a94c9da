"""Finding a colleague: the search behind every field that takes a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpdesk_site.interface.fields import choices_response
from helpdesk_site.people import selectors
from helpdesk_site.people.forms import person_choice, unit_choice
from helpdesk_site.people.models import Person
from helpdesk_site.people.views.requests import person_of

SUGGESTIONS = 10
PAGE = 25
LAST_PAGE = 20  # whoever needs the next one types another letter
LONGEST_QUERY = 100


@login_required
@require_GET
def person_search(request: HttpRequest) -> HttpResponse:
    """Suggestions as JSON for a field; a page of results for a person. Shows what every employee may see, no more."""
    text = request.GET.get("q", "")[:LONGEST_QUERY].replace("\x00", "")
    found = selectors.people_matching(person_of(request), text)
    if "application/json" in request.headers.get("Accept", ""):
        return choices_response([person_choice(person) for person in found[:SUGGESTIONS]])
    page = _page(found, request.GET.get("page", "1"))
    return render(request, "people/person_search.html", {"page": page, "q": text})


@login_required
@require_GET
def unit_search(request: HttpRequest) -> JsonResponse:
    """Suggestions for a unit: every employee may know the organisation."""
    text = request.GET.get("q", "")[:LONGEST_QUERY].replace("\x00", "")
    return choices_response([unit_choice(unit) for unit in selectors.units_matching(text)[:SUGGESTIONS]])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search; nothing is counted that nobody looks at."""

    people: list[Person]
    previous: int | None
    next: int | None


def _page(found: QuerySet[Person], asked: str) -> Page:
    number = min(max(int(asked), 1), LAST_PAGE) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    start = (number - 1) * PAGE
    rows = list(found[start : start + PAGE + 1])
    more = len(rows) > PAGE and number < LAST_PAGE
    return Page(rows[:PAGE], previous=number - 1 if number > 1 else None, next=number + 1 if more else None)
