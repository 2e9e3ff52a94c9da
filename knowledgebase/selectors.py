"""Reading articles. Finding one is being allowed to see it: every query begins with what its reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from helpdesk_site.interface.rows import PreparedRows
from helpdesk_site.kernel.prepared import Given
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets.models import TicketProfile
from knowledgebase import policies, searching
from knowledgebase.models import Article, ArticleVersion, Audience, Category, Feedback, Solved, State, SynonymGroup
from knowledgebase.searching import Concept

MOST_FOUND = 30
MOST_SUGGESTED = 5
# What is suggested must be nearly as good as the best, and more than a stem somewhere in a text.
NEARLY, LEAST = 0.6, 0.05
NEWEST = 8
MOST_FEEDBACK = 20

# What a word counts in the body, (unused), in the summary and in the title: a title says what an article is about.
WEIGHTS = [0.1, 0.2, 0.4, 1.0]


# Who sees what


def articles_readable_by(person: Person) -> QuerySet[Article]:
    """Published articles: for everybody, and for whoever works at the desk also the desk's own."""
    return whole(_readable(roles_on(person)))


def articles_editable_by(person: Person) -> QuerySet[Article]:
    """All of them for an editor, drafts and the archive among them; none for anybody else."""
    editor = policies.is_editor(roles_on(person))
    return whole(Article.objects.all() if editor else Article.objects.none())


def articles_visible_to(person: Person) -> QuerySet[Article]:
    """What may be read: by an editor everything, by others what is published for them."""
    roles = roles_on(person)
    return whole(Article.objects.all() if policies.is_editor(roles) else _readable(roles))


def _readable(roles: frozenset[str]) -> QuerySet[Article]:
    published = Article.objects.filter(state=State.PUBLISHED)
    return published if policies.reads_desk_articles(roles) else published.filter(audience=Audience.EVERYBODY)


def whole(articles: QuerySet[Article]) -> QuerySet[Article]:
    """With shelf and owner, but without the columns that only a search reads."""
    found = articles.select_related("category", "owner")
    return found.defer("title_words", "summary_words", "body_words", "search_vector")


def may_watch_article(person: Person, public_id: str) -> bool:
    """Whether the person may be told that this article has changed."""
    return articles_visible_to(person).filter(public_id=public_id).exists()


# Lists


class ListedArticle(NamedTuple):
    """What a list shows of an article: texts are long and are not read for it."""

    id: int
    public_id: str
    slug: str | None
    title: str
    draft_title: str
    summary: str
    audience: str
    state: str
    category_code: str
    category_title: str
    published_at: datetime | None
    reviewed_at: datetime | None
    review_on: date

    @property
    def shown_title(self) -> str:
        return self.title or self.draft_title or self.public_id


LISTED = (
    *("id", "public_id", "slug", "title", "draft_title", "summary", "audience", "state", "category__code"),
    *("category__title", "published_at", "reviewed_at", "review_on"),
)


def _listed(articles: QuerySet[Article]) -> list[ListedArticle]:
    return [ListedArticle._make(row) for row in articles.values_list(*LISTED)]


def listed_readable_by(person: Person, category: str = "") -> PreparedRows[ListedArticle]:
    """All that this person may read, on one shelf or on all; page it by id."""
    roles = roles_on(person)
    desk = policies.reads_desk_articles(roles)

    def build() -> QuerySet[Article]:
        readable = _readable(roles)
        return readable.filter(category__code=Given("category")) if category else readable

    return PreparedRows(
        key=("articles", desk, bool(category)), model=Article, columns=LISTED, row=ListedArticle._make, build=build,
        given={"category": category} if category else {},
    )  # fmt: skip


def newest_articles(person: Person, category: str = "", most: int = NEWEST) -> list[ListedArticle]:
    """What was published last, on one shelf or on all."""
    found = _readable(roles_on(person))
    if category:
        found = found.filter(category__code=category)
    return _listed(found.order_by("-published_at", "-id")[:most])


class Shelf(NamedTuple):
    """A category with the number of articles that this person finds on it."""

    code: str
    title: str
    hint: str
    icon: str
    articles: int


def shelves(person: Person) -> list[Shelf]:
    """The categories that hold something for this person, in their order."""
    shown = Q(articles__state=State.PUBLISHED)
    if not policies.reads_desk_articles(roles_on(person)):
        shown &= Q(articles__audience=Audience.EVERYBODY)
    counted = Category.objects.annotate(count=Count("articles", filter=shown)).filter(count__gt=0)
    return list(
        map(Shelf._make, counted.order_by("order", "code").values_list("code", "title", "hint", "icon", "count"))
    )


# Search: three statements, whatever is typed and however many articles there are


