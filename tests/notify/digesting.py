"""What the tests of digests do again and again: choose, tell, let a moment come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import mail
from django.core.mail import EmailMultiAlternatives

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import preferences, services
from helpdesk_site.notify.digests import making
from helpdesk_site.notify.models import Notification, Preference
from helpdesk_site.notify.selectors import preference_of
from helpdesk_site.people.models import Person
from tests.kernel.calendar_samples import at

MONDAY, TUESDAY, WEDNESDAY = "30.11.2026", "01.12.2026", "02.12.2026"
EVERYTHING = ("request_opened", "request_reply", "request_moved")


def choose(person: Person, *, afternoon: bool = False, **ways: str) -> Preference:
    """`choose(ayse, request_reply="digest")`; what is not named is as it comes."""
    wishes = {(kind, ""): way for kind, way in ways.items()}
    version = preference_of(person).version
    return preferences.choose(person, actor=person, expected_version=version, afternoon=afternoon, wishes=wishes)


def wait_for_digests(person: Person, *, afternoon: bool = False) -> None:
    choose(person, afternoon=afternoon, **dict.fromkeys(EVERYTHING, "digest"))


@contextmanager
def it_is(moment: str) -> Iterator[None]:
    """`with it_is("01.12.2026 08:30")`: in Istanbul."""
    with clock.held_at(at(moment)):
        yield


def tell(*people: Person, number: int = 1, template: str = "ticket_replied", when: str = "", **over: Any) -> None:
    """Tells people about the ticket of this number, and lets the outbox decide."""

    def told() -> list[Notification]:
        values = {
            "template": template,
            "context": {"reference": f"EBYS-2026-{number:06d}", "service": "Genel destek", "state": "in_progress"},
            "link": f"/talep/tkt_{number}/",
            "about": ("ticket", f"tkt_{number}"),
            **over,
        }
        with unit_of_work():
            return services.deliver_to_all(people, **values)

    if when:
        with it_is(when):
            told()
            outbox.deliver_waiting()
    else:
        told()
        outbox.deliver_waiting()


def sweep(moment: str) -> int:
    """The sweep and the outbox at this moment; how many digests were made."""
    with it_is(moment):
        made = making.make_due()
        outbox.deliver_waiting()
    return made


def sent() -> EmailMultiAlternatives:
    """The one mail that has left."""
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message
