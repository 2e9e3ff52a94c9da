"""Who opened whose record, when and why: personal data views, not only changes (BİGR 4.1.2.1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RecordView(models.Model):
    """One look at one person's data. Both people by their pseudonyms, so that the log outlives the names."""

    append_only: ClassVar = True

    viewer = models.UUIDField()
    subject = models.UUIDField()
    at = models.DateTimeField()
    purpose = models.CharField(max_length=30)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "-at"], name="views_of_a_person"),
            models.Index(fields=["viewer", "-at"], name="views_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer} saw {self.subject}"
