"""What two texts of an article say differently, as rows of the difference component, in bounded time."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.interface.components import Difference, DiffKind, DiffRow
from knowledgebase.drafts import Readable
from knowledgebase.models import Article, ArticleVersion

# Comparing costs the product of the lines that differ; beyond this a passage is shown as one change.
MOST_COMPARED: Final = 40_000


def between_versions(before: ArticleVersion | None, after: ArticleVersion) -> Difference:
    """What a version changed of the one before it."""
    rows = [
        *_of_words(_("Title"), before.title if before else "", after.title),
        *_of_words(_("Summary"), before.summary if before else "", after.summary),
        *_of_texts(before.body if before else "", after.body),
    ]
    label = _("Version %(number)d") % {"number": before.number} if before else _("Before")
    return Difference(
        rows, _("What this version changed"), before_label=label,
        after_label=_("Version %(number)d") % {"number": after.number},
    )  # fmt: skip


def to_publish(article: Article, ready: Readable) -> Difference:
    """What people will read and find differently."""
    published = article if article.number else None
    rows = [
        *_of_words(_("Title"), published.title if published else "", ready.title),
        *_of_words(_("Summary"), published.summary if published else "", ready.summary),
        *_of_words(_("Category"), published.category.title if published else "", ready.category.title),
        *_of_words(_("Who may read it"), _audience(article) if published else "", _audience_of(ready)),
        *_of_words(_("Owner"), published.owner.official_name if published else "", ready.owner.official_name),
        # The text of a first version stands beneath as people will read it.
        *(_of_texts(published.body, ready.body) if published else []),
    ]
    return Difference(
        rows, _("What will change for the readers"), before_label=_("Published"), after_label=_("Your draft")
    )


def between_drafts(theirs: dict[str, str], yours: dict[str, str]) -> Difference:
    """What another page kept, and what this one holds."""
    rows = [
        *_of_words(_("Title"), theirs["title"], yours["title"]),
        *_of_words(_("Summary"), theirs["summary"], yours["summary"]),
        *_of_texts(theirs["body"], yours["body"]),
    ]
    return Difference(rows, _("What differs"), before_label=_("Kept meanwhile"), after_label=_("On this page"))


def _audience(article: Article) -> str:
    return str(article.get_audience_display())


def _audience_of(ready: Readable) -> str:
    return str(dict(Article._meta.get_field("audience").flatchoices)[ready.audience])


def _of_words(subject: str, before: str, after: str) -> list[DiffRow]:
    if before == after:
        return [DiffRow(subject, "unchanged", before=before)] if before else []
    kind: DiffKind = "added" if not before else "removed" if not after else "changed"
    return [DiffRow(subject, kind, before=before or None, after=after or None)]


def _of_texts(before: str, after: str) -> list[DiffRow]:
    """The lines that differ; those that stay are counted, not shown."""
    old, new = _lines(before), _lines(after)
    rows = [_row(old[a:b], new[c:d]) for a, b, c, d in _passages(old, new)]
    return rows or ([DiffRow(_("Text"), "unchanged", before=_("the same"))] if old else [])


def _lines(text: str) -> list[str]:
    return [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]


def _passages(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """The places that differ, after what both begin and end with was set aside."""
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    a, b = old[first : len(old) - last], new[first : len(new) - last]
    if not (a or b):
        return []
    if len(a) * len(b) > MOST_COMPARED:
        return [(first, first + len(a), first, first + len(b))]
    steps = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [(first + i1, first + i2, first + j1, first + j2) for tag, i1, i2, j1, j2 in steps if tag != "equal"]


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines both begin with."""
    return next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _row(old: Sequence[str], new: Sequence[str]) -> DiffRow:
    kind: DiffKind = "added" if not old else "removed" if not new else "changed"
    return DiffRow(_("Text"), kind, before="\n".join(old) or None, after="\n".join(new) or None)
