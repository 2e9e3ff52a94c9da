"""All tables of the kernel, gathered for Django; each is described where its mechanism lives."""

from helpdesk_site.kernel.alerts import Alert
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.audit.models import AuditCheckpoint, AuditEntry, AuditHead, AuditLink
from helpdesk_site.kernel.calendar.models import (
    AdministrativeLeave,
    DueDateChange,
    Holiday,
    WorkingHours,
)
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.standing import StandingVersion

__all__ = [
    "AdministrativeLeave",
    "Alert",
    "ApprovalCase",
    "ApprovalDecision",
    "ApprovalStage",
    "ApprovalTask",
    "AuditCheckpoint",
    "AuditEntry",
    "AuditHead",
    "AuditLink",
    "DueDateChange",
    "Evidence",
    "Holiday",
    "OutboxMessage",
    "StandingVersion",
    "StoredFile",
    "WorkingHours",
]
