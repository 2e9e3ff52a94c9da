"""How Django finds the account of a session. It proves nobody's identity: that is auth.py's, on one page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from helpdesk_site.people.models import User
from helpdesk_site.people.sessions import account_called


class AccountBackend(ModelBackend):
    """Accounts with their person and his roles; none for a closed account or who has left."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Nobody signs in this way: no second door beside the sign-in page, with its brake and its audit."""

    def get_user(self, user_id: Any) -> User | None:
        user = account_called(user_id)
        return user if user is not None and user.is_active and user.person.active else None
