"""Whose socket it is, and whether his session still lives: plain functions that ask the database, so in a thread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from helpdesk_site.kernel import clock
from helpdesk_site.notify.live import topics
from helpdesk_site.people import auth
from helpdesk_site.people.models import Person, User


def session_key_in(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The session key among the headers of the handshake; empty when there is none that could be read."""
    for name, value in headers:
        if name == b"cookie" and (key := _session_key(value.decode("latin-1"))):
            return key
    return ""


def _session_key(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def owners_of(session_keys: Collection[str]) -> dict[str, UUID]:
    """Whose sessions they are. The numbers alone: thousands of sockets each hold one all day."""
    return {key: person.uuid for key, person in people_of(session_keys).items()}


def may_watch_all(person: UUID, wanted: Sequence[str]) -> bool:
    """Asked of the person as he is now, not as he was when the page was opened."""
    if not wanted:
        return True
    found = Person.objects.select_related("unit").filter(uuid=person, active=True).first()
    return found is not None and topics.may_watch_all(found, wanted)


def people_of(session_keys: Collection[str]) -> dict[str, Person]:
    """The people behind those of the sessions that live, in two statements.

    Left out: a session that is unknown, over its time or closed, and one of an account that is closed. The socket does
    not count as activity: an idle session ends although its page is open.
    """
    sessions = {key: content for key, content in _stored(session_keys) if _is_in_its_time(content)}
    users = _users(content[SESSION_KEY] for content in sessions.values())
    found = {}
    for key, content in sessions.items():
        user = users.get(str(content[SESSION_KEY]))
        if user is not None and _is_of(user, content):
            found[key] = user.person
    return found


def _stored(keys: Collection[str]) -> Iterable[tuple[str, dict[str, Any]]]:
    store = SessionStore()
    rows = Session.objects.filter(session_key__in=[key for key in keys if key], expire_date__gt=clock.real_now())
    for row in rows:
        yield row.session_key, store.decode(row.session_data)


def _is_in_its_time(content: dict[str, Any]) -> bool:
    if SESSION_KEY not in content or content.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return False
    session: Any = content  # over_since reads it as a mapping
    return auth.over_since(session, int(clock.real_now().timestamp())) is None


def _users(ids: Iterable[str]) -> dict[str, User]:
    users = User.objects.select_related("person__unit").filter(pk__in=set(ids), is_active=True, person__active=True)
    return {str(user.pk): user for user in users}


def _is_of(user: User, content: dict[str, Any]) -> bool:
    """Whether the session was made for the account as it is: a changed password ends the sessions before it."""
    return constant_time_compare(content.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
