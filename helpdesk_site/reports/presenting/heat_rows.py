"""The rows of queues by age, drawn in Python: a template for each of some hundred numbers costs more than all the rest.

Each text is escaped here; nothing else may build markup by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe

from helpdesk_site.interface.drawing import escape

if TYPE_CHECKING:
    from helpdesk_site.reports.presenting.backlog import Cell, HeatRow


def drawn(rows: Iterable[HeatRow]) -> SafeString:
    """One table row a queue: its title, a number for each age, and their sum."""
    return mark_safe("".join(map(_row, rows)))  # noqa: S308  # every part is escaped


def _row(row: HeatRow) -> str:
    ages = "".join(
        f'<td class="number shade-{cell.shade}">{_linked(cell) if cell.number.value else _NONE}</td>'
        for cell in row.cells
    )
    return f'<tr><th scope="row">{escape(row.title)}</th>{ages}<td class="number">{_linked(row.total)}</td></tr>'


_NONE = '<span class="quiet">0</span>'


def _linked(cell: Cell) -> str:
    return f'<a href="{escape(cell.number.url)}" aria-label="{escape(cell.name)}">{escape(cell.number.text)}</a>'
