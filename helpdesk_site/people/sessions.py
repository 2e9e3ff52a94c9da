"""Sessions as Django keeps them in the database, read with a statement that is compiled once: every page reads one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from helpdesk_site.kernel.prepared import Given, Prepared

_LIVING: Prepared[str] = Prepared(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).values_list(
        "session_data", flat=True
    )
)


class SessionStore(db.SessionStore):
    """What is in a session; nothing, and no key either, when it does not live."""

    def load(self) -> dict[str, Any]:
        kept = _LIVING.first(key=self.session_key, now=timezone.now())
        if kept is None:
            self._session_key = None
            return {}
        return self.decode(kept)
