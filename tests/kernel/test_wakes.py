"""Waking a worker is a favour: a broker that is away costs one commit its time, not every one."""

from __future__ import annotations

import pytest

from helpdesk_site.kernel import transaction
from helpdesk_site.kernel.transaction import unit_of_work, wake


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kind of work whose waker fails; how often it was tried."""
    tried: list[str] = []

    def fail() -> None:
        tried.append("once")
        raise OSError("the broker hangs")

    monkeypatch.setitem(transaction._wakers, "broken", fail)
    monkeypatch.setattr(transaction, "_resting_until", 0.0)
    return tried


def commit() -> None:
    with unit_of_work():
        wake("broken")


def test_after_a_wake_up_that_failed_nobody_is_woken_for_a_moment(own_database: None, broken: list[str]) -> None:
    for _ in range(3):
        commit()
    assert broken == ["once"]


def test_then_it_is_tried_again(own_database: None, broken: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "REST_SECONDS", 0.0)
    for _ in range(3):
        commit()
    assert broken == ["once"] * 3
