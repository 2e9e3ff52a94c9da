"""Who acts. Every service takes an actor: there is no "nobody", so no check can be forgotten for want of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable
from uuid import UUID


@runtime_checkable
class Actor(Protocol):
    """A person or a part of the system.

    `audit_id` is pseudonymous ("person:<uuid>" or "system:<name>"), so that the audit chain outlives a person's name.
    """

    @property
    def audit_id(self) -> str: ...

    @property
    def person_uuid(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """A job of ours, by name: SystemActor("provisioner")."""

    name: str

    @property
    def audit_id(self) -> str:
        return f"system:{self.name}"

    @property
    def person_uuid(self) -> UUID | None:
        return None


def is_system(actor: Actor) -> bool:
    return actor.person_uuid is None
