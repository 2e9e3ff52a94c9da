"""For whom one may ask: each way by itself, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.access.policies import OPERATORS, READERS, SUPPORT, Standing
from helpdesk_site.people.models import Role


def test_a_stranger_may_not_ask() -> None:
    assert not Standing().may_request
    assert not Standing(roles=frozenset({"employee", "key_user", "auditor", "security_officer", "trainer"})).may_request


@pytest.mark.parametrize("way", ["is_self", "same_unit", "is_above"])
def test_each_of_these_is_enough(way: str) -> None:
    alone: dict[str, Any] = {way: True}
    assert Standing(**alone).may_request


@pytest.mark.parametrize("role", ["agent", "chief", "branch_director", "ebys_admin", "administrator", "hr_clerk"])
def test_each_of_these_roles_asks_for_anybody(role: str) -> None:
    assert Standing(roles=frozenset({role})).may_request


def test_the_groups_of_roles_are_these() -> None:
    """A role more in one of them opens all requests to everybody who has it."""
    assert frozenset({"agent", "chief", "branch_director", "ebys_admin", "administrator"}) == SUPPORT
    assert frozenset({"agent", "chief", "ebys_admin"}) == OPERATORS
    assert SUPPORT | {"auditor", "security_officer"} == READERS
    assert set(Role.values) >= READERS
