"""People for the tests of tickets and notifications, with an address for mail and a way to be signed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from helpdesk_site.kernel import clock
from helpdesk_site.people.auth import BACKEND
from helpdesk_site.people.models import Person, SignedInSession, Unit
from tests import people_factories


def make_unit(name: str = "Park ve Bahçeler Şube Müdürlüğü") -> Unit:
    return people_factories.make_unit(name=name)


def make_person(given_name: str, surname: str, *, unit: Unit | None = None, roles: Iterable[str] = ()) -> Person:
    person = people_factories.make_person(given_name, surname, unit=unit, roles=roles)
    person.mail = f"{person.username}@ornek.bel.tr"
    person.save(update_fields=["mail"])
    return person


def sign_in(person: Person, *, ahead: timedelta = timedelta()) -> str:
    """A session of this person, as the sign-in page makes it; returns its key.

    `ahead`: for so long it counts as one that was used just now, and no visit has to write that down.
    """
    now = int(clock.real_now().timestamp())
    session = SessionStore()
    session.update(
        {
            SESSION_KEY: str(person.user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: person.user.get_session_auth_hash(),
            "auth_time": now,
            "seen": now + int(ahead.total_seconds()),
        }
    )
    session.create()
    SignedInSession.objects.create(
        user=person.user, session_key=str(session.session_key), method="password", address="127.0.0.1",
        started_at=clock.real_now(), seen_at=clock.real_now(),
    )  # fmt: skip
    return str(session.session_key)


def browser_of(person: Person) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = sign_in(person)
    return client
