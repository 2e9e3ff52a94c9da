"""Sending the mail of a notification: outside of any transaction, safe to repeat."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from helpdesk_site.kernel import clock
from helpdesk_site.notify import rendering, services
from helpdesk_site.notify.models import Notification


def send(payload: dict[str, Any]) -> None:
    """The outbox's handler. A crash after the server took the mail repeats it with the same Message-ID, so that the
    reader's mail program knows it for the same one; a notification that is gone needs no mail."""
    notification = (
        Notification.objects.select_related("person").filter(public_id=payload["notification"], mailed_at=None).first()
    )
    if notification is None or not _is_wanted(notification):
        return
    message_of(notification).send()
    Notification.objects.filter(pk=notification.pk).update(mailed_at=clock.now())


def _is_wanted(notification: Notification) -> bool:
    """Asked when the mail leaves: the person may have left, or read it, or changed his mind since."""
    person = notification.person
    return bool(person.mail) and person.active and services.wants_mail(person, notification.template)


def message_of(notification: Notification) -> EmailMultiAlternatives:
    words = rendering.words_of(notification)
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=words.text,
        to=[notification.person.mail],
        headers={
            "Message-ID": message_id_of(notification),
            # Automatic answers must not answer us (RFC 3834, section 5; the second is Exchange's own).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(words.html, "text/html")
    return message


def message_id_of(notification: Notification) -> str:
    """The same for every sending of one notification (RFC 5322, 3.6.4)."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{notification.public_id}@{host}>"
