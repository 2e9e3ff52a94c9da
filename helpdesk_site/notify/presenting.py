"""The page of one's choices: what stands in which row and cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.forms import BoundField

from helpdesk_site.kernel import clock
from helpdesk_site.notify import kinds
from helpdesk_site.notify.digests import slots
from helpdesk_site.notify.forms import PreferencesForm
from helpdesk_site.notify.kinds import Kind
from helpdesk_site.notify.models import Way


@dataclass(frozen=True, slots=True)
class Cell:
    """One way of one kind: a radio, or nothing where it cannot be chosen (`offered` False)."""

    way: Way
    identity: str
    checked: bool
    offered: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One kind; `forced` is why nothing can be chosen."""

    name: str
    label: Any
    forced: Any
    cells: list[Cell]
    errors: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: Any
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue with a select for each kind that can be chosen for it."""

    title: str
    selects: list[BoundField]


class Page:
    """The form as the page shows it."""

    def __init__(self, form: PreferencesForm) -> None:
        self.form = form
        self.offer = form.offer

    @property
    def ways(self) -> list[Way]:
        """The columns; "not at all" only where some kind knows it."""
        return [way for way in Way if way != Way.NONE or any(way in kind.ways for kind in self.offer.kinds)]

    @property
    def groups(self) -> list[Group]:
        by_group = groupby(self.offer.kinds, key=lambda kind: kind.group)
        return [Group(key, kinds.GROUPS[key], [self._row(kind) for kind in found]) for key, found in by_group]

    def _row(self, kind: Kind) -> Row:
        bound = None if kind.forced else self.form[kind.key]
        chosen = str(bound.value()) if bound is not None else kind.default
        possible = kinds.CHOOSABLE if kind.forced else kind.ways
        cells = [Cell(way, f"id_{kind.key}_{way}", checked=way == chosen, offered=way in possible) for way in self.ways]
        errors = [str(error) for error in bound.errors] if bound is not None else []
        return Row(kind.key, kind.label, kind.forced, cells, errors)

    @property
    def queue_heads(self) -> list[Any]:
        return [kind.label for kind in self.offer.kinds_by_queue]

    @property
    def queue_rows(self) -> list[QueueRow]:
        return [QueueRow(title, list(selects)) for title, selects in self._selects()]

    def _selects(self) -> Iterator[tuple[str, list[BoundField]]]:
        for queue in self.offer.queues:
            yield queue.title, [self.form[f"{kind.key}.{queue.key}"] for kind in self.offer.kinds_by_queue]

    @property
    def chooses_by_queue(self) -> bool:
        """Whether anything is chosen there: then it is not folded away."""
        return any(bound.value() or bound.errors for row in self.queue_rows for bound in row.selects)

    @property
    def next_digest(self) -> datetime | None:
        """When the next one is due, as it was chosen last."""
        return slots.next_after(clock.now(), afternoon=self.offer.preference.afternoon)
