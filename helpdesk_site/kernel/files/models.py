"""What is known of a file that was kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField


class StoredFile(models.Model):
    """A file. `storage_name` is where its bytes are, `name` what people read: cleaned, and with the ending of its kind.

    A file that waits is in quarantine wherever scanning is on, and served where it is off: whoever turns scanning on
    has what was kept before looked at, too. `finding` is what the scanner found, or why nobody could look inside.
    `attempts` counts the scans that were begun; `lease_until` is until when a worker owns the one that is under way.
    """

    audit_type: ClassVar = "file"

    class State(models.TextChoices):
        WAITING = "waiting", _("not scanned yet")
        CLEAN = "clean", _("scanned, nothing found")
        QUARANTINED = "quarantined", _("in quarantine")

    public_id = PublicIdField(prefix="fil")
    storage_name = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    finding = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        indexes = [models.Index(fields=["attempts", "id"], condition=Q(state="waiting"), name="files_to_scan")]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.kind}, {self.size})"
