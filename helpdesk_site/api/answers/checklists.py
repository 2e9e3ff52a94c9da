"""Checklists as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.api.answers.people import PersonRef, person_ref
from helpdesk_site.tickets.checklists.selectors import ShownList
from helpdesk_site.tickets.models import ChecklistItem, ChecklistTemplateProfile


@dataclass(frozen=True, slots=True)
class ChecklistItemShown:
    """An item. `done_at` and `done_by` are empty while it is open."""

    id: str
    text: str
    done_at: datetime | None
    done_by: PersonRef | None


@dataclass(frozen=True, slots=True)
class ChecklistShown:
    """A list of a ticket. `required`: the ticket is not resolved while an item is open."""

    id: str
    name: str
    required: bool
    done: int
    total: int
    items: tuple[ChecklistItemShown, ...]


@dataclass(frozen=True, slots=True)
class ChecklistTemplateShown:
    """A list that can be added to the ticket."""

    id: str
    name: str
    required: bool
    items: int


@dataclass(frozen=True, slots=True)
class ChecklistsShown:
    """The lists of a ticket, and those that can be added to it."""

    lists: tuple[ChecklistShown, ...]
    addable: tuple[ChecklistTemplateShown, ...]


def show_checklists(lists: Sequence[ShownList], addable: Sequence[ChecklistTemplateProfile]) -> ChecklistsShown:
    return ChecklistsShown(
        lists=tuple(_list(one) for one in lists),
        addable=tuple(
            ChecklistTemplateShown(each.public_id, each.template.name, each.required, len(each.template.task_list))
            for each in addable
        ),
    )


def _list(one: ShownList) -> ChecklistShown:
    return ChecklistShown(
        id=one.list.public_id,
        name=one.list.checklist.name,
        required=one.list.required,
        done=one.done,
        total=one.total,
        items=tuple(_item(item) for item in one.items),
    )


def _item(item: ChecklistItem) -> ChecklistItemShown:
    done_by = person_ref(item.done_by) if item.done_by else None
    return ChecklistItemShown(item.public_id, item.task.description, item.task.completion_date, done_by)
