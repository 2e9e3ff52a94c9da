"""The knowledge base's own promises: what was published is what is read, and its numbers are those of its rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Count, F, Q

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.invariants import Context, invariant
from knowledgebase.models import Article, ArticleVersion, State


@invariant("I6", "a published version of an article says what its audit entry sealed")
def versions_are_as_published(_context: Context) -> Iterable[str]:
    sealed = _sealed()
    for version in ArticleVersion.objects.select_related("article").order_by("pk").iterator():
        key = (version.article.public_id, version.number)
        if key not in sealed:
            yield f"Version {version.number} of {version.article.public_id} was published without an audit entry"
        elif sealed[key] != version.digest:
            yield f"Version {version.number} of {version.article.public_id} does not say what was published"


def _sealed() -> dict[tuple[str, int], str]:
    """The hash of each version, from the first entry that names it."""
    entries = AuditEntry.objects.filter(action="knowledge.article.publish", object_type=Article.audit_type)
    found: dict[tuple[str, int], str] = {}
    for public_id, payload in entries.order_by("id").values_list("object_id", "payload").iterator():
        data = json.loads(payload)["data"]
        found.setdefault((public_id, data["number"]), data["sha256"])
    return found


@invariant("I7", "people read the newest published version of an article, and nothing of a draft")
def people_read_the_newest_version(_context: Context) -> Iterable[str]:
    for article in Article.objects.filter(state=State.PUBLISHED).order_by("pk").iterator():
        newest = article.versions.order_by("-number").first()
        shown = (article.number, article.title, article.summary, article.body)
        if newest is None or shown != (newest.number, newest.title, newest.summary, newest.body):
            yield f"{article.public_id} shows something else than its newest version"


@invariant("I7", "how often an article helped and solved is counted from what people said")
def articles_are_counted_truly(_context: Context) -> Iterable[str]:
    counted = Article.objects.annotate(
        yes=Count("feedback", filter=Q(feedback__helped=True), distinct=True),
        no=Count("feedback", filter=Q(feedback__helped=False), distinct=True),
        links=Count("solutions", distinct=True),
    )
    wrong = counted.exclude(yes=F("helped"), no=F("not_helped"), links=F("solved"))
    yield from (f"{public_id} counts wrongly" for public_id in wrong.values_list("public_id", flat=True)[:20])
