"""The desk of the tests of tickets, with its promises and words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.tickets.vocabulary import seed_vocabulary
from tests.tickets.conftest import build_desk
from tests.tickets.sla.conftest import promise


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    return with_promises(build_desk())


@pytest.fixture
def committed_desk(own_database: str) -> SimpleNamespace:
    """The same in a database of the test alone, where commits are real."""
    return with_promises(build_desk())


def with_promises(desk: SimpleNamespace) -> SimpleNamespace:
    promise()
    seed_vocabulary()
    return desk
