"""One article as its editors see it: what it became, what publishing would change, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.components import Notice
from helpdesk_site.interface.forms import show_refusal
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid, ServiceError
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.selectors import tickets_visible_to
from knowledgebase import differing, drafts, markup, presenting, selectors, services
from knowledgebase.forms import ArchiveForm, ReviewForm, VersionForm
from knowledgebase.models import Article, State
from knowledgebase.views.editing import article_or_404, crumbs, editor_or_404


@login_required
@require_GET
def manage(request: HttpRequest, public_id: str) -> HttpResponse:
    person = editor_or_404(request)
    return _page(request, person, article_or_404(person, public_id))


def _page(
    request: HttpRequest,
    person: Person,
    article: Article,
    *,
    failed: dict[str, forms.Form] | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    links = selectors.tickets_solved_by(article)
    seen = set(
        tickets_visible_to(person).filter(pk__in=[link.ticket_id for link in links]).values_list("pk", flat=True)
    )
    context: dict[str, Any] = {
        "article": article,
        "badge": presenting.badge(article.state, article.review_on),
        "facts": presenting.facts_for_editors(article),
        "versions": selectors.versions_of(article),
        "feedback": selectors.feedback_on(article),
        "solved": [link for link in links if link.ticket_id in seen],
        "text": markup.as_html(article.body) if article.number else "",
        "notice": notice,
        "crumbs": crumbs(article),
        **_forms(article, failed or {}),
    }
    return render(request, "knowledge/manage.html", context, status=status)


def _forms(article: Article, failed: dict[str, forms.Form]) -> dict[str, forms.Form]:
    """The forms of the steps that are open; one that failed is shown whatever has changed since."""
    open_steps = {
        "review": article.state == State.PUBLISHED,
        "archive": article.state != State.ARCHIVED,
        "drop": article.draft is not None and article.number > 0,
    }
    return {
        f"{step}_form": failed.get(step) or step_form(step, None, _initial(step, article))
        for step, is_open in open_steps.items()
        if is_open or step in failed
    }


def _initial(step: str, article: Article) -> dict[str, Any]:
    version = article.draft_version if step == "drop" else article.version
    return {"version": version, "next_on": clock.today() + drafts.REVIEWED_AFTER}


FORMS: dict[str, type[forms.Form]] = {"review": ReviewForm, "archive": ArchiveForm, "drop": VersionForm}


def step_form(step: str, data: Any, initial: dict[str, Any] | None = None) -> forms.Form:
    return FORMS[step](data, initial=initial, auto_id=f"{step}-%s")


# Steps


def _review(article: Article, person: Person, given: dict[str, Any]) -> str:
    services.mark_reviewed(article, actor=person, expected_version=given["version"], next_on=given["next_on"])
    return _("Noted: it still holds.")


def _archive(article: Article, person: Person, given: dict[str, Any]) -> str:
    services.archive(article, actor=person, expected_version=given["version"], reason=given["reason"])
    return _("The article is in the archive; nobody finds it any more.")


def _drop(article: Article, person: Person, given: dict[str, Any]) -> str:
    services.drop_draft(article, actor=person, expected_version=given["version"])
    return _("The draft was thrown away; what is published stays.")


STEPS: dict[str, Callable[[Article, Person, dict[str, Any]], str]] = {
    "review": _review, "archive": _archive, "drop": _drop,
}  # fmt: skip


@login_required
@require_POST
def take_step(request: HttpRequest, public_id: str, step: str) -> HttpResponse:
    """Carries out one step; when it cannot be, the page comes back with what was typed."""
    if step not in STEPS:
        raise Http404
    person = editor_or_404(request)
    article = article_or_404(person, public_id)
    form = step_form(step, request.POST)
    if not form.is_valid():
        return _page(request, person, article, failed={step: form}, status=422)
    try:
        messages.success(request, STEPS[step](article, person, form.cleaned_data))
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _page(request, person, article, failed={step: form}, status=422)
    except ServiceError as refusal:
        fresh = article_or_404(person, public_id)
        return _page(request, person, fresh, notice=Notice(refusal.sentence, "warning"), status=refusal.status)
    return redirect("knowledge:manage", public_id=public_id)


# Publishing


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What will change for the readers, before it does."""
    person = editor_or_404(request)
    article = article_or_404(person, public_id)
    if request.method != "POST":
        return _look(request, article)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _look(request, article, status=422)
    try:
        published = services.publish(article, actor=person, expected_version=form.cleaned_data["version"])
    except ServiceError as refusal:
        fresh = article_or_404(person, public_id)
        return _look(request, fresh, notice=Notice(refusal.sentence, "warning"), status=refusal.status)
    messages.success(request, _("Published: whoever looks for it finds it now."))
    return redirect("knowledge:article", slug=published.slug)


def _look(request: HttpRequest, article: Article, *, notice: Notice | None = None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"article": article, "crumbs": crumbs(article, inside=True), "notice": notice}
    try:
        ready = drafts.read(drafts.content_of(article))
    except Invalid as refusal:
        points = [f"{sentence}" for sentences in refusal.fields.values() for sentence in sentences]
        context["notice"] = notice or Notice(refusal.sentence, "warning", points=points)
    else:
        context |= {
            "ready": ready,
            "text": markup.as_html(ready.body),
            "difference": differing.to_publish(article, ready),
            "form": VersionForm(initial={"version": article.draft_version}),
            "nothing_new": article.draft is None and article.state == State.PUBLISHED,
        }
    return render(request, "knowledge/publish.html", context, status=status)


@login_required
@require_GET
def version(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One version as it was, and what it changed of the one before."""
    person = editor_or_404(request)
    article = article_or_404(person, public_id)
    versions = {each.number: each for each in selectors.versions_of(article)}
    if number not in versions:
        raise Http404
    found = versions[number]
    context = {
        "article": article, "version": found, "text": markup.as_html(found.body),
        "difference": differing.between_versions(versions.get(number - 1), found),
        "crumbs": crumbs(article, inside=True),
    }  # fmt: skip
    return render(request, "knowledge/version.html", context)
