"""Who has opened a page."""

from __future__ import annotations

from django.http import HttpRequest

from helpdesk_site.people.models import Person, User


def visitor(request: HttpRequest) -> Person:
    """The signed-in person. Only behind login_required: raises RuntimeError for a stranger."""
    if not isinstance(request.user, User):
        raise RuntimeError("This view is reached only by people who have signed in")
    return request.user.person
