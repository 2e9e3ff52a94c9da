"""What was answered to a request that names itself by an Idempotency-Key."""

from __future__ import annotations

from django.db import models


class IdempotentAnswer(models.Model):
    """One key of one person: begun, and once it succeeded the answer that a repetition gets.

    `fingerprint` is the SHA-256 of what was asked, so that a key cannot be used for something else. `status` is None
    while the first request runs; after `lease_until` whoever repeats it may take over, because its process has died.
    """

    owner = models.UUIDField()
    key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    headers: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_a_key")]
        indexes = [models.Index(fields=["expires_at"], name="answers_to_forget")]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"
