"""The tables of the knowledge base.

An article is what it says now (its newest published version), what it is being made into (its draft), and how it is
found. Versions are added and read, never changed: whoever solved a ticket by one must be able to read it as it was.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.public_ids import PublicIdField

TITLE_LENGTH = 160
SUMMARY_LENGTH = 300
SLUG_LENGTH = 100
ARTICLES_TOPIC = "articles:all"


class Audience(models.TextChoices):
    """Who may read an article."""

    EVERYBODY = "everybody", _("All employees")
    DESK = "desk", _("Only the desk")


class State(models.TextChoices):
    """`draft`: nobody but the editors has seen it yet; `archived`: kept, but offered to nobody."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Category(models.Model):
    """A shelf. Shelves are few; the search leads to most articles."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=100)
    hint = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=40, default="journal-text")
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        indexes = [models.Index(fields=["order", "code"], name="kb_categories_in_order")]

    def __str__(self) -> str:
        return self.title


class Article(models.Model):
    """One answer to one question.

    `title`, `summary` and `body` are those of the newest published version; before the first one they are empty.
    `draft` is what is being written, kept as it was typed (docs/decisions/0009), None when nothing is; `draft_version`
    counts its saves and never goes back, so an old page cannot overwrite a newer one. `version` counts everything else
    that happens to the article. `slug` is given when it is first published, and stays.
    """

    audit_type: ClassVar = "knowledge.article"

    public_id = PublicIdField(prefix="art")
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True, null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="articles")
    audience = models.CharField(max_length=9, choices=Audience.choices, default=Audience.EVERYBODY)
    owner = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    summary = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    body = models.TextField(blank=True)
    number = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    draft: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(null=True)
    draft_version = models.PositiveIntegerField(default=1)
    draft_title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    draft_at = models.DateTimeField(null=True)
    draft_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    begun_from = models.ForeignKey(
        "tickets.TicketProfile", null=True, on_delete=models.PROTECT, related_name="articles_begun"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    review_on = models.DateField()
    helped = models.PositiveIntegerField(default=0)
    not_helped = models.PositiveIntegerField(default=0)
    solved = models.PositiveIntegerField(default=0)
    title_words = models.TextField(blank=True)
    summary_words = models.TextField(blank=True)
    body_words = models.TextField(blank=True)
    search_vector = models.GeneratedField(
        expression=SearchVector("title_words", config="simple", weight="A")
        + SearchVector("summary_words", config="simple", weight="B")
        + SearchVector("body_words", config="simple", weight="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
            GinIndex(fields=["search_vector"], name="kb_search"),
            models.Index(fields=["-published_at", "-id"], condition=Q(state="published"), name="kb_newest"),
            models.Index(fields=["category", "-id"], condition=Q(state="published"), name="kb_in_category"),
            models.Index(fields=["review_on", "id"], condition=Q(state="published"), name="kb_review_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="kb_state_is_known"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="kb_audience_is_known"),
            models.CheckConstraint(
                condition=Q(state="draft", number=0, slug__isnull=True)
                | Q(state="archived")
                | Q(state="published", number__gt=0, slug__isnull=False),
                name="kb_published_has_version",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        """What editors call it: before it has been published, as its draft does."""
        return self.title or self.draft_title or self.public_id

    @property
    def live_topic(self) -> str:
        return f"{self.audit_type}:{self.public_id}"


class ArticleVersion(models.Model):
    """What an article said from a moment on. The application can neither change nor remove it."""

    append_only: ClassVar = True

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    summary = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    body = models.TextField()
    author = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="kb_version_numbered_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def digest(self) -> str:
        """SHA-256 of what it says; the audit entry of its publication holds the same."""
        return content_hash({"title": self.title, "summary": self.summary, "body": self.body})


class Feedback(models.Model):
    """Whether an article helped somebody: his last word on it. `number` is the version he read."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="feedback", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    helped = models.BooleanField()
    comment = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="kb_one_word_a_person")]
        indexes = [models.Index(fields=["article", "-at"], name="kb_feedback_of_article")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.helped}"


class Solved(models.Model):
    """This article, in this version, solved this ticket."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="solutions", db_index=False)
    number = models.PositiveIntegerField()
    ticket = models.ForeignKey(
        "tickets.TicketProfile", on_delete=models.PROTECT, related_name="solved_by", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "ticket"], name="kb_solved_once")]
        indexes = [models.Index(fields=["ticket", "id"], name="kb_solutions_of_ticket")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.ticket_id}"


class SynonymGroup(models.Model):
    """Words that mean the same here; whoever looks for one finds the others. Each may be of several words."""

    words: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=60))

    def __str__(self) -> str:
        return ", ".join(self.words)


class Word(models.Model):
    """A folded word that stands in some article: what a misspelt word may have meant."""

    word = models.CharField(max_length=40, primary_key=True)

    class Meta:
        indexes = [GistIndex(fields=["word"], opclasses=["gist_trgm_ops"], name="kb_words_alike")]

    def __str__(self) -> str:
        return self.word
