"""What notify tells the parts beneath it, once, at start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from helpdesk_site.interface import navigation
from helpdesk_site.kernel import outbox
from helpdesk_site.kernel.after_commit import on_hint
from helpdesk_site.kernel.prepared import Counted
from helpdesk_site.notify import (
    mail,
    promises,  # noqa: F401  # its checks register themselves
    selectors,
    services,
)
from helpdesk_site.notify.digests import making, sending
from helpdesk_site.notify.live import broker, topics
from helpdesk_site.people.models import User


def register() -> None:
    outbox.handles(services.MAIL_TOPIC)(mail.send)
    outbox.handles(making.TOPIC)(sending.send)
    on_hint(broker.publish)
    # What the layers beneath tell about one person is for this person.
    for kind in ("notifications", "inbox", "person"):
        topics.watches(kind, topics.is_own)
    navigation.register(ENTRY)
    navigation.register(CHOICES)


def _count(visitor: object) -> int | Counted:
    return selectors.unread_counted(visitor.person) if isinstance(visitor, User) else 0


def _topic(visitor: object) -> str:
    return services.topic_of(visitor.person) if isinstance(visitor, User) else ""


ENTRY = navigation.Entry(
    key="notifications",
    label=_("Notifications"),
    url_name="notify:list",
    icon="bell",
    order=50,
    counter=_count,
    counter_label=_("unread notifications"),
    topic=_topic,
)

CHOICES = navigation.Entry(
    key="notice_choices",
    label=_("How I am told"),
    url_name="notify:preferences",
    icon="sliders",
    order=25,
    place="menu",
)
