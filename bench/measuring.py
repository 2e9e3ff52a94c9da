"""Taking turns: ours, stock, bare, ours, stock, bare ..., so that whatever else the machine does hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

OURS: Final = "ours"
BASE: Final = "base"
"""Ours with few tickets, beside ours with many."""


class Taken(NamedTuple):
    """What one look took: milliseconds in all, SQL statements, and the milliseconds of these, without the commit."""

    milliseconds: float
    statements: int = 0
    sql: float | None = None


Sample = Callable[[], Taken]
"""Does the thing once."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one side. `statements` and `sql` (their milliseconds) are the middle ones, None where
    nobody counted.
    """

    p50: float
    p95: float
    count: int
    statements: int | None = None
    sql: float | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one row may take: rounds at most, and the seconds after which no further one begins.

    `least` rounds are measured even then, unless they would take four times as long. A side of which one sample takes
    up to `quick` seconds gets `enough` of them, whatever the others cost.
    """

    most: int = 25
    least: int = 3
    seconds: float = 12.0
    warm_up: int = 2
    enough: int = 25
    quick: float = 0.3

    def is_over(self, elapsed: float, rounds: int) -> bool:
        measured = rounds >= self.warm_up + self.least
        return elapsed > 4 * self.seconds or (elapsed > self.seconds and measured)


def take_turns(sides: Mapping[str, Sample], patience: Patience) -> dict[str, Measured]:
    """Measures the sides round by round; the warm-up rounds are thrown away, unless they used the time up.

    One side may use the time up alone, with one look through a million tickets. Then the quick ones go on in turns
    without it: the middle of one sample is none, least of all of the one that found its caches washed away.
    """
    rounds: list[dict[str, Taken]] = []
    began = time.monotonic()
    for number in range(patience.warm_up + patience.most):
        rounds.append({name: sides[name]() for name in in_order(sides, number)})
        if patience.is_over(time.monotonic() - began, len(rounds)):
            break
    kept = rounds[min(patience.warm_up, len(rounds) - 1) :]
    found = {name: [one[name] for one in kept] for name in sides}
    quick = [name for name in sides if summary(found[name]).p50 <= 1000 * patience.quick]
    for number in range(patience.enough - len(kept) if len(quick) < len(sides) else 0):
        for name in in_order(quick, number):
            found[name].append(sides[name]())
    return {name: summary(samples) for name, samples in found.items()}


def in_order(sides: Iterable[str], number: int) -> list[str]:
    """The order of a round. Ours with few tickets and ours with many change places from round to round: who comes
    after stock has waited longest, and finds less of what it needs in the processor's caches.
    """
    places = {OURS: BASE, BASE: OURS} if number % 2 else {}
    names = list(sides)
    return [places.get(name, name) for name in names] if {OURS, BASE} <= set(names) else names


def summary(samples: Sequence[Taken]) -> Measured:
    """The middle and the 95th percentile (nearest rank) of at least one sample."""
    times = sorted(each.milliseconds for each in samples)
    counts = sorted(each.statements for each in samples)
    in_database = [each.sql for each in samples if each.sql is not None]
    rank = max(0, -(-95 * len(times) // 100) - 1)
    return Measured(statistics.median(times), times[rank], len(times), counts[len(counts) // 2], _middle(in_database))


def _middle(figures: Sequence[float]) -> float | None:
    return statistics.median(figures) if figures else None


def timed(act: Callable[[], object]) -> Sample:
    """A sample of something that is no request."""

    def sample() -> Taken:
        began = time.perf_counter()
        act()
        return Taken(1000 * (time.perf_counter() - began))

    return sample
