"""Sessions as Django keeps them in the database. Every page reads one, and the account that is signed in with it: both
come in one statement, which is compiled once.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import Subquery
from django.utils import timezone

from helpdesk_site.kernel import clock, standing
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.people.models import User
from helpdesk_site.people.selectors import remember_roles, with_roles

_LIVING: Prepared[str] = Prepared(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).values_list(
        "session_data", flat=True
    )
)
_SIGNED_IN: Prepared[User] = Prepared(
    lambda: with_roles(
        User.objects.select_related("person__unit")
        .filter(signed_in_sessions__session_key=Given("key"))
        .annotate(
            session_data=Subquery(
                Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).values("session_data")
            ),
            standing=standing.tokens_column(),
        ),
        "person",
    )
)
_ACCOUNT: Prepared[User] = Prepared(
    lambda: with_roles(User.objects.select_related("person__unit").filter(pk=Given("user")), "person")
)

_at_hand: ContextVar[User | None] = ContextVar("account_at_hand", default=None)


class SessionStore(db.SessionStore):
    """What is in a session; nothing, and no key either, when it does not live.

    `account` came with it: whom "my sessions" shows as signed in with this key. It proves nothing; the content of the
    session does, and `account` only saves reading the account that is named there.
    """

    account: User | None = None

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        found = _with_roles_of(_SIGNED_IN, key=self.session_key, now=now)
        kept = getattr(found, "session_data", None) or _LIVING.first(key=self.session_key, now=now)
        if kept is None:
            self._session_key = None
            return {}
        self.account = found
        if found is not None:
            standing.bring(found.standing)  # type: ignore[attr-defined]  # the column beside the account
        return self.decode(kept)

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """As Django's, which returns nothing for what we have not signed; the same text is looked through once."""
        content: dict[str, Any] = json.loads(_content_of(session_data))
        return content


@lru_cache(maxsize=2000)
def _content_of(session_data: bytes | str) -> str:
    """What a signed text of ours holds, as JSON: whoever changes what he is given changes nobody else's."""
    return json.dumps(db.SessionStore().decode(session_data))


@contextmanager
def account_at_hand(session: SessionBase) -> Iterator[None]:
    """Within it `account_called` need not ask for the account that came with this session."""
    session.get(SESSION_KEY)  # reads it, if nobody has
    before = _at_hand.set(getattr(session, "account", None))
    try:
        yield
    finally:
        _at_hand.reset(before)


def account_called(key: Any) -> User | None:
    """The account with this primary key, its person and his roles of today; None when there is none."""
    at_hand = _at_hand.get()
    if at_hand is not None and at_hand.pk == key:
        return at_hand
    return _with_roles_of(_ACCOUNT, user=key)


def _with_roles_of(accounts: Prepared[User], **given: Any) -> User | None:
    day = clock.today()
    user: Any = accounts.first(day=day, **given)
    if user is not None:
        remember_roles(user.person, day, user.roles_held)
    found: User | None = user
    return found
