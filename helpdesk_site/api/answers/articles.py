"""Articles of the knowledge base as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from helpdesk_site.api.answers.people import PersonRef, person_ref
from knowledgebase.models import Article, Audience
from knowledgebase.selectors import ListedArticle


@dataclass(frozen=True, slots=True)
class CategoryRef:
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class ArticleListed:
    """A row of the list or of what a search found."""

    id: str
    slug: str
    title: str
    summary: str
    category: CategoryRef
    audience: Audience
    published_at: datetime | None
    reviewed_at: datetime | None
    review_on: date


@dataclass(frozen=True, slots=True)
class ArticleShown(ArticleListed):
    """An article with its text, as it was written (a small part of Markdown); `version` is that of the text."""

    body: str
    owner: PersonRef
    version: int


def list_articles(rows: Sequence[ListedArticle]) -> list[ArticleListed]:
    return [
        ArticleListed(
            id=row.public_id, slug=row.slug or "", title=row.title, summary=row.summary,
            category=CategoryRef(row.category_code, row.category_title), audience=Audience(row.audience),
            published_at=row.published_at, reviewed_at=row.reviewed_at, review_on=row.review_on,
        )
        for row in rows
    ]  # fmt: skip


def show_article(article: Article) -> ArticleShown:
    return ArticleShown(
        id=article.public_id, slug=article.slug or "", title=article.title, summary=article.summary,
        category=CategoryRef(article.category.code, article.category.title), audience=Audience(article.audience),
        published_at=article.published_at, reviewed_at=article.reviewed_at, review_on=article.review_on,
        body=article.body, owner=person_ref(article.owner), version=article.number,
    )  # fmt: skip
