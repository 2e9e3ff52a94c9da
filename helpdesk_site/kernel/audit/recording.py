"""Writing an entry: in the transaction of the change, or not at all."""

from __future__ import annotations

from typing import Any, Protocol

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.canonical import canonical_json
from helpdesk_site.kernel.transaction import require_transaction


class Auditable(Protocol):
    """A thing that entries are about: its dotted type ("access.request") and its opaque id."""

    @property
    def audit_type(self) -> str: ...

    @property
    def public_id(self) -> str: ...


def record(action: str, *, actor: Actor, on: Auditable | tuple[str, str], **data: Any) -> AuditEntry:
    """Adds an entry to the chain. `data` holds codes, ids and hashes; never a name, a secret or a TCKN.

    Raises NoTransaction outside of a unit of work: an action that cannot be recorded does not happen.
    """
    require_transaction()
    object_type, object_id = on if isinstance(on, tuple) else (on.audit_type, on.public_id)
    at = clock.now()
    payload = canonical_json(
        {
            "action": action,
            "actor": actor.audit_id,
            "at": at,
            "data": data,
            "object_id": object_id,
            "object_type": object_type,
        }
    )
    return AuditEntry.objects.create(at=at, payload=payload)
