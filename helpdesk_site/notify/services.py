"""Telling people: a step in the unit of work in which it happened; the mail leaves by the outbox, afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.http import url_has_allowed_host_and_scheme

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.public_ids import new_id
from helpdesk_site.kernel.transaction import changed, gather, require_transaction, unit_of_work
from helpdesk_site.notify import kinds, rendering
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.models import Person

MAIL_TOPIC = "notify.mail"


def deliver(
    person: Person, *, template: str, context: Mapping[str, Any], link: str, about: tuple[str, str]
) -> Notification:
    """A step: tells `person` something, in the application and (outside of the transaction) by mail.

    `template` names files under templates/notify/; `context` is JSON (moments as ISO 8601 text); `link` is a path of
    ours such as "/talep/tkt_…/"; `about` is the thing's audit type and public id. Raises TemplateDoesNotExist for
    missing files and ValueError for a link that leads elsewhere.
    """
    return deliver_to_all([person], template=template, context=context, link=link, about=about)[0]


def deliver_to_all(
    people: Sequence[Person],
    *,
    template: str,
    context: Mapping[str, Any],
    link: str,
    about: tuple[str, str],
    queue: str = "",
    kind_for: Callable[[Person], str] | None = None,
) -> list[Notification]:
    """The same for several people, in the statements of one. How each of them wants to be told is asked later, when
    the mail would leave, and costs nothing here.

    `queue` is the key of the queue in which it happened; `kind_for` names the kind where it is not the same for all.
    """
    require_transaction()
    rendering.check_template(template)
    if not link.startswith("/") or not url_has_allowed_host_and_scheme(link, allowed_hosts=None):
        raise ValueError("A notification leads to a page of ours: give its path")
    now = clock.now()
    told = [
        new_row(
            Notification,
            public_id=new_id("ntf"),
            person=person,
            template=template,
            kind=kind_for(person) if kind_for else kinds.kind_of_template(template),
            queue=queue,
            context=dict(context),
            link=link,
            about_type=about[0],
            about_id=about[1],
            created_at=now,
        )
        for person in people
    ]
    for each in told:
        gather(each)
    _promise_mail([each.public_id for each in told if each.person.mail and each.person.active])
    changed(*[topic_of(person) for person in people])
    return told


def _promise_mail(public_ids: list[str]) -> None:
    """One promise for all of them. Its key is the first one's: however often it is tried, each gets one mail."""
    if public_ids:
        outbox.put(MAIL_TOPIC, {"notifications": public_ids}, key=f"{MAIL_TOPIC}:{public_ids[0]}")


def topic_of(person: Person) -> str:
    """The live topic of a person's notifications."""
    return f"notifications:{person.uuid}"


def mark_read(person: Person, *, public_ids: list[str]) -> int:
    """The person has seen these of his; returns how many were new to him. Others' are left alone."""
    with unit_of_work():
        unread = Notification.objects.filter(person=person, read_at__isnull=True, public_id__in=public_ids)
        return _read(person, unread.update(read_at=clock.now()))


def mark_all_read(person: Person) -> int:
    """Everything that waits for this person counts as read; returns how many there were."""
    with unit_of_work():
        unread = Notification.objects.filter(person=person, read_at__isnull=True)
        return _read(person, unread.update(read_at=clock.now()))


def mark_read_about(person: Person, about: tuple[str, str]) -> int:
    """Opening the page of a thing is reading what was told about it."""
    unread = Notification.objects.filter(person=person, read_at__isnull=True, about_type=about[0], about_id=about[1])
    if not unread.exists():
        return 0
    with unit_of_work():
        return _read(person, unread.update(read_at=clock.now()))


def _read(person: Person, count: int) -> int:
    if count:
        changed(topic_of(person))
    return count
