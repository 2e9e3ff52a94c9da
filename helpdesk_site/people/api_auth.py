"""Tokens of the API: `Authorization: Bearer ebys_...`; with "Token" for "Bearer", as other programs write it, too."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import ApiToken, User
from helpdesk_site.people.services.accounts import token_hash

USED_STEP = timedelta(minutes=1)
LONGEST_HEADER = 200
SCHEMES = {b"bearer", b"token"}


class ApiTokenAuthentication(BaseAuthentication):
    """Sets request.user to the token's account and request.auth to the token.

    Looked up by the hash of 256 random bits, so there is no comparison whose time could tell anything. One sentence
    for unknown, revoked, expired and closed.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() not in SCHEMES:
            return None
        if len(header) != 2 or len(header[1]) > LONGEST_HEADER:
            raise _refusal()
        token = _living_token(header[1])
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # the framework gives it
        return 'Bearer realm="api"'


def _living_token(secret: bytes) -> ApiToken:
    now = clock.real_now()
    living = Q(revoked_at__isnull=True, expires_at__gt=now, user__is_active=True, user__person__active=True)
    hashed = token_hash(secret.decode("ascii", errors="replace"))
    token = ApiToken.objects.select_related("user__person__unit").filter(living, token_hash=hashed).first()
    if token is None:
        raise _refusal()
    return token


def _note_use(token: ApiToken) -> None:
    now = clock.real_now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USED_STEP)
    if token.last_used_at is None or token.last_used_at < now - USED_STEP:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def _refusal() -> AuthenticationFailed:
    return AuthenticationFailed(_("This token is not valid. Make a new one on your page of tokens."))


def bearer_scheme() -> dict[str, Any]:
    """How the OpenAPI document describes the tokens."""
    return {"type": "http", "scheme": "bearer", "description": _("A token of your own, from your page of tokens.")}
