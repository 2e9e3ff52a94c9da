"""A line of days as the coordinates of a drawing: text for a template, so that no language writes a comma into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 140
LEFT: Final = 44
EDGE: Final = 12
MARKS: Final = (0, 50, 100)


@dataclass(frozen=True, slots=True)
class Dot:
    """One day that has a value. `label` stands beneath it; empty where labels would touch."""

    x: str
    y: str
    words: str
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A level across the drawing."""

    y: str
    label: str


@dataclass(frozen=True, slots=True)
class LineOfDays:
    """Percentages by day. Days on which nothing was counted break the line rather than pull it to zero."""

    strokes: Sequence[str]
    dots: Sequence[Dot]
    marks: Sequence[Mark]
    view_box: str = f"0 0 {WIDTH} {HEIGHT + 24}"
    left: str = str(LEFT)
    right: str = str(WIDTH - EDGE)
    base: str = str(HEIGHT + 18)
    label_x: str = str(LEFT - 8)


def line_of_days(points: Sequence[tuple[date, float | None, str]], *, mark_words: str = "%") -> LineOfDays:
    """A drawing of (day, percentage or None, what a reader is told of it)."""
    step = (WIDTH - LEFT - EDGE) / max(len(points) - 1, 1)
    every = max(1, len(points) // 10)
    placed = [
        (_text(LEFT + number * step), None if value is None else _text(_height(value)), day, words, number)
        for number, (day, value, words) in enumerate(points)
    ]
    dots = [
        Dot(x, y, words, str(day.day) if number % every == 0 else "")
        for x, y, day, words, number in placed
        if y is not None
    ]
    runs = (list(run) for has, run in groupby(placed, key=lambda place: place[1] is not None) if has)
    strokes = [" ".join(f"{x},{y}" for x, y, *_rest in run) for run in runs]
    return LineOfDays(
        [stroke for stroke in strokes if " " in stroke],
        dots,
        [Mark(_text(_height(level)), f"{mark_words}{level}") for level in MARKS],
    )


def _height(percent: float) -> float:
    return HEIGHT - percent / 100 * (HEIGHT - EDGE)


def _text(number: float) -> str:
    return f"{number:.1f}"
