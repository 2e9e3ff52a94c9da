"""Alerts: what a person must know although nobody asked; raised once for one thing and reason, and kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk_site.kernel import audit, clock
from helpdesk_site.kernel.actors import Actor
from helpdesk_site.kernel.audit import Auditable
from helpdesk_site.kernel.public_ids import PublicIdField, new_id
from helpdesk_site.kernel.transaction import changed, require_transaction


class Alert(models.Model):
    """One open or settled alert about one thing."""

    audit_type: ClassVar = "alert"

    public_id = PublicIdField(prefix="alr")
    kind = models.CharField(max_length=40)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_type", "object_id"], condition=Q(settled_at__isnull=True), name="one_open_alert"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.object_type}:{self.object_id}"


def is_raised(kind: str, *, on: Auditable) -> bool:
    return Alert.objects.filter(
        kind=kind, object_type=on.audit_type, object_id=on.public_id, settled_at__isnull=True
    ).exists()


def raise_alert(kind: str, *, on: Auditable, actor: Actor) -> None:
    """Raises the alert in the current unit of work; one that is open already stays as it is."""
    require_transaction()
    alert = Alert(
        public_id=new_id("alr"), kind=kind, object_type=on.audit_type, object_id=on.public_id, raised_at=clock.now()
    )
    Alert.objects.bulk_create([alert], ignore_conflicts=True)
    audit.record(f"alert.{kind}", actor=actor, on=on)
    changed("alerts:all")


def settle_all(kind: str, *, on: Sequence[Auditable]) -> None:
    """The reason is gone for all of these things, which are of one type."""
    require_transaction()
    open_ones = Alert.objects.filter(kind=kind, settled_at__isnull=True, object_type=on[0].audit_type)
    open_ones.filter(object_id__in=[thing.public_id for thing in on]).update(settled_at=clock.now())
