"""Callers of the API: each with a token of his own, in the sample institution with targets in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from tests.api.caller import Caller
from tests.institution import Targets

Callers = Callable[[str], Caller]


@pytest.fixture
def call(institution: Targets) -> Callers:
    """call("iclal.sahin") is a caller with a token of that person."""
    cache.clear()
    known: dict[str, Caller] = {}
    return lambda username: known.setdefault(username, Caller(username))


@pytest.fixture
def gulsen() -> dict[str, Any]:
    """The content of a request that gives Gülşen ÜNAL her account and her role (the story of new staff)."""
    return {
        "reason": "Göreve başladı.",
        "procedure": "PR-EBYS-07",
        "lines": [
            {"subject": "45400", "action": "grant", "role": role, "unit": "22222222", "clearance": "HZO",
             "valid_from": None, "valid_to": None, "basis_document": "E-10000001-903.02-77120"}
            for role in ("KULLANICI", "EVRAK_KAYIT")
        ],
    }  # fmt: skip
