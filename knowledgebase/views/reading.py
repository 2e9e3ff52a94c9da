"""What everybody reads: the search, the shelves, an article, and whether it helped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from knowledgebase import markup, policies, presenting, selectors, services
from knowledgebase.forms import FeedbackForm
from knowledgebase.models import Article, Audience
from knowledgebase.searching import LONGEST_QUERY

ASKED = ("q", "title", "description")
FOUND = "articles-found"
MOST_ON_A_SHELF = 100


def asked(request: HttpRequest) -> str:
    """What is looked for. A form that suggests while one types sends its own field, of which the beginning counts."""
    text = next((request.GET[name] for name in ASKED if request.GET.get(name)), "")
    return text[:LONGEST_QUERY].replace("\x00", "").strip()


@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The search above all; without a question the shelves and what is new."""
    person, text = person_of(request), asked(request)
    category = request.GET.get("category", "")[:40].replace("\x00", "")
    only_found = request.headers.get("HX-Target") == FOUND
    shelves = selectors.shelves(person)
    context = {
        "q": text,
        "found": selectors.search(person, text) if text else [],
        "category": category,
        "on_shelf": selectors.newest_articles(person, category, MOST_ON_A_SHELF) if category and not text else [],
        "shelves": shelves,
        "shelf": next((shelf for shelf in shelves if shelf.code == category), None),
        "newest": [] if text or category else selectors.newest_articles(person),
        "desk_badge": presenting.for_the_desk(),
        "may_edit": policies.is_editor(roles_on(person)),
    }
    response = render(request, "knowledge/_found.html" if only_found else "knowledge/index.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@login_required
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """A part of a page: a few articles for what is typed so far; empty when there is none."""
    text = asked(request)
    found = selectors.suggestions(person_of(request), text)
    context = {"found": found, "q": text, "choose": bool(request.GET.get("choose"))}
    return render(request, "knowledge/_suggestions.html", context)


@login_required
@require_GET
def article(request: HttpRequest, slug: str) -> HttpResponse:
    person = person_of(request)
    return _page(request, person, _find(person, slug))


@login_required
@require_POST
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    person = person_of(request)
    found = _find(person, slug)
    form = FeedbackForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.give_feedback(found, actor=person, helped=given["helped"] == "yes", comment=given["comment"])
        except Invalid as refusal:
            form.add_error("comment", refusal.sentence)
        except WrongState as gone:
            raise Http404 from gone
        else:
            say_if_masked(request, ("comment",))
            messages.success(request, _("Thank you. What you say helps the next one who looks for it."))
            return redirect("knowledge:article", slug=slug)
    return _page(request, person, found, form=form, status=422)


def _find(person: Person, slug: str) -> Article:
    try:
        return selectors.article_by_slug(person, slug)
    except Article.DoesNotExist as missing:
        raise Http404 from missing


def _page(
    request: HttpRequest, person: Person, found: Article, *, form: FeedbackForm | None = None, status: int = 200
) -> HttpResponse:
    said = selectors.word_of(person, found)
    context: dict[str, Any] = {
        "article": found,
        "text": markup.as_html(found.body),
        "facts": presenting.facts_for_readers(found),
        "badge": presenting.for_the_desk() if found.audience == Audience.DESK else None,
        "said": said,
        "form": form or FeedbackForm(initial={"comment": said.comment if said else ""}),
        "may_edit": policies.is_editor(roles_on(person)),
    }
    return render(request, "knowledge/article.html", context, status=status)
