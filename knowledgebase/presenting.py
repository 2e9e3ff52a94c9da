"""How an article looks: its badges and its facts. Python builds, templates draw."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from helpdesk_site.interface import times
from helpdesk_site.interface.components import Definition, DefinitionList, StateBadge, Tone
from helpdesk_site.kernel import clock
from knowledgebase.models import Article, State

TONES: Final[Mapping[str, tuple[Tone, str]]] = {
    State.DRAFT: ("info", "pencil"),
    State.PUBLISHED: ("success", "check-circle"),
    State.ARCHIVED: ("neutral", "inbox"),
}


def badge(state: str, review_on: date | None = None) -> StateBadge:
    """The state in a word; a published article that somebody should look at again says that instead."""
    if state == State.PUBLISHED and review_on is not None and review_on <= clock.today():
        return StateBadge(_("Review due"), "warning", "clock-history")
    tone, icon = TONES[state]
    return StateBadge(State(state).label, tone, icon)


def for_the_desk() -> StateBadge:
    """The mark of an article that employees do not see."""
    return StateBadge(_("Only the desk"), "neutral", "lock")


def facts_for_readers(article: Article) -> DefinitionList:
    """How far one may rely on it: when somebody looked at it last, and who answers for it."""
    found = [
        Definition(_("Last reviewed"), times.ago(article.reviewed_at) if article.reviewed_at else None),
        Definition(_("Owner"), article.owner.official_name),
        Definition(_("Category"), article.category.title),
    ]
    if article.solved:
        found.append(Definition(_("Requests it solved"), article.solved))
    return DefinitionList(found)


def facts_for_editors(article: Article) -> DefinitionList:
    return DefinitionList([
        Definition(_("Who may read it"), article.get_audience_display()),
        Definition(_("Category"), article.category.title),
        Definition(_("Owner"), article.owner.official_name),
        Definition(_("Last reviewed"), times.ago(article.reviewed_at) if article.reviewed_at else None),
        Definition(_("Next review"), article.review_on),
        Definition(_("Version"), article.number or None),
        Definition(_("Helped"), _("%(yes)d yes, %(no)d no") % {"yes": article.helped, "no": article.not_helped}),
        Definition(_("Requests it solved"), article.solved),
    ])  # fmt: skip
