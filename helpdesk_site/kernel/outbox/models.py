"""The outbox's rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from helpdesk_site.kernel.public_ids import PublicIdField


class OutboxMessage(models.Model):
    """One message on its way. Kept after delivery until the retention sweep, so that what left can be shown."""

    audit_type: ClassVar = "outbox"

    class State(models.TextChoices):
        WAITING = "waiting"
        DELIVERED = "delivered"
        NEEDS_HUMAN = "needs_human"

    public_id = PublicIdField(prefix="out")
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        indexes = [
            models.Index(fields=["due_at"], name="outbox_waiting", condition=Q(state="waiting")),
            models.Index(fields=["id"], name="outbox_stuck", condition=Q(state="needs_human")),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"
