"""Every request of a session: still in its time, and still of somebody who works here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.standing import tokens_at_hand
from helpdesk_site.people import auth
from helpdesk_site.people.sessions import account_at_hand

# What an open page asks of its own accord, again and again, says so: nobody has moved a hand for it.
BY_ITSELF: Final = "X-By-Itself"


class AccountMiddleware(AuthenticationMiddleware):
    """Django's own, which finds the account that came with the session at hand."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        user: Any = SimpleLazyObject(lambda: _account_of(request))
        request.user = user


def _account_of(request: HttpRequest) -> Any:
    with account_at_hand(request.session):
        return get_user(request)


class SessionGuardMiddleware:
    """Ends a session that was idle or signed in for too long, or whose person has left; then the page asks to sign in.

    Costs a request nothing beyond reading the session and the account, which the page does anyway; a request without a
    session cookie costs nothing. Stands after AccountMiddleware and MessageMiddleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with tokens_at_hand():
            if settings.SESSION_COOKIE_NAME in request.COOKIES and auth.is_ours(request.session):
                self._guard(request)
            return self.get_response(request)

    def _guard(self, request: HttpRequest) -> None:
        now = int(clock.real_now().timestamp())
        request.user = user = _account_of(request)  # itself: whoever asks for it goes through no proxy from here on
        if not user.is_authenticated:
            auth.sign_out(request, why="closed")
        elif why := auth.over_since(request.session, now):
            auth.sign_out(request, why=why)
            messages.info(request, _("You were signed out because you were away. Sign in to go on."))
        elif BY_ITSELF not in request.headers:
            auth.note_seen(request.session, now)
