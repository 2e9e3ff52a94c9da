"""Evidence: what was seen, sent or answered, kept once and never changed, with its SHA-256 in the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.audit import Auditable
from helpdesk_site.kernel.canonical import canonical_json, content_hash
from helpdesk_site.kernel.public_ids import PublicIdField, new_id
from helpdesk_site.kernel.transaction import gather


class Evidence(models.Model):
    """One piece of evidence about one thing. `content` is canonical JSON text; secrets and TCKN are masked before."""

    append_only: ClassVar = True
    audit_type: ClassVar = "evidence"

    public_id = PublicIdField(prefix="evd")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "kernel"
        indexes = [models.Index(fields=["object_type", "object_id", "id"], name="evidence_by_object")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.object_type}:{self.object_id}"


def keep(kind: str, *, on: Auditable | tuple[str, str], content: Mapping[str, Any], actor: Actor) -> Evidence:
    """Keeps evidence in the current unit of work and names its hash in the audit chain."""
    object_type, object_id = on if isinstance(on, tuple) else (on.audit_type, on.public_id)
    evidence = Evidence(
        public_id=new_id("evd"),
        object_type=object_type,
        object_id=object_id,
        kind=kind,
        at=clock.now(),
        content=canonical_json(content),
        sha256=content_hash(content),
    )
    gather(evidence)
    audit.record(
        "evidence.kept",
        actor=actor,
        on=(object_type, object_id),
        evidence=evidence.public_id,
        kind=kind,
        sha256=evidence.sha256,
    )
    return evidence
