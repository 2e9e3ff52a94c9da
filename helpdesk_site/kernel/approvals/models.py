"""The tables of an approval. The decision row carries the ids of all three parties: the database refuses by itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from helpdesk_site.kernel.public_ids import PublicIdField


class ApprovalCase(models.Model):
    """The approval of one content, asked by one person, for one person."""

    audit_type: ClassVar = "approval"

    class State(models.TextChoices):
        OPEN = "open"
        APPROVED = "approved"
        REJECTED = "rejected"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    public_id = PublicIdField(prefix="apc")
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    requester = models.UUIDField()
    subject = models.UUIDField()
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "kernel"
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "subject"], condition=Q(state="open"), name="approval_one_open_case"
            ),
            # The decision's composite foreign key points here: a decision cannot name other parties than its case.
            models.UniqueConstraint(
                fields=["id", "requester", "subject", "content_hash"], name="approval_case_identity"
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="approval_by_object"),
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="approval_expiring"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} of {self.object_type}:{self.object_id}"


class ApprovalStage(models.Model):
    """One stage of a case: `needed` approvals of the people of its tasks."""

    class State(models.TextChoices):
        WAITING = "waiting"
        OPEN = "open"
        PASSED = "passed"
        CLOSED = "closed"

    case = models.ForeignKey(ApprovalCase, on_delete=models.PROTECT, related_name="stages", db_index=False)
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=30)
    reference = models.CharField(max_length=64, blank=True)
    needed = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    level = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    # From when the deadline is counted: the opening, or the last time that the next level was asked.
    counted_from = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded = models.BooleanField(default=False)
    stuck = models.BooleanField(default=False)

    class Meta:
        app_label = "kernel"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="approval_stage_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="approval_stage_due")]

    def __str__(self) -> str:
        return f"stage {self.number} ({self.kind}) of {self.case_id}"


class ApprovalTask(models.Model):
    """One person who may decide a stage now, in which capacity, and by which rule he was found."""

    class State(models.TextChoices):
        OPEN = "open"
        DONE = "done"
        SUPERSEDED = "superseded"

    public_id = PublicIdField(prefix="apt")
    stage = models.ForeignKey(ApprovalStage, on_delete=models.PROTECT, related_name="tasks")
    assignee = models.UUIDField()
    on_behalf_of = models.UUIDField(null=True)
    capacity = models.CharField(max_length=20)
    basis = models.JSONField()
    level = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "kernel"
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "assignee"], condition=Q(state="open"), name="approval_one_open_task"
            ),
        ]
        indexes = [
            models.Index(fields=["assignee", "opened_at"], condition=Q(state="open"), name="approval_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.capacity} task of stage {self.stage_id}"


class ApprovalDecision(models.Model):
    """One decision, for ever: who, in which capacity, on exactly what text and hash, when, through which door."""

    append_only: ClassVar = True

    class Verdict(models.TextChoices):
        APPROVE = "approve"
        REJECT = "reject"
        RETURN = "return"

    public_id = PublicIdField(prefix="apd")
    case = models.ForeignKey(ApprovalCase, on_delete=models.PROTECT, related_name="decisions")
    stage = models.ForeignKey(ApprovalStage, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    task = models.ForeignKey(ApprovalTask, on_delete=models.PROTECT, related_name="decisions")
    approver = models.UUIDField()
    on_behalf_of = models.UUIDField(null=True)
    capacity = models.CharField(max_length=20)
    requester = models.UUIDField()
    subject = models.UUIDField()
    content_hash = models.CharField(max_length=64)
    verdict = models.CharField(max_length=8, choices=Verdict.choices)
    note = models.TextField(blank=True)
    statement = models.TextField()
    channel = models.CharField(max_length=8)
    decided_at = models.DateTimeField()

    class Meta:
        app_label = "kernel"
        constraints = [
            models.CheckConstraint(condition=~Q(approver=F("requester")), name="approver_is_not_requester"),
            models.CheckConstraint(condition=~Q(approver=F("subject")), name="approver_is_not_subject"),
            models.CheckConstraint(
                condition=Q(on_behalf_of__isnull=True)
                | (~Q(on_behalf_of=F("requester")) & ~Q(on_behalf_of=F("subject"))),
                name="nobody_decides_on_behalf_of_a_party",
            ),
            models.UniqueConstraint(fields=["stage", "approver"], name="one_decision_a_stage_and_person"),
        ]
        indexes = [models.Index(fields=["approver", "-decided_at"], name="decisions_of_a_person")]

    def __str__(self) -> str:
        return f"{self.verdict} of {self.case_id} by {self.approver}"


# Django has no composite foreign key: the migration adds it. Without it a decision could carry other ids than its case.
DECISION_NAMES_ITS_CASE = """
ALTER TABLE kernel_approvaldecision ADD CONSTRAINT decision_names_its_case
    FOREIGN KEY (case_id, requester, subject, content_hash)
    REFERENCES kernel_approvalcase (id, requester, subject, content_hash);
"""
