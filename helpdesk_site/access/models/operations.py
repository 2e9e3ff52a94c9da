"""Operations: one person, one target, one entitlement, one direction. The row is the work; tasks only wake workers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from helpdesk_site.access.models.requests import AccessLine
from helpdesk_site.kernel.public_ids import PublicIdField


class OperationState(models.TextChoices):
    BLOCKED = "blocked", _("Waits for another step")
    READY = "ready", _("Waits to be applied")
    IN_FLIGHT = "in_flight", _("Being applied")
    VERIFYING = "verifying", _("Being read back")
    UNKNOWN = "unknown", _("Answer lost, being checked")
    RETRY_WAIT = "retry_wait", _("Will be tried again")
    NEEDS_HUMAN = "needs_human", _("Waits for a person")
    APPLIED = "applied", _("Applied and verified")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


ACTIVE = ("ready", "in_flight", "verifying", "unknown", "retry_wait", "needs_human")
TERMINAL = ("applied", "refused", "cancelled")


class Operation(models.Model):
    """One change of one entitlement at one target.

    `rank` orders what one person's request does (0 removals, 1 the account, 2 additions). `attempt` is the fence: a
    worker closes only the attempt that it made. `sent_at` is when a write last left us, for the settle window.
    """

    audit_type: ClassVar = "access.operation"

    class Target(models.TextChoices):
        LDAP = "ldap", _("Directory (LDAP)")
        EBYS = "ebys", _("EBYS")

    class Verb(models.TextChoices):
        ENSURE_ACCOUNT = "ensure_account", _("Open the account")
        PUT_ASSIGNMENT = "put_assignment", _("Give the role")
        REMOVE_ASSIGNMENT = "remove_assignment", _("Take the role back")
        PUT_DELEGATION = "put_delegation", _("Begin the delegation")
        END_DELEGATION = "end_delegation", _("End the delegation")
        ADD_MEMBER = "add_member", _("Add to the group")
        REMOVE_MEMBER = "remove_member", _("Take out of the group")

    class Phase(models.TextChoices):
        START = "start", _("Start")
        END = "end", _("End")

    public_id = PublicIdField(prefix="opn")
    line = models.ForeignKey(AccessLine, on_delete=models.PROTECT, related_name="operations")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=5, choices=Phase.choices)
    target = models.CharField(max_length=4, choices=Target.choices)
    verb = models.CharField(max_length=20, choices=Verb.choices)
    entitlement = models.CharField(max_length=120)
    rank = models.PositiveSmallIntegerField()
    payload = models.JSONField()
    approved_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=OperationState.choices, default=OperationState.BLOCKED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    changed = models.BooleanField(null=True)
    last_error = models.TextField(blank=True)
    reason = models.CharField(max_length=40, blank=True)
    applied_at = models.DateTimeField(null=True)
    look_again_at = models.DateTimeField(null=True)
    looked_again_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "access"
        constraints = [
            # Opposite work on one entitlement is serialised by the database itself.
            models.UniqueConstraint(
                fields=["person", "target", "entitlement"], condition=Q(state__in=ACTIVE), name="one_active_operation"
            ),
        ]
        indexes = [
            models.Index(
                fields=["rank", "next_attempt_at", "id"],
                condition=Q(state__in=["ready", "retry_wait", "unknown", "in_flight", "verifying"]),
                name="operations_to_do",
            ),
            models.Index(fields=["id"], condition=Q(state="blocked"), name="operations_blocked"),
            models.Index(
                fields=["look_again_at"],
                condition=Q(looked_again_at__isnull=True, state="applied"),
                name="operations_to_look_at",
            ),
            models.Index(fields=["-id"], condition=~Q(state__in=TERMINAL), name="operations_open"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.entitlement} at {self.target}"

    @property
    def is_removal(self) -> bool:
        return self.verb in {self.Verb.REMOVE_ASSIGNMENT, self.Verb.END_DELEGATION, self.Verb.REMOVE_MEMBER}


class OperationAttempt(models.Model):
    """Who tried what when, written before the call leaves; joins the attempt to the approvals that allowed it (I3)."""

    append_only: ClassVar = True

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="attempts", db_index=False)
    number = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    worker = models.CharField(max_length=80)
    approved_hash = models.CharField(max_length=64)

    class Meta:
        app_label = "access"
        constraints = [models.UniqueConstraint(fields=["operation", "number"], name="attempt_once")]

    def __str__(self) -> str:
        return f"attempt {self.number} of {self.operation_id}"


class WorkOrder(models.Model):
    """An operation that people carry out: one does it, a second one confirms what he reads back.

    The parties stand in the row, so that the database refuses an applier or a confirmer who is one of them.
    """

    audit_type: ClassVar = "access.work_order"

    class State(models.TextChoices):
        OPEN = "open", _("Waits to be done")
        DONE = "done", _("Done, waits for the second person")
        CONFIRMED = "confirmed", pgettext_lazy("work order", "Confirmed")
        CANCELLED = "cancelled", _("Cancelled")

    public_id = PublicIdField(prefix="wor")
    operation = models.OneToOneField(Operation, on_delete=models.PROTECT, related_name="work_order")
    requester = models.UUIDField()
    subject = models.UUIDField()
    steps = models.JSONField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    created_at = models.DateTimeField()
    applier = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    applier_note = models.TextField(blank=True)
    confirmer = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    read_back = models.JSONField(null=True)

    class Meta:
        app_label = "access"
        constraints = [
            models.CheckConstraint(
                condition=Q(applier__isnull=True) | (~Q(applier=F("requester")) & ~Q(applier=F("subject"))),
                name="applier_is_no_party",
            ),
            models.CheckConstraint(
                condition=Q(confirmer__isnull=True)
                | (~Q(confirmer=F("requester")) & ~Q(confirmer=F("subject")) & ~Q(confirmer=F("applier"))),
                name="confirmer_is_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"work order of {self.operation_id}"


# A constraint cannot look into another table: this trigger refuses an applier or a confirmer who approved the request.
APPLIER_IS_NO_APPROVER = """
CREATE FUNCTION access_applier_is_no_approver() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    IF EXISTS (
        SELECT 1 FROM kernel_approvaldecision d
        JOIN access_accessline l ON l.case_id = d.case_id
        JOIN access_operation o ON o.line_id = l.id
        WHERE o.id = NEW.operation_id AND d.verdict = 'approve' AND d.approver IN (NEW.applier, NEW.confirmer)
    ) THEN
        RAISE EXCEPTION 'an approver may not apply or confirm' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'applier_is_no_approver';
    END IF;
    RETURN NEW;
END
$body$;
CREATE TRIGGER access_workorder_separation BEFORE INSERT OR UPDATE ON access_workorder
    FOR EACH ROW EXECUTE FUNCTION access_applier_is_no_approver();
"""

APPLIER_MAY_BE_APPROVER = """
DROP TRIGGER access_workorder_separation ON access_workorder;
DROP FUNCTION access_applier_is_no_approver();
"""
