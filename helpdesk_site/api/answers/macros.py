"""Macros as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpdesk_site.tickets.models import Macro


@dataclass(frozen=True, slots=True)
class MacroShown:
    """A macro that its reader may run. `text` holds the words in braces that are filled in on each ticket; `public`:
    the requester reads it. `state` empty leaves the state alone; `takes`: whoever runs it becomes the owner;
    `checklist` is the name of the list that it adds, or empty. `for_all`: the whole desk has it.
    """

    id: str
    title: str
    text: str
    public: bool
    state: str
    takes: bool
    checklist: str
    for_all: bool
    version: int


def list_macros(found: Iterable[Macro]) -> list[MacroShown]:
    return [
        MacroShown(
            id=each.public_id, title=each.title, text=each.text, public=each.public, state=each.state,
            takes=each.takes, checklist=each.checklist.template.name if each.checklist else "",
            for_all=each.person_id is None, version=each.version,
        )
        for each in found
    ]  # fmt: skip
