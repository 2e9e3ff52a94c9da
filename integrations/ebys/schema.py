"""The SCIM resources of an EBYS: RFC 7643's User and Group with our extensions, and Delegation, a resource of its own.

RFC 7643's own `roles` and `entitlements` hold neither a unit nor dates, hence the extension. Private names must not sit
under `urn:ietf:params:scim`, which IANA registers. Codes are e-Yazışma's; every moment is UTC.
"""

from datetime import datetime
from typing import Annotated, Any, Final, get_args

from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    EnterpriseUser,
    Extension,
    Group,
    Mutability,
    Required,
    Resource,
    Uniqueness,
    User,
)

from integrations.ebys.port import AssignmentKind, Clearance, DelegationKind, DelegationStatus, PersonnelType

_EXTENSION = "urn:ebysdestek:params:scim:schemas:extension:ebys:1.0"

USER_EXTENSION = f"{_EXTENSION}:User"
GROUP_EXTENSION = f"{_EXTENSION}:Group"
DELEGATION_SCHEMA = "urn:ebysdestek:params:scim:schemas:ebys:1.0:Delegation"

ASSIGNMENTS_PATH = f"{USER_EXTENSION}:assignments"


# scim2-models publishes `examples` as an attribute's canonicalValues (RFC 7643 §7).
_CLEARANCES: Final = list(get_args(Clearance))


class ScimAssignment(ComplexAttribute):
    """One unit x role x dates of an account: a line of the permission form."""

    value: Annotated[str | None, Required.true, CaseExact.true] = None
    """The assignment's id, given by the client, unique within the account."""

    unit_code: Annotated[str | None, Required.true, CaseExact.true] = None
    """DETSİS number of the unit that the role is held in."""

    role_code: Annotated[str | None, Required.true, CaseExact.true] = None

    clearance: Annotated[str | None, CaseExact.true] = Field(default=None, examples=_CLEARANCES)

    kind: Annotated[str | None, CaseExact.true] = Field(default=None, examples=list(get_args(AssignmentKind)))

    primary: bool | None = None

    valid_from: datetime | None = None

    valid_to: datetime | None = None
    """The first moment at which the assignment does not hold any more."""

    basis: str | None = None
    """The document that the assignment rests on."""


class EbysUser(Extension):
    """What an EBYS knows of a person beyond RFC 7643."""

    __schema__ = URN(USER_EXTENSION)

    unit_code: Annotated[str | None, CaseExact.true] = None
    """DETSİS number of the person's own unit."""

    personnel_type: Annotated[str | None, CaseExact.true] = Field(default=None, examples=list(get_args(PersonnelType)))

    clearance: Annotated[str | None, CaseExact.true] = Field(default=None, examples=_CLEARANCES)

    has_qualified_certificate: bool | None = None

    certificate_valid_to: datetime | None = None

    assignments: list[ScimAssignment] | None = None


class EbysGroup(Extension):
    """What makes a group an organisational unit."""

    __schema__ = URN(GROUP_EXTENSION)

    detsis_no: Annotated[str | None, CaseExact.true] = None

    parent_detsis_no: Annotated[str | None, CaseExact.true] = None

    unit_type: str | None = None

    manager_ref: Annotated[str | None, CaseExact.true] = None
    """SCIM id of the unit's manager."""

    kind: Annotated[str | None, CaseExact.true] = Field(default=None, examples=["unit", "unitRole"])
    """`unit`, or `unitRole` for a product that only knows membership."""


class ScimDelegation(Resource[Any]):
    """One person's authority carried by another. `externalId` is the client's key."""

    __schema__ = URN(DELEGATION_SCHEMA)

    external_id: Annotated[str | None, Uniqueness.server, CaseExact.true] = None

    delegator: Annotated[str | None, Required.true, CaseExact.true] = None
    """Employee number of the one whose authority it is."""

    delegate: Annotated[str | None, Required.true, CaseExact.true] = None
    """Employee number of the one who carries it."""

    unit_code: Annotated[str | None, CaseExact.true] = None

    kind: Annotated[str | None, Required.true, CaseExact.true] = Field(
        default=None, examples=list(get_args(DelegationKind))
    )

    scope: list[str] | None = None
    """Role codes; empty means all of the delegator's."""

    valid_from: Annotated[datetime | None, Required.true] = None

    valid_to: datetime | None = None

    reason: str | None = None

    basis: str | None = None

    status: Annotated[str | None, CaseExact.true, Mutability.read_write] = Field(
        default=None, examples=list(get_args(DelegationStatus))
    )
    """planned, active or ended; a client may only write `ended`."""


ScimAccount = User[EnterpriseUser | EbysUser]
ScimUnit = Group[EbysGroup]  # type: ignore[type-arg]  # generic at run time, as its sibling User is
