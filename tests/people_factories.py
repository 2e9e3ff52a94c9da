"""People for tests: the sample institution of the story, made by hand or small and anonymous by the dozen.

Every name is invented. Each function writes what it says and nothing more; history begins on FIRST_DAY.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from helpdesk_site.kernel import clock
from helpdesk_site.people.models import (
    Delegation,
    Person,
    PersonRecord,
    RoleGrant,
    Unit,
    UnitManager,
    UnitName,
    UnitPlacement,
    User,
)

FIRST_DAY = date(2020, 1, 1)

_numbers = count(1)


def make_unit(
    detsis_no: str = "", name: str = "", *, kind: str = "sube", parent: Unit | None = None, since: date = FIRST_DAY
) -> Unit:
    number = detsis_no or str(70_000_000 + next(_numbers))
    unit = Unit.objects.create(
        detsis_no=number, name=name or f"Birim {number}", kind=kind, parent=parent, valid_from=since
    )
    UnitName.objects.create(unit=unit, name=unit.name, valid_from=since)
    if parent is not None:
        UnitPlacement.objects.create(unit=unit, parent=parent, valid_from=since)
    return unit


def make_person(
    given_name: str = "Ayşe",
    surname: str = "",
    *,
    unit: Unit | None = None,
    manager: Person | None = None,
    roles: Iterable[str] = (),
    since: date = FIRST_DAY,
    account: bool = True,
    **fields: object,
) -> Person:
    """A person with one history record, an account and roles."""
    number = next(_numbers)
    values: dict[str, object] = {
        "employee_no": f"9{number:05d}",
        "username": f"kisi.{number}",
        "title": "Memur",
        "employment_type": "memur",
        **fields,
    }
    person = Person.objects.create(
        given_name=given_name, surname=surname or f"Örnek{number}", unit=unit, manager=manager, **values
    )
    PersonRecord.objects.create(
        person=person, unit=unit, manager=manager, title=person.title, employment_type=person.employment_type,
        active=person.active, valid_from=since,
    )  # fmt: skip
    for role in roles:
        give_role(person, role)
    if account:
        make_user(person)
    return person


def make_user(person: Person, **fields: object) -> User:
    user = User(person=person, username=person.username, created_at=clock.now(), **fields)
    user.set_unusable_password()
    user.save()
    return user


def give_role(
    person: Person, role: str, *, unit: Unit | None = None, since: date = FIRST_DAY, until: date | None = None
) -> RoleGrant:
    """A role that stands already, without the service and its rules."""
    return RoleGrant.objects.create(
        person=person, role=role, unit=unit, valid_from=since, valid_to=until, granted_by="system:tests", reason="test"
    )


def make_manager_of(unit: Unit, person: Person, *, since: date = FIRST_DAY, until: date | None = None) -> UnitManager:
    return UnitManager.objects.create(unit=unit, person=person, valid_from=since, valid_to=until)


def make_deputyship(
    delegator: Person,
    delegate: Person,
    *,
    approved_by: Person,
    start: datetime | None = None,
    end: datetime | None = None,
    kind: str = "VEKALET",
    unit: Unit | None = None,
) -> Delegation:
    """A deputyship in force now, approved before it began."""
    begin = start or clock.now() - timedelta(days=1)
    handed_over = unit or delegator.unit
    assert handed_over is not None, "who hands over belongs to a unit"
    return Delegation.objects.create(
        delegator=delegator, delegate=delegate, unit=handed_over, kind=kind, valid_from=begin,
        valid_to=end or begin + timedelta(days=14), basis_number="E-22222222-903.05-8812", state="approved",
        proposed_by=delegator, proposed_at=begin - timedelta(days=2), approved_by=approved_by,
        decided_at=begin - timedelta(days=1),
    )  # fmt: skip


@dataclass(frozen=True)
class SampleUnits:
    """The sample institution: Ulaşım Dairesi above Toplu Ulaşım; Entegre Sistemler, to which the desk belongs."""

    presidency: Unit
    transport: Unit
    public_transport: Unit
    registry: Unit
    systems: Unit


@dataclass(frozen=True)
class SamplePeople:
    """İclal's manager is Işık, his is Çağrı; Cem works beside İclal; Ümit leads the desk, İpek stands above him."""

    units: SampleUnits
    iclal: Person
    isik: Person
    cem: Person
    cagri: Person
    gulsen: Person
    sule: Person
    tugrul: Person
    umit: Person
    ipek: Person
    hr: Person
    root: Person


def make_sample_units() -> SampleUnits:
    presidency = make_unit("10000001", "Büyükşehir Belediye Başkanlığı", kind="baskanlik")
    transport = make_unit("11111111", "Ulaşım Dairesi Başkanlığı", kind="daire", parent=presidency)
    return SampleUnits(
        presidency=presidency,
        transport=transport,
        public_transport=make_unit("22222222", "Toplu Ulaşım Şube Müdürlüğü", parent=transport),
        registry=make_unit("33333333", "Yazı İşleri Şube Müdürlüğü", parent=presidency),
        systems=make_unit("44444444", "Entegre Sistemler Şube Müdürlüğü", parent=presidency),
    )


def make_sample_people() -> SamplePeople:
    units = make_sample_units()
    cagri = make_person("Çağrı", "Öztürk", employee_no="45300", unit=units.transport, title="Daire Başkanı")
    isik = make_person(
        "Işık", "Irmak", employee_no="45120", username="isik.irmak", unit=units.public_transport, manager=cagri,
        title="Şube Müdürü",
    )  # fmt: skip
    ipek = make_person("İpek", "Doğan", unit=units.systems, title="Şube Müdürü", roles=["branch_director"])
    umit = make_person("Ümit", "Gökçe", unit=units.systems, manager=ipek, title="Servis Şefi", roles=["chief"])
    make_manager_of(units.transport, cagri)
    make_manager_of(units.public_transport, isik)
    make_manager_of(units.systems, ipek)
    return SamplePeople(
        units=units,
        iclal=make_person(
            "İclal", "Şahin", employee_no="45121", extension="4512", username="iclal.sahin",
            unit=units.public_transport, manager=isik,
        ),
        isik=isik,
        cem=make_person("Cem", "Şık", employee_no="45205", unit=units.public_transport, manager=isik),
        cagri=cagri,
        gulsen=make_person("Gülşen", "Ünal", employee_no="45400", unit=units.public_transport, manager=isik),
        sule=make_person("Şule", "Çınar", unit=units.systems, manager=umit, roles=["agent"]),
        tugrul=make_person("Tuğrul", "Ağır", unit=units.systems, manager=umit, roles=["agent"]),
        umit=umit,
        ipek=ipek,
        hr=make_person("Nermin", "Kaya", unit=units.registry, roles=["hr_clerk"]),
        root=make_person("Bora", "Yalın", unit=units.systems, roles=["administrator"]),
    )  # fmt: skip
