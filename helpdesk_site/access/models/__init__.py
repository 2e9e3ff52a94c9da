"""The tables of permission changes."""

from helpdesk_site.access.models.catalogue import (
    Clearance,
    EbysRole,
    IncompatibleRoles,
    Procedure,
    ProcedureVersion,
    RoleVersion,
)
from helpdesk_site.access.models.operations import Operation, OperationAttempt, OperationState, WorkOrder
from helpdesk_site.access.models.requests import (
    AccessLine,
    AccessRequest,
    AccountSnapshot,
    Action,
    LineState,
    RequestState,
)
from helpdesk_site.access.models.usual import UsualGrant

__all__ = [
    "AccessLine",
    "AccessRequest",
    "AccountSnapshot",
    "Action",
    "Clearance",
    "EbysRole",
    "IncompatibleRoles",
    "LineState",
    "Operation",
    "OperationAttempt",
    "OperationState",
    "Procedure",
    "ProcedureVersion",
    "RequestState",
    "RoleVersion",
    "UsualGrant",
    "WorkOrder",
]
