"""Writing articles: the list of the editors, a new one, the editor with its autosave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk_site.interface.components import Difference, EmptyState, Link, Notice, Shown
from helpdesk_site.interface.forms import draft_conflict, draft_saved, show_refusal
from helpdesk_site.interface.list_filters import ChoiceFilter, TextFilter
from helpdesk_site.interface.lists import Column, ListDefinition, respond
from helpdesk_site.interface.masked import say_if_masked
from helpdesk_site.interface.rows import Term
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.people.views.requests import person_of
from knowledgebase import differing, drafts, policies, presenting, selectors, services
from knowledgebase.forms import DraftForm, NewArticleForm, categories
from knowledgebase.models import ARTICLES_TOPIC, Article, Audience, State
from knowledgebase.services.drafting import DraftOutdated

DUE = "review_due"


# The list


class WordsFilter(TextFilter):
    """Words in any spelling and with any ending; found through the index of the search."""

    def __init__(self, key: str, label: Any) -> None:
        super().__init__(key, label, folded_column="title_words")

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        question = selectors.all_of(cleaned.get(self.key, ""))
        return [Term("words", selectors.holds, question)] if question else []


class StateFilter(ChoiceFilter):
    """A state, or those that somebody should look at again."""

    def __init__(self, key: str, label: Any) -> None:
        choices = [(DUE, gettext_lazy("Review due")), *State.choices]
        super().__init__(key, label, column="state", choices=choices)

    def terms(self, cleaned: Mapping[str, Any]) -> Sequence[Term]:
        if cleaned.get(self.key) != DUE:
            return super().terms(cleaned)
        return [Term(DUE, lambda today: Q(state=State.PUBLISHED, review_on__lte=today), clock.today())]


def _title(article: Article) -> Shown:
    return article.shown_title


def _draft(article: Article) -> Shown:
    return _("being written") if article.draft is not None else ""


ARTICLES: ListDefinition[Article] = ListDefinition(
    key="articles",
    caption=gettext_lazy("Articles"),
    order=("-id",),
    columns=[
        Column("title", gettext_lazy("Title"), _title, kind="wide"),
        Column("state", gettext_lazy("State"), lambda article: presenting.badge(article.state, article.review_on)),
        Column("category", gettext_lazy("Category"), lambda article: article.category.title, hidden_on_phone=True),
        Column("audience", gettext_lazy("Who may read it"), lambda article: article.get_audience_display()),
        Column("owner", gettext_lazy("Owner"), lambda article: article.owner.official_name),
        Column("review", gettext_lazy("Next review"), lambda article: article.review_on, kind="date", sort="review_on"),
        Column("draft", gettext_lazy("Draft"), _draft, hidden_on_phone=True),
    ],
    filters=(
        WordsFilter("q", gettext_lazy("Words")),
        StateFilter("state", gettext_lazy("State")),
        ChoiceFilter("category", gettext_lazy("Category"), column="category__code", choices=categories),
        ChoiceFilter("audience", gettext_lazy("Who may read it"), column="audience", choices=Audience.choices),
    ),
    row_url=lambda article: reverse("knowledge:manage", args=[article.public_id]),
    live_topic=ARTICLES_TOPIC,
    empty=EmptyState(
        gettext_lazy("No article yet"),
        gettext_lazy("Write down what you have explained twice: the third one finds it himself."), icon="journal-text",
    ),
)  # fmt: skip


@login_required
@require_GET
def articles(request: HttpRequest) -> HttpResponse:
    """Everything that is written, for the editors; hidden from everybody else (404)."""
    person = editor_or_404(request)
    return respond(request, ARTICLES.page(selectors.articles_editable_by(person), request), "knowledge/articles.html")


# Writing


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = editor_or_404(request)
    form = NewArticleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            begun = services.begin_article(actor=person, **form.cleaned_data)
        except Invalid as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("knowledge:edit", public_id=begun.public_id)
    return render(request, "knowledge/new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """The editor; sent, it keeps the draft and stays, or goes on to what publishing would change."""
    person = editor_or_404(request)
    article = article_or_404(person, public_id)
    if request.method != "POST":
        form = DraftForm.of(drafts.content_of(article), article.draft_version, person)
        return _editor(request, article, form)
    form = DraftForm(request.POST, viewer=person)
    typed, version = form.typed(), form.cleaned_data.get("version")
    if version is None:
        return _editor(request, article, form, status=422)
    try:
        kept = services.write_draft(article, actor=person, expected_version=version, typed=typed)
    except DraftOutdated as refusal:
        return _both_sides(request, refusal, typed, person)
    except Invalid as refusal:
        show_refusal(form, refusal)
        return _editor(request, article, form, status=422)
    say_if_masked(request, ("title", "summary", "body"))
    if request.POST.get("do") != "publish":
        messages.success(request, _("The draft was kept."))
        return redirect("knowledge:edit", public_id=public_id)
    if (unready := _unready(kept, person)) is not None:
        return _editor(request, kept, unready, status=422)
    return redirect("knowledge:publish", public_id=public_id)


def _unready(article: Article, person: Person) -> DraftForm | None:
    """The form with what is missing before the draft can be published; None when nothing is."""
    content = drafts.content_of(article)
    try:
        drafts.read(content)
    except Invalid as refusal:
        form = DraftForm({**content, "version": article.draft_version}, viewer=person)
        form.errors.clear()
        show_refusal(form, refusal)
        return form
    return None


def _both_sides(request: HttpRequest, refusal: DraftOutdated, typed: dict[str, str], person: Person) -> HttpResponse:
    """What was typed stays on the page, beside what was kept meanwhile; sent again, it replaces that."""
    theirs = drafts.content_of(refusal.current)
    form = DraftForm.of(typed, refusal.current.draft_version, person)
    sentence = _("Take over what you need; if you keep the draft now, what stands on this page replaces the other.")
    notice = Notice(sentence, "warning", title=refusal.sentence)
    difference = differing.between_drafts(theirs, typed)
    return _editor(request, refusal.current, form, notice=notice, difference=difference, status=409)


def _editor(
    request: HttpRequest,
    article: Article,
    form: forms.Form,
    *,
    notice: Notice | None = None,
    difference: Difference | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "article": article,
        "form": form,
        "notice": notice,
        "difference": difference,
        "badge": presenting.badge(article.state),
        "crumbs": crumbs(article),
    }
    return render(request, "knowledge/edit.html", context, status=status)


@login_required
@require_POST
def autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keeps what is typed; answers as autosave.mjs expects."""
    person = editor_or_404(request)
    article = article_or_404(person, public_id)
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        return draft_conflict(_("This page is out of date. Copy what you wrote and reload it."))
    typed = {name: request.POST.get(name, "") for name in drafts.FIELDS}
    try:
        kept = services.write_draft(article, actor=person, expected_version=int(version), typed=typed)
    except (DraftOutdated, Invalid) as refusal:
        return draft_conflict(refusal.sentence)
    return draft_saved(kept.draft_version, kept.draft_at or clock.now())


# Finding


def editor_or_404(request: HttpRequest) -> Person:
    """The person who asks, if he writes articles: for others these pages are not there."""
    person = person_of(request)
    if not policies.is_editor(roles_on(person)):
        raise Http404
    return person


def article_or_404(person: Person, public_id: str) -> Article:
    try:
        return selectors.article_for_editing(person, public_id)
    except Article.DoesNotExist as missing:
        raise Http404 from missing


def crumbs(article: Article, *, inside: bool = False) -> list[Link]:
    """The way back; `inside`: from a page beneath the article's own."""
    links = [Link(_("Knowledge base"), reverse("knowledge:index")), Link(_("Articles"), reverse("knowledge:articles"))]
    own = Link(article.shown_title, reverse("knowledge:manage", args=[article.public_id]))
    return [*links, own] if inside else links
