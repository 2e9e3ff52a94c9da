"""The words of a digest: what waits for its reader first, then what is new, thing by thing. In the active language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.template.loader import get_template
from django.urls import reverse

from helpdesk_site.interface import times
from helpdesk_site.notify import rendering
from helpdesk_site.notify.digests import standing
from helpdesk_site.notify.models import Digest, Notification
from helpdesk_site.notify.rendering import Words, address_of

MOST_NEW: Final = 100
MOST_WAITING: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One notice: when, and what."""

    at: Any
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """What is new about one thing, oldest first. `title` is "" where the lines say all."""

    title: str
    address: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that waits for a decision of the reader."""

    title: str
    address: str
    since: str


def words_of(digest: Digest, told: Sequence[Notification]) -> Words:
    """The mail. `told` are the notices in their order; of very many the newest are counted only."""
    waiting = standing.waiting_for(digest.person)
    asked = [Asked(each.title, address_of(each.link), str(times.since(each.since).words)) for each in waiting]
    context = {
        "person": digest.person,
        "digest": digest,
        "count": len(told),
        "groups": grouped(told[:MOST_NEW]),
        "left_out": max(0, len(told) - MOST_NEW),
        "waiting_count": len(waiting),
        "waiting": asked[:MOST_WAITING],
        "waiting_left_out": max(0, len(waiting) - MOST_WAITING),
        "address": address_of(reverse("notify:list")),
        "choices_address": rendering.choices_address(),
    }
    subject = rendering.one_line(_rendered("subject.txt", context))
    text = _rendered("text.txt", context).strip() + "\n"
    return Words(subject, text, _rendered("page.html", {**context, "subject": subject}))


def grouped(told: Sequence[Notification]) -> list[Group]:
    """By what they are about, in the order in which each was first spoken of."""
    by_thing: dict[tuple[str, str], list[Notification]] = {}
    for notification in told:
        by_thing.setdefault((notification.about_type, notification.about_id), []).append(notification)
    return [_group(notices) for notices in by_thing.values()]


def _group(notices: Sequence[Notification]) -> Group:
    newest = notices[-1]
    reference, service = (str(newest.context.get(name, "")) for name in ("reference", "service"))
    title = f"{reference} · {service}" if reference and service else reference
    lines = [Line(each.created_at, _without(rendering.subject_of(each), reference)) for each in notices]
    return Group(title, address_of(newest.link), lines)


def _without(subject: str, reference: str) -> str:
    """The number stands above the lines: not once more in each."""
    return subject.removeprefix(f"{reference}: ") if reference else subject


def _rendered(name: str, context: dict[str, Any]) -> str:
    return get_template(f"notify/digests/{name}").render(context)
