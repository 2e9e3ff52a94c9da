"""Fault switches: how the sandbox misbehaves on request, so that the desk's answers to it can be seen.

Faults touch calls under /scim/v2 only. They come as JSON, are checked, and survive a restart.
"""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_LONGEST = 3600.0


class BadFaults(ValueError):  # reads as what it is: a complaint about the switches
    """The switches make no sense; the text says which."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What happens to one call, in this order. All times are in seconds.

    `slow_before` waits and then carries the call out, whether the client is still there or not: a client that gave up
    and tried again meets its own first call later ("zombie write").
    """

    cut_before: bool = False
    """The connection ends; nothing was done."""
    unavailable: bool = False
    """503; nothing was done."""
    rate_limited: float | None = None
    """429 with this Retry-After; nothing was done."""
    refuse: bool = False
    """400; nothing was done."""
    error_500: bool = False
    """500; nothing was done, which the client cannot know."""
    slow_before: float = 0.0
    stale_seconds: float | None = None
    """A read hides changes younger than this."""
    stale_always: bool = False
    """A read hides the last change, however old."""
    slow_after: float = 0.0
    """Done, then answered late."""
    cut_after: bool = False
    """Done, then the connection ends."""
    answer_lost: bool = False
    """Done, and no answer until the client gives up."""
    half_answer: bool = False
    """Done, and the connection ends in the middle of the answer."""


NO_EFFECTS = Effects()


@dataclass(frozen=True, slots=True)
class Faults:
    """The switches as they stand. `count` is how many more calls they may touch, None for no end.

    `pick` "one" lets each touched call meet one of the faults at random instead of all of them. `methods` does not
    hold for stale reads, which only reads can meet.
    """

    slow_before: float = 0.0
    slow_after: float = 0.0
    rate_limited: float | None = None
    unavailable: bool = False
    error_500: bool = False
    cut_before: bool = False
    cut_after: bool = False
    answer_lost: bool = False
    half_answer: bool = False
    refuse: bool = False
    stale_seconds: float | None = None
    stale_count: int | None = None
    probability: float = 1.0
    count: int | None = None
    methods: frozenset[str] = METHODS
    seed: int | None = None
    pick: Literal["all", "one"] = "all"

    def effects(self) -> dict[str, Any]:
        """The faults that `methods`, `count` and `probability` govern, by name, where they are switched on."""
        names = (each.name for each in fields(Effects) if not each.name.startswith("stale_"))
        # A Retry-After of 0 is a fault as well: only None and False mean "off" there.
        return {
            name: value
            for name in names
            if (value := getattr(self, name)) or (name == "rate_limited" and value is not None)
        }


def parse(document: object) -> Faults:
    """Faults from JSON; raises BadFaults for an unknown switch or a value out of its range."""
    if not isinstance(document, dict):
        raise BadFaults("an object is expected")
    unknown = sorted(set(document) - set(_READERS))
    if unknown:
        known = ", ".join(_READERS)
        raise BadFaults(f"unknown: {', '.join(map(str, unknown))}; known: {known}")
    values: dict[str, Any] = {}
    for name, value in document.items():
        values.update(_READERS[name](name, value))
    return Faults(**values)


def to_json(faults: Faults) -> dict[str, Any]:
    """The JSON that `parse` reads back; what is off is left out."""
    off = Faults()
    plain = {each.name: getattr(faults, each.name) for each in fields(faults)}
    document = {name: value for name, value in plain.items() if value != getattr(off, name)}
    if "methods" in document:
        document["methods"] = sorted(faults.methods)
    if "rate_limited" in document:
        document["rate_limited"] = {"retry_after": faults.rate_limited}
    stale = {
        "seconds": document.pop("stale_seconds", None),
        "count": document.pop("stale_count", None),
    }
    if any(value is not None for value in stale.values()):
        document["stale_reads"] = {name: value for name, value in stale.items() if value is not None}
    return document


def _switch(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, bool):
        raise BadFaults(f"{name} is true or false")
    return {name: value}


def _number(name: str, value: object, longest: float = _LONGEST) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= longest:
        raise BadFaults(f"{name} is a number from 0 to {longest:g}")
    return float(value)


