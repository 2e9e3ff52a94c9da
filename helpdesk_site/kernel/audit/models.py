"""The chain's tables. The application may only add entries; the database seals them into the chain at commit."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import RawSQL


def _from_payload(key: str, length: int) -> models.GeneratedField:
    # Generated from the hashed text, so that what is searched can never say anything else than what was sealed.
    return models.GeneratedField(
        expression=RawSQL(f"((payload)::jsonb ->> '{key}')", ()),  # noqa: S611  # a constant of this file
        output_field=models.CharField(max_length=length),
        db_persist=True,
    )


class AuditEntry(models.Model):
    """One thing that was done. `payload` is its canonical JSON; actors are pseudonymous ids."""

    append_only: ClassVar = True

    at = models.DateTimeField()
    payload = models.TextField()
    actor = _from_payload("actor", 64)
    action = _from_payload("action", 80)
    object_type = _from_payload("object_type", 40)
    object_id = _from_payload("object_id", 64)

    class Meta:
        app_label = "kernel"
        indexes = [
            models.Index(fields=["object_type", "object_id", "id"], name="audit_by_object"),
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            BrinIndex(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"


class AuditLink(models.Model):
    """The seal of one entry: hash = SHA-256 of `prev_hash|seq|entry id|payload`. Written by the database only."""

    append_only: ClassVar = True
    sealed_by_database: ClassVar = True

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, related_name="link")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class AuditHead(models.Model):
    """The chain's last link, one row: its lock puts concurrent commits in one order. Written by the database only."""

    sealed_by_database: ClassVar = True

    id = models.SmallIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class AuditCheckpoint(models.Model):
    """A signed statement that the chain stood at `seq` with `hash`; its twin lies in a second place."""

    append_only: ClassVar = True

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)

    class Meta:
        app_label = "kernel"
        indexes = [models.Index(fields=["-seq"], name="audit_checkpoint_newest")]

    def __str__(self) -> str:
        return f"{self.seq} at {self.at:%Y-%m-%d %H:%M:%S}"
