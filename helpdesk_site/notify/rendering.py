"""The words of a notification, in its reader's language, from template files alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_datetime

from helpdesk_site.notify.models import Notification
from helpdesk_site.people.models import Person

SUBJECT_LENGTH: Final = 200
_NOT_IN_ONE_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+|\s+")
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")


@dataclass(frozen=True, slots=True)
class Words:
    """What the reader sees: the subject in one line, and the text."""

    subject: str
    text: str
    html: str = ""


@cache
def check_template(template: str) -> None:
    """Raises TemplateDoesNotExist when one of the three files is missing: better now than when the mail leaves."""
    for ending in ("subject.txt", "txt", "html"):
        get_template(f"notify/{template}.{ending}")


def subject_of(notification: Notification) -> str:
    """The one line for the list in the application, in the language of the page."""
    return one_line(_render(notification, "subject.txt", _context(notification)))


def words_of(notification: Notification) -> Words:
    """The whole mail, in the language that its reader chose."""
    with in_language_of(notification.person):
        context = _context(notification)
        subject = one_line(_render(notification, "subject.txt", context))
        text = _render(notification, "txt", context).strip() + "\n"
        return Words(subject, text, _render(notification, "html", {**context, "subject": subject}))


@contextmanager
def in_language_of(person: Person) -> Iterator[None]:
    with translation.override(language_of(person)):
        yield


def language_of(person: Person) -> str:
    """The person's choice; Turkish for whoever has made none or never signed in."""
    try:
        return person.user.language
    except ObjectDoesNotExist:
        return settings.LANGUAGE_CODE


def address_of(link: str) -> str:
    """The full address of a path of ours, for a mail. The page behind it asks for sign-in: no key is in it."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{link}"


def choices_address() -> str:
    """Where the reader of a mail chooses what is mailed to him."""
    return address_of(reverse("notify:preferences"))


def _context(notification: Notification) -> dict[str, Any]:
    return {
        **{key: _moment_or(value) for key, value in notification.context.items()},
        "person": notification.person,
        "address": address_of(notification.link),
        "choices_address": choices_address(),
        "notification": notification,
    }


def _moment_or(value: Any) -> Any:
    """JSON has no moments: a text that is one becomes one again, so that a template can write it in Turkish."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return parse_datetime(value) or value
    return value


def _render(notification: Notification, ending: str, context: Mapping[str, Any]) -> str:
    return get_template(f"notify/{notification.template}.{ending}").render(dict(context))


def one_line(text: str) -> str:
    # A name with a line feed in it must not begin a header of its own (RFC 5322, 2.2).
    return _NOT_IN_ONE_LINE.sub(" ", text).strip()[:SUBJECT_LENGTH]
