"""Sending the mail of a notification: outside of any transaction, safe to repeat."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from helpdesk_site.kernel import clock
from helpdesk_site.notify import rendering, services
from helpdesk_site.notify.models import Notification


class SomeNotSentError(Exception):
    """Some mails of one promise could not be handed over; the others were, and are not repeated."""


def send(payload: dict[str, Any]) -> None:
    """The outbox's handler. Raises SomeNotSentError when it must be tried again for some.

    A crash after the server took a mail repeats it with the same Message-ID, so that the reader's mail program knows it
    for the same one. One address that fails does not hold up the others.
    """
    waiting = Notification.objects.select_related("person").filter(
        public_id__in=payload["notifications"], mailed_at__isnull=True
    )
    failed = [str(error) for error in map(_try_to_send, waiting) if error is not None]
    if failed:
        raise SomeNotSentError("; ".join(failed))


def _try_to_send(notification: Notification) -> Exception | None:
    if not _is_wanted(notification):
        return None
    try:
        message_of(notification).send()
    except (OSError, SMTPException) as error:
        return error
    Notification.objects.filter(pk=notification.pk).update(mailed_at=clock.now())
    return None


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
