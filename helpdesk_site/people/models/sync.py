"""The synchronisation with the directory: its runs, and what it found and leaves to a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.kernel.public_ids import PublicIdField
from helpdesk_site.people.models.persons import Person


class SyncRun(models.Model):
    """One reading of the directory. `plan` of a stopped run names whom it would have moved or closed."""

    audit_type: ClassVar = "people.sync_run"

    class Mode(models.TextChoices):
        FULL = "full", _("Everybody")
        DELTA = "delta", _("Changes only")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped: too many changes")
        CONFIRMED = "confirmed", _("Confirmed")
        FAILED = "failed", _("Failed")

    public_id = PublicIdField(prefix="syn")
    mode = models.CharField(max_length=5, choices=Mode.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cursor = models.TextField(blank=True)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    written = models.PositiveIntegerField(default=0)
    deactivated = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    confirmed_by = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["mode", "-id"], name="sync_newest")]

    def __str__(self) -> str:
        return f"{self.mode} {self.state} {self.public_id}"


class SyncFinding(models.Model):
    """Something the directory says, or no longer says, that a person must judge. It changes nothing by itself.

    `run` is None for what was seen at a sign-in.
    """

    class Kind(models.TextChoices):
        MISSING = "missing", _("No longer in the directory")
        DISABLED = "disabled", _("Disabled in the directory")
        UNKNOWN_UNIT = "unknown_unit", _("Unit number that nobody has described")
        BAD_UNIT_CODE = "bad_unit_code", _("No valid DETSİS number")
        DUPLICATE_EMPLOYEE_NO = "duplicate_employee_no", _("Staff number borne twice")
        UNKNOWN_MANAGER = "unknown_manager", _("Manager not found")

    public_id = PublicIdField(prefix="fnd")
    run = models.ForeignKey(SyncRun, on_delete=models.PROTECT, null=True, related_name="findings")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sync_findings")
    detail = models.CharField(max_length=100, blank=True)
    found_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "person", "detail"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="finding_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.detail}"