def search(person: Person, text: str, *, category: str = "") -> list[ListedArticle]:
    """The articles that this person may read, the best first. Nothing for a question without a word."""
    readable = _readable(roles_on(person))
    return _listed(_ranked(readable.filter(category__code=category) if category else readable, text)[:MOST_FOUND])


def suggestions(person: Person, text: str, most: int = MOST_SUGGESTED) -> list[ListedArticle]:
    """A few articles while somebody types: the best, and those nearly as good. None for a word of two letters."""
    if len(text.strip()) < 3:
        return []
    rows = _ranked(_readable(roles_on(person)), text).values_list(*LISTED, "rank")[:most]
    found = [(ListedArticle._make(row[:-1]), row[-1]) for row in rows]
    return [article for article, rank in found if rank >= max(LEAST, NEARLY * found[0][1])]


def _ranked(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    synonyms = SynonymGroup.objects.values_list("words", flat=True)
    concepts = searching.concepts_of(text, synonyms)
    if not concepts:
        return articles.none()
    questions = _questions(concepts)
    held = sum((_holds(question) for question in questions), start=_NONE)
    found = articles.filter(search_vector=_query(searching.any_of(questions))).annotate(held=held)
    rank = _rank(searching.any_of(questions)) + _rank(searching.any_of(map(searching.exactly, concepts)))
    # By how much of the question it holds, half as a share of what the words count where they stand.
    return (
        found.filter(held__gte=searching.least_of(len(concepts))).annotate(rank=rank).order_by("-rank", "-solved", "pk")
    )


def all_of(text: str) -> str:
    """The question for articles that hold every word, with any ending; empty when nothing is asked."""
    return " & ".join(f"({searching.loosely(concept)})" for concept in searching.concepts_of(text, ()))


def holds(question: Any) -> Q:
    """The condition that an article answers a question of this module."""
    return Q(search_vector=_query(question))


_NONE: Combinable = Value(0)


def _holds(question: str) -> Case:
    return Case(When(search_vector=_query(question), then=1), default=0, output_field=IntegerField())


def _query(question: str) -> SearchQuery:
    return SearchQuery(question, search_type="raw", config="simple")


def _rank(question: str) -> SearchRank:
    return SearchRank(F("search_vector"), _query(question), weights=WEIGHTS)


def _questions(concepts: Sequence[Concept]) -> list[str]:
    """One question for each thing, with what a slip had meant where no article knows the word."""
    typed = searching.known_stems(word for concept in concepts if not concept.also for word in concept.typed)
    near = words_near(typed)
    return [
        searching.loosely(concept, [meant for word in concept.typed for meant in near.get(word, ())])
        for concept in concepts
    ]


# Words that no article has under this stem, each with those that look most like it. Both halves are led by an index:
# the nearest are read off one, however many words there are.
NEAR = """
SELECT typed.word, alike.word
FROM unnest(%s::text[], %s::text[]) AS typed (word, stem)
CROSS JOIN LATERAL (
    SELECT word FROM knowledgebase_word ORDER BY word <-> typed.word LIMIT 24
) AS alike
WHERE NOT EXISTS (
    SELECT 1 FROM knowledgebase_word known WHERE known.word >= typed.stem AND known.word < typed.stem || chr(1114109)
)
"""


def words_near(stems: Any) -> dict[str, list[str]]:
    """For each word whose stem no article has: what it may have meant."""
    if not stems:
        return {}
    alike: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, [list(stems), list(stems.values())])
        for typed, word in cursor.fetchall():
            alike.setdefault(typed, []).append(word)
    return {typed: searching.meant_by(typed, words) for typed, words in alike.items()}


# One article


def article_by_slug(person: Person, slug: str) -> Article:
    """A published article that the person may read. Raises Article.DoesNotExist."""
    return articles_readable_by(person).get(slug=slug)


def article_for_editing(person: Person, public_id: str) -> Article:
    """Any article, for an editor. Raises Article.DoesNotExist."""
    return articles_editable_by(person).get(public_id=public_id)


def versions_of(article: Article) -> list[ArticleVersion]:
    """The newest first."""
    return list(article.versions.select_related("author").order_by("-number"))


def word_of(person: Person, article: Article) -> Feedback | None:
    """What this person has said about the article."""
    return Feedback.objects.filter(article=article, person=person).first()


def feedback_on(article: Article) -> list[Feedback]:
    """The newest words that say something."""
    return list(article.feedback.exclude(comment="").select_related("person").order_by("-at")[:MOST_FEEDBACK])


def tickets_solved_by(article: Article) -> list[Solved]:
    return list(article.solutions.select_related("ticket", "person").order_by("-id")[:MOST_FEEDBACK])


def solutions_of(ticket: TicketProfile) -> list[Solved]:
    """The articles that solved a ticket."""
    found = Solved.objects.filter(ticket=ticket).select_related("article", "person")
    return list(found.order_by("id")[:MOST_FEEDBACK])
