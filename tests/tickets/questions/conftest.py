"""A desk whose services ask the questions of a new installation."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from tests.tickets.conftest import build_desk


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    found = build_desk()
    seed_questionnaires()
    return found
