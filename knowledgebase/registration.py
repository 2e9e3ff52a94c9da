"""What the knowledge base tells the parts beneath it, once, at start."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import addresses, navigation
from helpdesk_site.notify.live import topics
from helpdesk_site.people.models import Person, User
from helpdesk_site.people.selectors import roles_on
from helpdesk_site.tickets import beside, suggesting
from helpdesk_site.webhooks import events as webhook_events
from knowledgebase import (
    events,
    policies,
    promises,  # noqa: F401  # its checks register themselves
    selectors,
    services,
)
from knowledgebase.models import Article


def register() -> None:
    for entry in ENTRIES:
        navigation.register(entry)
    suggesting.register(
        suggesting.Suggestions(
            while_typing=lambda: reverse("knowledge:suggest"),
            solved=services.note_solution,
        )
    )
    beside.register(
        beside.Part(
            "articles",
            order=90,
            address=lambda profile: addresses.thing("knowledge:for_ticket", profile.public_id),
            for_desk=True,
        )
    )
    webhook_events.register(*events.EVENTS)
    topics.watches(Article.audit_type, selectors.may_watch_article)
    topics.watches("articles", _may_watch_articles)


def _may_watch_articles(person: Person, _identity: str) -> bool:
    """That something changed in some article says nothing about it; who looks at the list of them all may know."""
    return policies.is_editor(roles_on(person))


def _writes_articles(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.is_editor(roles_on(visitor.person))


ENTRIES = (
    navigation.Entry(
        key="knowledge", label=_("Knowledge base"), url_name="knowledge:index", icon="journal-text", order=15
    ),
    navigation.Entry(
        key="knowledge_articles", label=_("Articles"), url_name="knowledge:articles", icon="pencil", order=16,
        visible=_writes_articles,
    ),
)  # fmt: skip
