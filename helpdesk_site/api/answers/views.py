"""Saved views of the work list as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.tickets.models import Sharing
from helpdesk_site.tickets.saved.presenting import ShownView


@dataclass(frozen=True, slots=True)
class SavedViewShown:
    """A view as its reader finds it. `query` is what the address of the work list asks for, `columns` empty: the
    reader's own. `count`: how many open requests it shows him, at most 100; null where it is not counted. `lost` names
    the filters that look for something that is gone.
    """

    id: str
    title: str
    query: str
    columns: tuple[str, ...]
    sharing: Sharing
    owner: PersonRef
    is_start: bool
    may_change: bool
    count: int | None
    lost: str
    version: int


def list_views(found: Sequence[ShownView]) -> list[SavedViewShown]:
    return [_shown(each) for each in found]


def _shown(each: ShownView) -> SavedViewShown:
    view = each.view
    return SavedViewShown(
        id=view.public_id, title=view.title, query=view.query, columns=tuple(view.columns),
        sharing=Sharing(view.sharing), owner=person_ref(view.person), is_start=each.is_start,
        may_change=each.may_change, count=_count(each), lost=each.lost, version=view.version,
    )  # fmt: skip


def _count(each: ShownView) -> int | None:
    """On the page a view that shows nothing has no badge; here none is a number."""
    if not each.is_counted:
        return None
    return each.counter.count if each.counter else 0
