"""Putting an article before people, keeping it true, and taking it away again."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.transaction import changed, unit_of_work
from helpdesk_site.kernel.turkish import slug
from knowledgebase import drafts
from knowledgebase.models import SLUG_LENGTH, Article, ArticleVersion
from knowledgebase.services.drafting import DraftOutdated
from knowledgebase.services.holding import held, person_of, require_editor, require_version
from knowledgebase.words import learn_words, write_words
from knowledgebase.workflow import ARTICLE

# The first steps of our own addresses under /bilgi/.
TAKEN: Final = frozenset({"oneri", "makale", "makaleler", "yeni", "talep"})


def publish(article: Article, *, actor: Actor, expected_version: int) -> Article:
    """Puts the draft before people: a new version when the text is another one, else only where and for whom it stands.

    `expected_version` is the draft's. An archived article without a draft comes back as it was. Raises NotAllowed;
    Invalid with a sentence for each field that is not ready; WrongState when there is nothing new; Conflict when the
    draft is not the one that was looked at. Then nothing has changed.
    """
    person = person_of(actor)
    with unit_of_work():
        current = held(article)
        step = ARTICLE.require(current, "publish", actor=actor)
        if current.draft_version != expected_version:
            raise DraftOutdated(current)
        if current.draft is None and current.state == step.to_state:
            raise WrongState(_("There is nothing new to publish."))
        ready = drafts.read(drafts.content_of(current))
        before, now = current.audience, clock.now()
        is_new = (ready.title, ready.summary, ready.body) != (current.title, current.summary, current.body)
        number = current.number + 1 if is_new or not current.number else current.number
        version = ArticleVersion(
            article=current, number=number, title=ready.title, summary=ready.summary, body=ready.body, author=person,
            published_at=now,
        )  # fmt: skip
        if number != current.number:
            ArticleVersion.objects.bulk_create([version])
        values: dict[str, Any] = {
            "slug": current.slug or _free_slug(ready.title), "category": ready.category, "audience": ready.audience,
            "owner": ready.owner, "review_on": ready.review_on, "title": ready.title, "summary": ready.summary,
            "body": ready.body, "number": number, "draft": None, "draft_title": "",
            "draft_version": current.draft_version + 1, "version": current.version + 1, "updated_at": now,
            "published_at": now if number != current.number else current.published_at, "reviewed_at": now,
        }  # fmt: skip
        write_words(current, ready.title, ready.summary, ready.body)
        values |= {name: getattr(current, name) for name in ("title_words", "summary_words", "body_words")}
        ARTICLE.advance(
            current, "publish", actor=actor, set=values, number=number, sha256=version.digest, audience=ready.audience,
            audience_before=before, owner=str(ready.owner.uuid), category=ready.category.code,
            review_on=ready.review_on,
        )  # fmt: skip
        learn_words(current)
        changed("articles")
    return current


def archive(article: Article, *, actor: Actor, expected_version: int, reason: str = "") -> Article:
    """Offers it to nobody any more; its versions and what it solved stay. Raises NotAllowed, WrongState, Conflict."""
    with unit_of_work():
        current = held(article)
        ARTICLE.require(current, "archive", actor=actor)
        require_version(current, expected_version)
        values = {"version": current.version + 1, "updated_at": clock.now()}
        ARTICLE.advance(current, "archive", actor=actor, set=values, reason=reason[:300])
        changed("articles")
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
        changed("articles", current.live_topic)
    return current


def _free_slug(title: str) -> str:
    """An address made of the title that no other article has, and that is none of ours."""
    words = slug(title)[: SLUG_LENGTH - 8].rstrip("-") or "makale"
    taken = TAKEN | set(Article.objects.filter(slug__startswith=words).values_list("slug", flat=True))
    numbered = (f"{words}-{number}" for number in range(2, len(taken) + 3))
    return words if words not in taken else next(one for one in numbered if one not in taken)