def _seconds(name: str, value: object) -> dict[str, Any]:
    return {name: _number(name, value)}


def _probability(name: str, value: object) -> dict[str, Any]:
    return {name: _number(name, value, 1)}


def _whole(name: str, value: object, least: int = 1) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise BadFaults(f"{name} is a whole number from {least}")
    return {name: value}


def _seed(name: str, value: object) -> dict[str, Any]:
    return _whole(name, value, least=0)


def _rate_limited(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"retry_after"}:
        raise BadFaults(f'{name} is {{"retry_after": seconds}}')
    return {name: _number("retry_after", value["retry_after"])}


def _stale_reads(name: str, value: object) -> dict[str, Any]:
    """Seconds as a number or {"seconds": s}; {"count": n} for the next n reads."""
    if isinstance(value, dict) and set(value) == {"count"}:
        return {"stale_count": _whole("count", value["count"])["count"]}
    if isinstance(value, dict) and set(value) == {"seconds"}:
        value = value["seconds"]
    return {"stale_seconds": _number(name, value)}


def _methods(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, list) or not value or not METHODS.issuperset(map(str, value)):
        raise BadFaults(f"{name} is a list of some of {', '.join(sorted(METHODS))}")
    return {name: frozenset(value)}


def _pick(name: str, value: object) -> dict[str, Any]:
    if value not in ("all", "one"):
        raise BadFaults(f'{name} is "all" or "one"')
    return {name: value}


_READERS: Mapping[str, Callable[[str, object], dict[str, Any]]] = {
    "slow_before": _seconds,
    "slow_after": _seconds,
    "rate_limited": _rate_limited,
    "unavailable": _switch,
    "error_500": _switch,
    "cut_before": _switch,
    "cut_after": _switch,
    "answer_lost": _switch,
    "half_answer": _switch,
    "refuse": _switch,
    "stale_reads": _stale_reads,
    "probability": _probability,
    "count": _whole,
    "methods": _methods,
    "seed": _seed,
    "pick": _pick,
}


class FaultBoard:
    """The switches, and the dice that decide whether a call meets them. `keep` stores their JSON after each change."""

    def __init__(self, stored: object, keep: Callable[[dict[str, Any]], None]) -> None:
        self._lock = threading.Lock()
        self._keep = keep
        self._faults = parse(stored or {})
        self._dice = _dice(self._faults)

    @property
    def faults(self) -> Faults:
        """As they stand now, with what is left of their counts."""
        return self._faults

    def put(self, faults: Faults) -> None:
        """Replace all switches."""
        with self._lock:
            self._dice = _dice(faults)
            self._set(faults)

    def draw(self, method: str) -> Effects:
        """What this call meets, taken off the counts."""
        if self._faults == _OFF:
            return NO_EFFECTS
        with self._lock:
            return replace(self._draw_effects(method), **self._draw_staleness(method))

    def _draw_effects(self, method: str) -> Effects:
        faults = self._faults
        effects = faults.effects()
        if not effects or method not in faults.methods or self._dice.random() >= faults.probability:
            return NO_EFFECTS
        if faults.count is not None:
            self._set(replace(faults, count=faults.count - 1) if faults.count > 1 else _spent(faults))
        if faults.pick == "one":
            name = self._dice.choice(sorted(effects))
            effects = {name: effects[name]}
        return Effects(**effects)

    def _draw_staleness(self, method: str) -> dict[str, Any]:
        faults = self._faults
        if method != "GET":
            return {}
        if faults.stale_count is not None:
            left = faults.stale_count - 1
            self._set(replace(faults, stale_count=left or None))
            return {"stale_always": True}
        return {"stale_seconds": faults.stale_seconds}

    def _set(self, faults: Faults) -> None:
        self._faults = faults
        self._keep(to_json(faults))


_OFF = Faults()


def _spent(faults: Faults) -> Faults:
    """Every counted call has been touched: only stale reads, which have a count of their own, go on."""
    return Faults(stale_seconds=faults.stale_seconds, stale_count=faults.stale_count)


def _dice(faults: Faults) -> random.Random:
    return random.Random(faults.seed)  # noqa: S311  # repeatable on purpose, guards nothing
