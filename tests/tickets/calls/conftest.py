"""A desk that has the words of a call: its categories and its ready solutions."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.tickets.vocabulary import seed_vocabulary


@pytest.fixture(autouse=True)
def words(desk: SimpleNamespace) -> None:
    seed_vocabulary()
