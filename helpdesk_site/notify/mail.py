"""Sending the mail of a notification: outside of any transaction, safe to repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from helpdesk_site.kernel import clock
from helpdesk_site.notify import kinds, rendering, selectors
from helpdesk_site.notify.models import Notification, Way
from helpdesk_site.notify.rendering import Words
from helpdesk_site.people.models import Person


class SomeNotSentError(Exception):
    """Some mails of one promise could not be handed over; the others were, and are not repeated."""


def send(payload: dict[str, Any]) -> None:
    """The outbox's handler. Raises SomeNotSentError when it must be tried again for some.

    What each person chose is asked here, when the mail would leave: he may have changed his mind, or left. A crash
    after the server took a mail repeats it with the same Message-ID, so that the reader's mail program knows it for the
    same one. One address that fails does not hold up the others.
    """
    by_way: dict[Way, list[Notification]] = defaultdict(list)
    for notification in selectors.to_be_mailed(payload["notifications"]):
        by_way[_way_of(notification)].append(notification)
    for way in (Way.DIGEST, Way.DESK, Way.NONE):
        _decide(way, by_way[way])
    reachable = [each for each in by_way[Way.MAIL] if each.person.mail and each.person.active]
    failed = [str(error) for error in map(_try_to_send, reachable) if error is not None]
    if failed:
        raise SomeNotSentError("; ".join(failed))


def _way_of(notification: Any) -> Way:
    """What was promised before kinds had names carries none."""
    return kinds.way_of(notification.kind or kinds.kind_of_template(notification.template), notification.chosen)


def _decide(way: Way, notifications: Sequence[Notification]) -> None:
    """Only where nobody has yet: of two workers that have the same promise, the first decides."""
    if notifications:
        undecided = Notification.objects.filter(pk__in=[each.pk for each in notifications], way="")
        undecided.update(way=way, decided_at=clock.now())


def _try_to_send(notification: Notification) -> Exception | None:
    try:
        message_of(notification).send()
    except (OSError, SMTPException) as error:
        return error
    now = clock.now()
    Notification.objects.filter(pk=notification.pk, way="").update(way=Way.MAIL, decided_at=now, mailed_at=now)
    return None


def message_of(notification: Notification) -> EmailMultiAlternatives:
    return automatic_message(notification.person, rendering.words_of(notification), notification.public_id)


def automatic_message(person: Person, words: Words, public_id: str) -> EmailMultiAlternatives:
    """A mail of ours to a person. Its Message-ID is made of `public_id`: sent again, it is the same mail."""
    message = EmailMultiAlternatives(
        subject=words.subject,
        body=words.text,
        to=[person.mail],
        headers={
            "Message-ID": message_id_of(public_id),
            # Automatic answers must not answer us (RFC 3834, section 5; the second is Exchange's own).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.attach_alternative(words.html, "text/html")
    return message


def message_id_of(public_id: str) -> str:
    """The same for every sending of one thing (RFC 5322, 3.6.4)."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{public_id}@{host}>"
