"""The desk that has promised something, on the calendar of 2026."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.tickets.conftest import build_desk
from tests.tickets.sla.conftest import promise


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    desk = build_desk()
    promise()
    return desk
