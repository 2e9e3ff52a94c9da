"""Writing an entry: in the transaction of the change, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.canonical import canonical_json
from helpdesk_site.kernel.model_rows import new_row
from helpdesk_site.kernel.transaction import gather


class Auditable(Protocol):
    """A thing that entries are about: its dotted type ("access.request") and its opaque id."""

    @property
    def audit_type(self) -> str: ...

    @property
    def public_id(self) -> str: ...


About: TypeAlias = Auditable | tuple[str, str]


def record(action: str, *, actor: Actor, on: About, **data: Any) -> None:
    """Adds an entry to the chain. `data` holds codes, ids and hashes; never a name, a secret or a TCKN.

    The entries of a unit of work are written by one statement at its end, in their order; each is sealed for itself.
    Raises NoTransaction outside of one: an action that cannot be recorded does not happen.
    """
    gather(_entry(action, actor, on, data))


def record_each(action: str, *, actor: Actor, about: Iterable[tuple[About, Mapping[str, Any]]]) -> None:
    """Adds an entry for each thing, with its data, in this order. For changes that are written as a set."""
    for on, data in about:
        gather(_entry(action, actor, on, data))


def _entry(action: str, actor: Actor, on: About, data: Mapping[str, Any]) -> AuditEntry:
    object_type, object_id = on if isinstance(on, tuple) else (on.audit_type, on.public_id)
    at = clock.now()
    payload = canonical_json(
        {
            "action": action,
            "actor": actor.audit_id,
            "at": at,
            "data": dict(data),
            "object_id": object_id,
            "object_type": object_type,
        }
    )
    return new_row(AuditEntry, at=at, payload=payload)
