"""What webhooks tell the parts beneath them, once, at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import navigation
from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.transaction import on_gathered
from helpdesk_site.notify import kinds
from helpdesk_site.notify.live import topics
from helpdesk_site.people.models import User
from helpdesk_site.webhooks import (
    announcing,
    ending,
    policies,
    posting,
    promises,  # noqa: F401  # its checks register themselves
    selectors,
)
from helpdesk_site.webhooks.models import Subscription


def register() -> None:
    on_gathered(AuditEntry, announcing.announce, wanted=selectors.SOMEBODY_LISTENS, known=selectors.is_known_to_listen)
    outbox.handles(announcing.TOPIC)(posting.post)
    topics.watches(Subscription.audit_type, selectors.may_watch)
    navigation.register(ENTRY)
    kinds.register(SILENT)


def _keeps_webhooks(visitor: object) -> bool:
    return isinstance(visitor, User) and policies.may_keep(visitor.person)


ENTRY = navigation.Entry(
    key="webhooks",
    label=_("Webhooks"),
    url_name="webhooks:list",
    icon="send",
    order=80,
    visible=_keeps_webhooks,
    place="rules",
)

SILENT = kinds.Kind(
    key="webhook_silent",
    group="desk",
    label=_("A webhook has no receiver any more"),
    templates=(ending.TEMPLATE,),
    concerns=policies.may_keep,
)
