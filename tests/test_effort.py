"""The measure of a text's cost counts work, and nothing but work."""

from __future__ import annotations

import time

from tests.effort import ATTEMPTS, cost_of


def test_waiting_costs_nothing() -> None:
    assert cost_of(lambda: time.sleep(0.2)) < 0.1


def test_work_is_counted() -> None:
    """What the limits of this suite are for: it would go above them."""

    def work() -> None:
        end = time.thread_time() + 0.11
        while time.thread_time() < end:
            pass

    assert cost_of(work) >= 0.1


def test_the_least_of_several_attempts_counts() -> None:
    """One attempt that meets the interpreter tidying up says nothing of the text."""
    spent = [0.05, 0.01, 0.03]
    assert len(spent) == ATTEMPTS

    def work() -> None:
        end = time.thread_time() + spent.pop()
        while time.thread_time() < end:
            pass

    assert 0.01 <= cost_of(work) < 0.03
