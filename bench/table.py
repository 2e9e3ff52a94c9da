"""The rows of a run, what they were to reach, and the table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.measuring import Measured

COLUMNS = (
    *("operation", "ours p50", "p95", "stock p50", "bare p50"),
    *("to stock (goal)", "to bare (goal)", "growth (goal)", "SQL (goal)", "SQL ms: ours, ideal", "reached"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """The most that ours may cost: as a multiple of stock, of bare, of another row of ours, of itself with the base
    number of tickets, in statements, and of its own 95th percentile in the row's unit.
    """

    to_stock: float | None = None
    to_bare: float | None = None
    statements: int | None = None
    to_own: tuple[str, float] | None = None
    growth: float | None = None
    at_most: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One goal of one row, and what came out."""

    what: str
    value: float
    limit: float

    @property
    def reached(self) -> bool:
        return self.value <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One operation. `bare` is the least that it can cost here: a bare page, or the library used directly.

    `base` is ours with the base number of tickets, measured earlier in the same run.
    """

    key: str
    title: str
    ours: Measured
    stock: Measured | None = None
    bare: Measured | None = None
    base: Measured | None = None
    goals: Goals
    unit: str = "ms"

    def checks(self, others: Sequence[Row] = ()) -> Iterator[Check]:
        """Each goal that can be judged from this run."""
        goals = self.goals
        if goals.to_stock is not None and self.stock is not None:
            yield Check("stock", self.ours.p50 / self.stock.p50, goals.to_stock)
        if goals.to_bare is not None and self.bare is not None:
            yield Check("bare", self.ours.p50 / self.bare.p50, goals.to_bare)
        if goals.statements is not None and self.ours.statements is not None:
            yield Check("statements", self.ours.statements, goals.statements)
        if goals.growth is not None and self.base is not None:
            yield Check("growth", self.ours.p50 / self.base.p50, goals.growth)
        if goals.at_most is not None:
            yield Check("p95", self.ours.p95, goals.at_most)
        if goals.to_own is not None:
            key, limit = goals.to_own
            yield from (Check(f"own {key}", self.ours.p50 / row.ours.p50, limit) for row in others if row.key == key)

    def reached(self, others: Sequence[Row] = ()) -> bool:
        return all(check.reached for check in self.checks(others))


def in_short(row: Row) -> str:
    """What was measured of a row, before the others are: a run that breaks off has told what it knew."""
    sides = {"ours": row.ours, "stock": row.stock, "bare": row.bare, "with few": row.base}
    return ", ".join(f"{name} {found.p50:.1f} {row.unit}" for name, found in sides.items() if found is not None)


def lines(rows: Sequence[Row]) -> list[str]:
    """The table as text, one line a row under the heads."""
    cells = [COLUMNS, *(_cells(row, rows) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(COLUMNS))]
    return ["  ".join(_aligned(line, widths)).rstrip() for line in cells]


def _aligned(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    first, *rest = zip(line, widths, strict=True)
    yield first[0].ljust(first[1])
    yield from (cell.rjust(width) for cell, width in rest)


def _cells(row: Row, rows: Sequence[Row]) -> tuple[str, ...]:
    checks = {check.what.partition(" ")[0]: check for check in row.checks(rows)}
    to_bare = _ratio(row.ours, row.bare, checks.get("bare"))
    if "own" in checks:
        to_bare += f", own {checks['own'].value:.2f} ({checks['own'].limit:g})"
    return (
        row.title,
        f"{row.ours.p50:.1f} {row.unit}",
        f"{row.ours.p95:.1f}" + (f" ({checks['p95'].limit:g})" if "p95" in checks else ""),
        _figure(row.stock),
        _figure(row.bare),
        _ratio(row.ours, row.stock, checks.get("stock")),
        to_bare,
        _ratio(row.ours, row.base, checks.get("growth")),
        _statements(row),
        _in_database(row),
        "yes" if row.reached(rows) else "NO",
    )


def _figure(measured: Measured | None) -> str:
    return "-" if measured is None else f"{measured.p50:.1f}"


def _ratio(ours: Measured, other: Measured | None, check: Check | None) -> str:
    """ "0.046 (0.1)"; without a goal the figure alone."""
    if other is None:
        return "-"
    value = ours.p50 / other.p50
    shown = f"{value:.4f}" if value < 0.01 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"
    return f"{shown} ({check.limit:.3g})" if check else shown


def _statements(row: Row) -> str:
    if row.ours.statements is None or row.goals.statements is None:
        return "-"
    return f"{row.ours.statements} ({row.goals.statements})"


def _in_database(row: Row) -> str:
    """What PostgreSQL and the way there take, for ours and for the ideal statements, which are the bare page's."""
    ideal = row.bare.sql if row.bare else None
    return "-" if row.ours.sql is None or ideal is None else f"{row.ours.sql:.1f}, {ideal:.1f}"


def as_json(rows: Sequence[Row], about: dict[str, Any]) -> str:
    """Everything that was measured, for a file a run."""
    shown = [{**asdict(row), "checks": [{**asdict(c), "reached": c.reached} for c in row.checks(rows)]} for row in rows]
    return json.dumps({**about, "rows": shown}, ensure_ascii=False, indent=1)


def write(path: Path, rows: Sequence[Row], about: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(rows, about) + "\n", encoding="utf-8")
