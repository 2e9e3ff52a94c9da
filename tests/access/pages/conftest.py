"""Visitors: sample people who are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.auth import BACKEND
from helpdesk_site.people.services.accounts import ensure_account
from tests.institution import Targets, person

Visit = Callable[[str], Client]


@pytest.fixture
def visit(institution: Targets) -> Visit:
    """A browser in which a sample person is signed in: visit("iclal.sahin")."""

    def signed_in(username: str) -> Client:
        with unit_of_work():
            user = ensure_account(person(username))
        client = Client()
        client.force_login(user, backend=BACKEND)
        session = client.session
        now = int(clock.real_now().timestamp())
        session.update({"auth_time": now, "seen": now})
        session.save()
        return client

    return signed_in
