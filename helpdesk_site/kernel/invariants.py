"""The promises of reliability.md §3 as checks: each app registers its own, one command runs them all.

A check yields a sentence for each fault. A check that cannot be made raises NotChecked with the reason: it is reported
as not checked, never as passed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class NotChecked(Exception):
    """What this check needs was not given. The text says what."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the command was given beside the database: what clients saw, one JSON object a line (`--history`).

    A line has `kind`: "acknowledged" {object_type, object_id}, "told" {object_id, state, at}, "text" {source, text}.
    """

    history: tuple[dict[str, Any], ...] | None = None

    def seen(self, kind: str) -> list[dict[str, Any]]:
        """The history's lines of one kind. Raises NotChecked without a history."""
        if self.history is None:
            raise NotChecked("give what the clients saw with --history FILE")
        return [line for line in self.history if line["kind"] == kind]


Check = Callable[[Context], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    id: str
    promise: str
    check: Check


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result. `not_checked` is the reason why it was not made, "" when it was."""

    invariant: Invariant
    faults: tuple[str, ...] = field(default=())
    not_checked: str = ""


_invariants: list[Invariant] = []


def invariant(id_: str, promise: str) -> Callable[[Check], Check]:
    """Registers a check under the invariant's number; one invariant may have several checks."""

    def register(check: Check) -> Check:
        _invariants.append(Invariant(id_, promise, check))
        return check

    return register


def read_history(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


def verify(context: Context) -> list[Finding]:
    """Runs every registered check, in the order of the invariants' numbers."""
    return [_run(one, context) for one in sorted(_invariants, key=lambda one: (int(one.id[1:]), one.promise))]


def _run(one: Invariant, context: Context) -> Finding:
    try:
        return Finding(one, faults=tuple(one.check(context)))
    except NotChecked as reason:
        return Finding(one, not_checked=str(reason))
