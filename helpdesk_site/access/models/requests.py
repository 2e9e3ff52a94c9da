"""A permission request and its lines. A line is person x unit x role x clearance x dates, never the person alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk_site.access.models.catalogue import Clearance, EbysRole, ProcedureVersion, RoleVersion
from helpdesk_site.kernel.approvals.models import ApprovalCase
from helpdesk_site.kernel.public_ids import PublicIdField


class RequestState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_APPROVAL = "in_approval", _("Waiting for approval")
    RETURNED = "returned", _("Returned for correction")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Approval time over")
    APPROVED = "approved", _("Approved")
    APPLYING = "applying", _("Being applied")
    PARTLY_APPLIED = "partly_applied", _("Partly applied")
    VERIFIED = "verified", _("Applied and verified")
    ENDED = "ended", _("Ended")


class LineState(models.TextChoices):
    IN_APPROVAL = "in_approval", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    APPLYING = "applying", _("Being applied")
    APPLIED_UNVERIFIED = "applied_unverified", _("Applied, not verified yet")
    VERIFIED = "verified", _("Applied and verified")
    IN_FORCE = "in_force", _("In force")
    ENDING = "ending", _("Being removed")
    ENDED = "ended", _("Ended")
    STALE = "stale", _("Account changed, asked again")
    VERIFY_FAILED = "verify_failed", _("Could not be applied")
    RETURNED = "returned", _("Returned for correction")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Approval time over")


class Action(models.TextChoices):
    GRANT = "grant", _("Grant")
    MODIFY = "modify", _("Change")
    REVOKE = "revoke", _("Remove")


class AccessRequest(models.Model):
    """What somebody asks for. `draft` is what was typed, kept as typed until it is sent; then `lines` are the
    request.
    """

    audit_type: ClassVar = "access.request"

    class Channel(models.TextChoices):
        WEB = "web", _("Page")
        PHONE = "phone", _("Phone")
        API = "api", _("API")

    public_id = PublicIdField(prefix="req")
    requester = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="access_requests", db_index=False
    )
    entered_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.WEB)
    request_key = models.UUIDField(null=True, unique=True)
    ticket = models.OneToOneField(
        "tickets.TicketProfile", null=True, on_delete=models.PROTECT, related_name="access_request"
    )
    procedure = models.ForeignKey(ProcedureVersion, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    draft: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=RequestState.choices, default=RequestState.DRAFT)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
        indexes = [
            models.Index(fields=["requester", "-id"], name="requests_of_a_person"),
            models.Index(fields=["entered_by", "-id"], name="requests_entered_by"),
            models.Index(
                fields=["-id"],
                name="requests_open",
                condition=~Q(state__in=["verified", "ended", "rejected", "withdrawn", "expired"]),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_editable(self) -> bool:
        return self.state in {RequestState.DRAFT, RequestState.RETURNED}


class AccessLine(models.Model):
    """One line of a sent request. Instants are half-open: `valid_to` is the first moment without the right."""

    audit_type: ClassVar = "access.line"

    public_id = PublicIdField(prefix="lin")
    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    case = models.ForeignKey(ApprovalCase, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="access_lines", db_index=False)
    action = models.CharField(max_length=6, choices=Action.choices)
    role = models.ForeignKey(EbysRole, on_delete=models.PROTECT, related_name="+")
    role_version = models.ForeignKey(RoleVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("people.Unit", on_delete=models.PROTECT, related_name="+")
    clearance = models.CharField(max_length=3, choices=Clearance.choices, default=Clearance.HZO)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    basis_document = models.CharField(max_length=120, blank=True)
    target_assignments = models.JSONField(default=list)
    difference = models.JSONField(default=dict)
    difference_hash = models.CharField(max_length=64, blank=True)
    snapshot = models.ForeignKey("access.AccountSnapshot", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=LineState.choices, default=LineState.IN_APPROVAL)
    approved_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
        ordering = ["request_id", "round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "number"], name="line_number_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from")),
                name="line_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["valid_from"], condition=Q(state="scheduled"), name="lines_to_begin"),
            models.Index(
                fields=["valid_to"],
                condition=Q(state__in=["verified", "in_force"]) & Q(action__in=["grant", "modify"]),
                name="lines_to_end",
            ),
            models.Index(fields=["subject", "-id"], name="lines_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.role_id} for {self.subject_id}"


class AccountSnapshot(models.Model):
    """How a person's accounts stood at one moment, as the targets answered; a target that was down is None."""

    append_only: ClassVar = True

    public_id = PublicIdField(prefix="snp")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()
    ebys = models.JSONField(null=True)
    ldap = models.JSONField(null=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        app_label = "access"
        indexes = [models.Index(fields=["person", "-taken_at"], name="snapshots_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.taken_at:%Y-%m-%d %H:%M}"
