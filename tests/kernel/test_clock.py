"""The clock that tests hold: whoever lets go of it leaves it running, in whatever order threads come and go."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from helpdesk_site.kernel import clock

FIRST, SECOND = datetime(2040, 1, 1, tzinfo=UTC), datetime(2040, 1, 2, tzinfo=UTC)


def test_it_stands_still_while_it_is_held_and_runs_afterwards():
    with clock.held_at(FIRST):
        assert clock.now() == FIRST
        with clock.held_at(SECOND):
            assert clock.now() == SECOND
        assert clock.now() == FIRST
    assert clock.now() < FIRST


def test_threads_that_overlap_leave_it_running():
    inside, first_is_out = threading.Event(), threading.Event()

    def second() -> None:
        with clock.held_at(SECOND):
            inside.set()
            first_is_out.wait(10)

    other = threading.Thread(target=second)
    with clock.held_at(FIRST):
        other.start()
        assert inside.wait(10)
    first_is_out.set()
    other.join(10)
    assert clock.now() < FIRST
