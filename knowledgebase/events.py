"""What webhooks may tell of articles."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from helpdesk_site.webhooks.events import Event, acts
from knowledgebase.models import Article

EVENTS = (
    Event(
        "article.published", _("An article was published"), Article.audit_type, acts("knowledge.article.publish"),
        # By its id, not its slug: the slug is the title.
        lambda record: reverse("knowledge:manage", args=[record.object_id]),
    ),
)  # fmt: skip
