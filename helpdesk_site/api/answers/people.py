"""People, units and the catalogue as the API shows them: codes and numbers, never a key of the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from helpdesk_site.access.models import Clearance, EbysRole, IncompatibleRoles, ProcedureVersion, RoleVersion
from helpdesk_site.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class UnitRef:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonRef:
    id: str
    employee_no: str
    name: str


@dataclass(frozen=True, slots=True)
class PersonShown:
    """What every employee may see of another."""

    id: str
    employee_no: str
    name: str
    unit: UnitRef | None
    title: str
    extension: str


@dataclass(frozen=True, slots=True)
class UnitShown:
    code: str
    name: str
    kind: Unit.Kind
    parent: str | None


@dataclass(frozen=True, slots=True)
class SeparationRule:
    """A role that may not be held together with this one; `mode`: refused, warned of or recorded."""

    role: str
    mode: IncompatibleRoles.Mode
    reason: str


@dataclass(frozen=True, slots=True)
class RoleShown:
    """A role of the catalogue in force. `incompatible_with` are the codes that are refused beside it."""

    code: str
    kind: EbysRole.Kind
    name: str
    description: str
    risk: RoleVersion.Risk
    version: int
    requestable: bool
    max_days: int | None
    max_clearance: Clearance
    needs_second_approval: bool
    requires_end: bool
    one_per_unit: bool
    incompatible_with: tuple[str, ...]
    separation_rules: tuple[SeparationRule, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProcedureShown:
    """A version of a procedure that is in force today; the last day is inclusive."""

    code: str
    version: int
    label: str
    title: str
    in_force_from: date
    in_force_to: date | None


def person_ref(person: Person) -> PersonRef:
    return PersonRef(person.public_id, person.employee_no, person.official_name)


def ref_of(uuid: UUID | None, people: Mapping[UUID, Person]) -> PersonRef | None:
    """None for nobody, and for somebody whose name was erased."""
    person = people.get(uuid) if uuid else None
    return person_ref(person) if person else None


def show_people(people: Sequence[Person]) -> list[PersonShown]:
    return [
        PersonShown(
            id=person.public_id, employee_no=person.employee_no, name=person.official_name,
            unit=UnitRef(person.unit.detsis_no, person.unit.name) if person.unit else None,
            title=person.title, extension=person.extension,
        )
        for person in people
    ]  # fmt: skip


def show_units(units: Sequence[Unit]) -> list[UnitShown]:
    return [
        UnitShown(unit.detsis_no, unit.name, Unit.Kind(unit.kind), unit.parent.detsis_no if unit.parent else None)
        for unit in units
    ]


def show_roles(versions: Sequence[RoleVersion], rules: Sequence[IncompatibleRoles]) -> list[RoleShown]:
    return [_role(version, _rules_of(version.code, rules)) for version in versions]


def _role(version: RoleVersion, rules: tuple[SeparationRule, ...]) -> RoleShown:
    return RoleShown(
        code=version.code, kind=EbysRole.Kind(version.role.kind), name=version.name, description=version.description,
        risk=RoleVersion.Risk(version.risk), version=version.number, requestable=version.requestable,
        max_days=version.max_days, max_clearance=Clearance(version.max_clearance),
        needs_second_approval=version.needs_second_approval, requires_end=version.requires_end,
        one_per_unit=version.one_per_unit,
        incompatible_with=tuple(rule.role for rule in rules if rule.mode == IncompatibleRoles.Mode.BLOCK),
        separation_rules=rules, members=tuple(sorted(member.code for member in version.members.all())),
    )  # fmt: skip


def _rules_of(code: str, rules: Sequence[IncompatibleRoles]) -> tuple[SeparationRule, ...]:
    found = []
    for rule in rules:
        pair = (rule.first.code, rule.second.code)
        if code in pair:
            other = pair[1] if pair[0] == code else pair[0]
            found.append(SeparationRule(other, IncompatibleRoles.Mode(rule.mode), rule.reason))
    return tuple(sorted(found, key=lambda rule: rule.role))


def show_procedures(versions: Sequence[ProcedureVersion]) -> list[ProcedureShown]:
    return [
        ProcedureShown(
            code=version.procedure.code, version=version.number, label=version.label, title=version.title,
            in_force_from=version.in_force_from, in_force_to=version.in_force_to,
        )
        for version in versions
    ]  # fmt: skip
