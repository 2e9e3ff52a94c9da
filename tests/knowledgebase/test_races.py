"""Two at once: on a database where commits are real."""

from __future__ import annotations

from functools import partial

from helpdesk_site.kernel.audit.verify import verify_chain
from helpdesk_site.kernel.errors import Conflict
from knowledgebase import services
from knowledgebase.models import Article, ArticleVersion, Solved
from knowledgebase.services import drafting, publishing
from tests.knowledgebase.conftest import publish as publish_article
from tests.knowledgebase.conftest import ticket_of, write
from tests.tickets.test_races import at_once


def test_of_two_who_keep_a_draft_at_once_one_is_told(committed_desk):
    begun = write(committed_desk.agent)
    keep = partial(services.write_draft, begun, expected_version=begun.draft_version)
    editors = (committed_desk.agent, committed_desk.chief, committed_desk.trainer)
    results = at_once(*(partial(keep, actor=editor, typed={"body": editor.surname}) for editor in editors))
    kept = [result for result in results if isinstance(result, Article)]
    assert len(kept) == 1
    assert all(isinstance(result, drafting.DraftOutdated) for result in results if result is not kept[0])
    assert Article.objects.get(pk=begun.pk).draft == kept[0].draft


def test_a_draft_is_published_once(committed_desk):
    begun = write(committed_desk.agent)
    publish = partial(services.publish, begun, expected_version=begun.draft_version)
    results = at_once(*(partial(publish, actor=actor) for actor in (committed_desk.agent, committed_desk.chief)))
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert ArticleVersion.objects.filter(article=begun).count() == 1
    assert verify_chain().faults == ()


def test_two_articles_of_one_title_get_two_addresses(committed_desk, monkeypatch):
    """Both look for a free address before either has taken one."""
    drafts = [write(committed_desk.agent), write(committed_desk.chief)]
    looked: list[str] = []
    free = publishing._free_slug

    def found_by_both(title: str) -> str:
        slug = "ayni-adres" if len(looked) < len(drafts) else free(title)
        looked.append(slug)
        return slug

    monkeypatch.setattr(publishing, "_free_slug", found_by_both)
    results = at_once(
        *(partial(services.publish, each, actor=each.owner, expected_version=each.draft_version) for each in drafts)
    )
    assert all(isinstance(result, Article) for result in results), results
    assert len({result.slug for result in results}) == 2
    assert verify_chain().faults == ()


def test_a_ticket_is_linked_once_by_two_who_say_so_at_once(committed_desk):
    article, ticket = publish_article(committed_desk.agent), ticket_of(committed_desk)
    say = partial(services.mark_as_solving, article, ticket)
    at_once(*(partial(say, actor=actor) for actor in (committed_desk.agent, committed_desk.employee)))
    assert Solved.objects.count() == Article.objects.get(pk=article.pk).solved == 1
