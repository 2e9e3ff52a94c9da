"""The crowd's arithmetic: what counts as a wait, and what makes the measurement fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.crowd import LAST_WAIT, Change, Hall, Seat, Sitting, waits
from bench.ears import Ear
from bench.stage import Served

DESK = Seat("a", ("queue:all", "ticket:1"))
CHANGES = [Change(10.0, ("queue:all", "ticket:1")), Change(10.5, ("queue:all",))]


def hint(moment: float, topic: str, seq: int) -> tuple[float, bytes]:
    return moment, json.dumps({"topic": topic, "seq": seq}).encode()


def hall(*heard: tuple[float, bytes], since: float = 0.0, until: float = float("inf")) -> Hall:
    found = Hall(Served(0, 0, Path()))
    ear = Ear.__new__(Ear)
    found.listeners.heard[ear] = list(heard)
    found.sittings.append(Sitting(ear, DESK, since, until))
    return found


def test_each_change_is_waited_for_on_each_page_that_shows_it() -> None:
    heard = [hint(10.1, "ticket:1", 4), hint(10.2, "queue:all", 8), hint(10.6, "queue:all", 9)]
    found = waits(hall(*heard), CHANGES, {"queue:all": 7, "ticket:1": 3})
    assert [round(wait) for wait in sorted(found)] == [100, 100, 200]


def test_a_later_hint_tells_of_the_earlier_change_too() -> None:
    heard = [hint(10.1, "ticket:1", 1), hint(10.9, "queue:all", 2)]
    assert [round(wait) for wait in sorted(waits(hall(*heard), CHANGES, {}))] == [100, 400, 900]


def test_a_change_that_nobody_told_of_fails() -> None:
    with pytest.raises(RuntimeError, match="never heard of its change 2"):
        waits(hall(hint(10.1, "ticket:1", 1), hint(10.2, "queue:all", 1)), CHANGES, {})


def test_a_hint_for_somebody_else_fails() -> None:
    with pytest.raises(RuntimeError, match=r"was told of ticket:2"):
        waits(hall(hint(10.1, "ticket:2", 1)), CHANGES, {})


@pytest.mark.parametrize("span", [{"since": 11.0}, {"until": 10.0 + LAST_WAIT - 0.1}])
def test_a_socket_that_was_away_misses_nothing(span: dict[str, float]) -> None:
    assert waits(hall(**span), CHANGES, {}) == []
