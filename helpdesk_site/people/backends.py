"""How Django finds the account of a session. It proves nobody's identity: that is auth.py's, on one page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.prepared import Given, Prepared
from helpdesk_site.people.models import User
from helpdesk_site.people.selectors import remember_roles, with_roles

_ACCOUNT: Prepared[User] = Prepared(
    lambda: with_roles(User.objects.select_related("person__unit").filter(pk=Given("user")), "person")
)


class AccountBackend(ModelBackend):
    """Accounts with their person and his roles in one statement; none for a closed account or who has left."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> None:
        """Nobody signs in this way: no second door beside the sign-in page, with its brake and its audit."""

    def get_user(self, user_id: Any) -> User | None:
        day = clock.today()
        user: Any = _ACCOUNT.first(user=user_id, day=day)
        if user is None or not (user.is_active and user.person.active):
            return None
        remember_roles(user.person, day, user.roles_held)
        found: User = user
        return found
