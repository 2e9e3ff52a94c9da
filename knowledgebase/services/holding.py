"""Finding an article for a change: its row is locked first, so that what is checked stays true until the commit."""

from __future__ import annotations

from django.utils.translation import gettext as _

from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.errors import Conflict, NotAllowed
from knowledgebase import policies
from knowledgebase.models import Article


class Outdated(Conflict):
    """Somebody else changed the article meanwhile; it is at `version` now."""

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Somebody else changed this article meanwhile. What you wrote is kept on this page."), code="outdated"
        )
        self.version = version


def held(article: Article) -> Article:
    """The article as it is now, with its row locked until the transaction ends."""
    return Article.objects.select_for_update(of=("self",)).select_related("category", "owner").get(pk=article.pk)


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed for whoever does not write articles."""
    if not policies.may_edit(actor):
        raise NotAllowed(_("Articles are written by the EBYS Support."))


def require_version(article: Article, expected: int) -> None:
    """Raises Outdated unless the article is as the person saw it."""
    if article.version != expected:
        raise Outdated(article.version)
