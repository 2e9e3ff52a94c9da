"""What access tells the parts beneath it, once, at start."""

from __future__ import annotations

from helpdesk_site.access.approval_owner import AccessApprovals
from helpdesk_site.access.approvers import role_owners
from helpdesk_site.access.models import AccessRequest
from helpdesk_site.kernel.approvals.ownership import owns
from helpdesk_site.kernel.approvals.resolution import resolves
from helpdesk_site.kernel.transaction import on_wake


def register() -> None:
    owns(AccessRequest.audit_type, AccessApprovals())
    resolves("role_owner", role_owners)
    on_wake("operations", _wake_operations)


def _wake_operations() -> None:
    from helpdesk_site.access.tasks import run_operations

    run_operations.delay()
