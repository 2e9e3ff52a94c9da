"""The queues for which a person may choose on their own. Tickets know them; notify knows their keys alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpdesk_site.people.models import Person


@dataclass(frozen=True, slots=True)
class Queue:
    """`key` is how notices name it, `code` how programs do, `title` how people do."""

    key: str
    code: str
    title: str


Provider = Callable[[Person], Sequence[Queue]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(person)` answers the queues in which he works, in their order. An app calls it once, at start."""
    if provider not in _providers:
        _providers.append(provider)


def queues_of(person: Person) -> list[Queue]:
    return [queue for provider in _providers for queue in provider(person)]
