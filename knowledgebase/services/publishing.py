"""Putting an article before people, keeping it true, and taking it away again."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.kernel.turkish import slug
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.services.locking import person_of
from knowledgebase import drafts
from knowledgebase.models import ARTICLES_TOPIC, SLUG_LENGTH, Article, ArticleVersion
from knowledgebase.services.drafting import DraftOutdated
from knowledgebase.services.holding import held, require_editor, require_version
from knowledgebase.words import learn_words, write_words
from knowledgebase.workflow import ARTICLE

# The first steps of our own addresses under /bilgi/.
TAKEN: Final = frozenset({"es-anlamlilar", "oneri", "makale", "makaleler", "yeni", "talep"})


def publish(article: Article, *, actor: Actor, expected_version: int) -> Article:
    """Puts the draft before people: a new version when the text is another one, else only where and for whom it stands.

    `expected_version` is the draft's. An archived article without a draft comes back as it was. Raises NotAllowed;
    Invalid with a sentence for each field that is not ready; WrongState when there is nothing new; Conflict when the
    draft is not the one that was looked at. Then nothing has changed.
    """
    try:
        return _publish(article, actor, expected_version)
    except IntegrityError:
        # Another article of this title was published at the same moment and took the address: the next one is free.
        return _publish(article, actor, expected_version)


def _publish(article: Article, actor: Actor, expected_version: int) -> Article:
    person = person_of(actor)
    with unit_of_work():
        current = held(article)
        step = ARTICLE.require(current, "publish", actor=actor)
        if current.draft_version != expected_version:
            raise DraftOutdated(current)
        if current.draft is None and current.state == step.to_state:
            raise WrongState(_("There is nothing new to publish."))
        ready, before = drafts.read(drafts.content_of(current)), current.audience
        version = _next_version(current, ready, person)
        if version.number != current.number:
            ArticleVersion.objects.bulk_create([version])
        ARTICLE.advance(
            current, "publish", actor=actor, set=_as_read(current, ready, version), number=version.number,
            sha256=version.digest, audience=ready.audience, audience_before=before, owner=str(ready.owner.uuid),
            category=ready.category.code, review_on=ready.review_on,
        )  # fmt: skip
        learn_words(current)
        changed(ARTICLES_TOPIC)
    return current


def _next_version(article: Article, ready: drafts.Readable, author: Person) -> ArticleVersion:
    """What will be read: under the number that it has, where it says the same."""
    is_new = (ready.title, ready.summary, ready.body) != (article.title, article.summary, article.body)
    return ArticleVersion(
        article=article, number=article.number + (is_new or not article.number), title=ready.title,
        summary=ready.summary, body=ready.body, author=author, published_at=clock.now(),
    )  # fmt: skip


def _as_read(article: Article, ready: drafts.Readable, version: ArticleVersion) -> dict[str, Any]:
    """The columns of the article once the draft is before people."""
    write_words(article, ready.title, ready.summary, ready.body)
    at = version.published_at
    return {
        "slug": article.slug or _free_slug(ready.title), "category": ready.category, "audience": ready.audience,
        "owner": ready.owner, "review_on": ready.review_on, "title": ready.title, "summary": ready.summary,
        "body": ready.body, "number": version.number, "version": article.version + 1, "draft": None, "draft_title": "",
        "draft_version": article.draft_version + 1, "updated_at": at, "reviewed_at": at,
        "published_at": at if version.number != article.number else article.published_at,
        "title_words": article.title_words, "summary_words": article.summary_words, "body_words": article.body_words,
    }  # fmt: skip


def archive(article: Article, *, actor: Actor, expected_version: int, reason: str = "") -> Article:
    """Offers it to nobody any more; its versions and what it solved stay. Raises NotAllowed, WrongState, Conflict."""
    with unit_of_work():
        current = held(article)
        ARTICLE.require(current, "archive", actor=actor)
        require_version(current, expected_version)
        values = {"version": current.version + 1, "updated_at": clock.now()}
        ARTICLE.advance(current, "archive", actor=actor, set=values, reason=reason[:300])
        changed(ARTICLES_TOPIC)
    return current


def mark_reviewed(article: Article, *, actor: Actor, expected_version: int, next_on: date) -> Article:
    """Says that it still holds, and when somebody looks at it again.

    Raises NotAllowed, WrongState, Conflict, Invalid for a day that is not to come.
    """
    require_editor(actor)
    if not clock.today() < next_on <= clock.today() + drafts.LATEST_REVIEW:
        sentence = _("The next review must lie after today, and within three years.")
        raise Invalid(sentence, fields={"next_on": [sentence]})
    with unit_of_work():
        current = held(article)
        if current.state != "published":
            raise WrongState(_("Only what people read is reviewed. Reload the page to see where it stands now."))
        require_version(current, expected_version)
        before, now = current.review_on, clock.now()
        current.reviewed_at = current.updated_at = now
        current.review_on, current.version = next_on, current.version + 1
        current.save(update_fields=["reviewed_at", "review_on", "version", "updated_at"])
        audit.record("knowledge.article.reviewed", actor=actor, on=current, review_on=next_on, before=before)
        changed(ARTICLES_TOPIC, current.live_topic)
    return current


def _free_slug(title: str) -> str:
    """An address made of the title that no other article has, and that is none of ours."""
    words = slug(title)[: SLUG_LENGTH - 8].rstrip("-") or "makale"
    taken = TAKEN | set(Article.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    numbered = (f"{words}-{number}" for number in range(2, len(taken) + 3))
    return words if words not in taken else next(one for one in numbered if one not in taken)
