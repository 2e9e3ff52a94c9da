"""Who asks: the account and the person of a request, typed."""

from __future__ import annotations

from django.http import HttpRequest

from helpdesk_site.people.models import Person, User


def signed_in(request: HttpRequest) -> User:
    """The account of a page that requires one. Raises TypeError where the page forgot to require it."""
    if not isinstance(request.user, User):
        raise TypeError("This page belongs behind login_required")
    return request.user


def person_of(request: HttpRequest) -> Person:
    """The person who asks: the actor of every service."""
    return signed_in(request).person
