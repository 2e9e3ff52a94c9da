"""What the EBYS refuses, said to a person: 400 with a Turkish reason.

An assignment is judged when it comes or changes: one that was there before its unit was closed blocks nobody.
"""

from collections.abc import Callable
from typing import get_args

from scim2_models import InvalidValueException

from integrations.ebys.port import AssignmentKind, Clearance, DelegationKind, DelegationStatus
from integrations.ebys.schema import ScimAssignment, ScimDelegation

Known = Callable[[str], bool]


def check_assignments(
    before: list[ScimAssignment], after: list[ScimAssignment], *, unit_is_known: Known, role_is_known: Known
) -> None:
    """Raises InvalidValueException for the first assignment that an EBYS would not take."""
    held = {each.value: each for each in before}
    seen: set[str] = set()
    for assignment in after:
        key = _given(assignment.value, "Atama kimliği")
        if key in seen:
            raise _refused(f"Atama kimliği tekrar ediyor: {key}")
        seen.add(key)
        if held.get(key) != assignment:
            _check_assignment(assignment, unit_is_known, role_is_known)


def _check_assignment(assignment: ScimAssignment, unit_is_known: Known, role_is_known: Known) -> None:
    unit = _given(assignment.unit_code, "Birim kodu")
    role = _given(assignment.role_code, "Rol kodu")
    if not unit_is_known(unit):
        raise _refused(f"Birim bulunamadı: {unit}")
    if not role_is_known(role):
        raise _refused(f"Rol bulunamadı: {role}")
    _check_code(assignment.clearance, Clearance, "Geçersiz gizlilik derecesi")
    _check_code(assignment.kind, AssignmentKind, "Geçersiz atama türü")
    if assignment.valid_from and assignment.valid_to and assignment.valid_to <= assignment.valid_from:
        raise _refused("Bitiş tarihi başlangıç tarihinden sonra olmalıdır")


def check_delegation(
    before: ScimDelegation | None, after: ScimDelegation, *, unit_is_known: Known, person_is_known: Known
) -> None:
    """Raises InvalidValueException for a delegation that an EBYS would not take; an ended one stays as it is."""
    _check_code(after.kind, DelegationKind, "Geçersiz vekâlet türü")
    _check_code(after.status, DelegationStatus, "Geçersiz vekâlet durumu")
    if before is not None and before.status == "ended":
        raise _refused("Sona ermiş vekâlet değiştirilemez")
    if after.unit_code and not unit_is_known(after.unit_code):
        raise _refused(f"Birim bulunamadı: {after.unit_code}")
    for person in (_given(after.delegator, "Vekâlet veren"), _given(after.delegate, "Vekil")):
        if not person_is_known(person):
            raise _refused(f"Personel bulunamadı: {person}")
    if after.delegator == after.delegate:
        raise _refused("Kişi kendisine vekâlet edemez")
    if after.valid_from and after.valid_to and after.valid_to <= after.valid_from:
        raise _refused("Bitiş tarihi başlangıç tarihinden sonra olmalıdır")


def _check_code(code: str | None, codes: object, complaint: str) -> None:
    if code is not None and code not in get_args(codes):
        raise _refused(f"{complaint}: {code}")


def _given(value: str | None, name: str) -> str:
    if not value or not value.strip():
        raise _refused(f"{name} boş olamaz")
    return value


def _refused(detail: str) -> InvalidValueException:
    return InvalidValueException(detail=detail)
