"""What waits for a decision of the digest's reader, beside what is new. Apps say what; notify knows none of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpdesk_site.people.models import Person


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits; `link` is a path of ours to where it is decided."""

    title: str
    link: str
    since: datetime


Provider = Callable[[Person], Sequence[Waiting]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """`provider(person)` is asked when a digest is written, in its reader's language."""
    if provider not in _providers:
        _providers.append(provider)


def waiting_for(person: Person) -> list[Waiting]:
    """Everything that waits for this person, the oldest first."""
    found = [waiting for provider in _providers for waiting in provider(person)]
    return sorted(found, key=lambda waiting: waiting.since)
