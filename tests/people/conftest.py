"""What the tests of people share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from helpdesk_site import wiring
from helpdesk_site.kernel import clock
from helpdesk_site.people import auth
from helpdesk_site.people.models import Person
from integrations.directory.fake import FakeDirectory
from tests.people_factories import SamplePeople, make_sample_people


@pytest.fixture
def sample(db: None) -> SamplePeople:
    """The sample institution, in force since long."""
    return make_sample_people()


@pytest.fixture
def directory() -> Iterator[FakeDirectory]:
    """A directory in memory, wired in as the institution's."""
    fake = FakeDirectory()
    with wiring.replaced(directory=fake):
        yield fake


@pytest.fixture
def pages(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of people at their addresses, without the wait that hides the reason of a refusal."""
    settings.ROOT_URLCONF = "tests.people.urls"
    monkeypatch.setattr(auth, "REFUSAL_STEP_SECONDS", 0.001)


def client_of(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person.user, backend=auth.BACKEND)
    session = client.session
    now = int(clock.real_now().timestamp())
    session.update({"auth_time": now, "seen": now, "auth_methods": ["password"]})
    session.save()
    return client
