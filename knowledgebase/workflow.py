"""The transition table of articles. Nothing else writes their state."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.workflow import Step, Workflow
from knowledgebase import policies
from knowledgebase.models import Article, State

ARTICLE: Workflow[Article] = Workflow(
    "knowledge.article",
    Article,
    [
        # Also from "published": what a new version says replaces what the one before said.
        Step("publish", frozenset(State), State.PUBLISHED, policies.may_edit, _("Publish")),
        Step("archive", frozenset({State.DRAFT, State.PUBLISHED}), State.ARCHIVED, policies.may_edit, _("Archive")),
    ],
)
