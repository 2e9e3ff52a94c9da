"""A draft is what was typed (docs/decisions/0009); here it is read into what can be published."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people.models import Person
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets.text import TEXT_LENGTH, clean_text, clean_title
from knowledgebase import policies
from knowledgebase.models import SUMMARY_LENGTH, TITLE_LENGTH, Article, Audience, Category

# What the form holds; the person is a text box and, beside it, the key of whom was picked from the suggestions.
FIELDS: Final = ("title", "summary", "body", "category", "audience", "owner", "owner-key", "review_on")
REVIEWED_AFTER: Final = timedelta(days=180)
LATEST_REVIEW: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Readable:
    """A draft that holds together."""

    title: str
    summary: str
    body: str
    category: Category
    audience: str
    owner: Person
    review_on: date


def content_of(article: Article) -> dict[str, Any]:
    """What the editor's form begins with: the draft, else what is published."""
    if article.draft is not None:
        return {name: str(article.draft.get(name, "")) for name in FIELDS}
    return {
        "title": article.title, "summary": article.summary, "body": article.body, "category": article.category.code,
        "audience": article.audience, "owner": article.owner.official_name, "owner-key": article.owner.public_id,
        "review_on": f"{max(article.review_on, clock.today() + REVIEWED_AFTER):%d.%m.%Y}",
    }  # fmt: skip


def read(content: Mapping[str, str]) -> Readable:
    """The draft as it would be published. Raises Invalid with a sentence for each field that is not ready."""
    found: dict[str, Any] = {}
    wrong: dict[str, Sequence[str]] = {}
    for name, reading in READINGS.items():
        try:
            found[name] = reading(content)
        except Invalid as refusal:
            wrong[name] = refusal.fields.get(name, [refusal.sentence])
    if wrong:
        raise Invalid(_("The article is not ready yet."), fields=wrong)
    return Readable(**found)


def _title(content: Mapping[str, str]) -> str:
    return clean_title(content["title"], limit=TITLE_LENGTH)


def _body(content: Mapping[str, str]) -> str:
    return clean_text(content["body"], field="body", limit=TEXT_LENGTH)


def _summary(content: Mapping[str, str]) -> str:
    one_line = " ".join(
        clean_text(content["summary"], field="summary", required=False, limit=10 * SUMMARY_LENGTH).split()
    )
    return clean_text(one_line, field="summary", required=False, limit=SUMMARY_LENGTH)


def _category(content: Mapping[str, str]) -> Category:
    found = Category.objects.filter(code=_key(content["category"])).first()
    if found is None:
        raise Invalid(_("Choose a category."))
    return found


def _audience(content: Mapping[str, str]) -> str:
    if content["audience"] not in Audience.values:
        raise Invalid(_("Choose who may read it."))
    return content["audience"]


def _owner(content: Mapping[str, str]) -> Person:
    """Whoever looks after it can also better it; the key counts only with the name that the page shows."""
    found = Person.objects.filter(public_id=_key(content["owner-key"]), active=True).first()
    if found is None or found.official_name != content["owner"].strip():
        raise Invalid(_("Choose the owner from the list."))
    if not policies.is_editor(roles_on(found)):
        raise Invalid(_("The owner must be somebody who writes articles."))
    return found


def _review_day(content: Mapping[str, str]) -> date:
    today = clock.today()
    try:
        day = datetime.strptime(content["review_on"].strip(), "%d.%m.%Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError as wrong:
        raise Invalid(_("Write the date as day.month.year, for example 31.12.2026.")) from wrong
    if not today < day <= today + LATEST_REVIEW:
        raise Invalid(_("The next review must lie after today, and within three years."))
    return day


def _key(text: str) -> str:
    """What may name a row: PostgreSQL refuses NUL."""
    return text[:40].replace("\x00", "")


READINGS: Final[Mapping[str, Callable[[Mapping[str, str]], Any]]] = {
    "title": _title, "summary": _summary, "body": _body, "category": _category, "audience": _audience, "owner": _owner,
    "review_on": _review_day,
}  # fmt: skip
