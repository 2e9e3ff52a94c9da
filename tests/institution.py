"""The sample institution for tests: the same people, managers, roles and catalogue that `make run` loads."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid5

from helpdesk_site.access.seeding import ROLES, seed_catalogue
from helpdesk_site.demo import loading
from helpdesk_site.demo.institution import PEOPLE, SamplePerson
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.people.sync import synchronise
from helpdesk_site.tickets.catalogue import seed_services
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.sla.seeding import seed_policies
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from integrations.directory.fake import FakeDirectory
from integrations.ebys.fake import FakeEbys
from integrations.ebys.port import Assignment, NewAccount

_NAMESPACE = UUID("6c1d3f5e-0f0f-4e69-9a53-2f3f6f6f0001")


@dataclass(frozen=True, slots=True)
class Targets:
    """What the desk writes to, in memory."""

    directory: FakeDirectory
    ebys: FakeEbys

    def roles_of(self, employee_no: str) -> set[tuple[str, str]]:
        """(role, unit) pairs that the person holds in EBYS."""
        account = self.ebys.find_account(employee_no)
        return {(a.role_code, a.unit_code) for a in account.assignments} if account else set()

    def groups_of(self, employee_no: str) -> set[str]:
        """The names of the person's directory groups."""
        return {group.name for group in self.directory.groups_of(directory_id(employee_no))}


def directory_id(employee_no: str) -> str:
    """The directory's immutable id of a sample person: the same in every run."""
    return str(uuid5(_NAMESPACE, employee_no))


def fill_targets(targets: Targets) -> None:
    """People and groups into the directory, accounts with their roles into EBYS, as the sandboxes of `make run` have
    them.
    """
    for person in PEOPLE:
        targets.directory.put_person(
            person.username,
            password="ornek-parola",
            id=directory_id(person.employee_no),
            employee_no=person.employee_no,
            given_name=person.given_name,
            surname=person.surname,
            unit_code=person.unit,
            title=person.title,
            extension=person.extension,
            employment_type=person.employment_type,
            mail=f"{person.username}@ornek.bel.tr",
            manager_dn=_dn_of(targets.directory, person.manager),
        )
    for role in ROLES:
        if role.ldap_group:
            members = [directory_id(p.employee_no) for p in PEOPLE if role.code in p.ebys_roles]
            targets.directory.put_group(role.ldap_group, members)
    for person in PEOPLE:
        if person.ebys_roles:
            _open_account(targets.ebys, person)


def _dn_of(directory: FakeDirectory, employee_no: str) -> str | None:
    manager = directory.find_person(directory_id(employee_no)) if employee_no else None
    return manager.dn if manager else None


def _open_account(ebys: FakeEbys, person: SamplePerson) -> None:
    account = ebys.create_account(
        NewAccount(
            employee_no=person.employee_no,
            username=person.username,
            given_name=person.given_name,
            surname=person.surname,
            display_name=person.given_name,
            mail="",
            title=person.title,
            extension=person.extension,
            unit_code=person.unit,
            unit_name="",
            personnel_type=person.employment_type,  # type: ignore[arg-type]  # one of the port's five words
        )
    ).value
    wanted = [
        Assignment(
            f"ornek-{person.employee_no}-{code.lower()}", person.unit, code, "HZO", "ASIL", False, None, None, ""
        )
        for code in person.ebys_roles
    ]
    ebys.put_assignments(account.id, wanted, if_version=account.version)
    ebys.journal.clear()


def load_institution() -> None:
    """Fills the current database through the services."""
    seed_calendar()
    seed_services()
    seed_vocabulary()
    seed_policies()
    seed_questionnaires()
    units = loading.register_units()
    targets = Targets(FakeDirectory(), FakeEbys())
    fill_targets(targets)
    synchronise(targets.directory, mode="full", actor=loading.LOADER)
    people = {person.employee_no: person for person in Person.objects.all()}
    loading.appoint(units, people)
    seed_catalogue(owner=people["50020"])


@functools.cache
def _number_of(username: str) -> str:
    return next(person.employee_no for person in PEOPLE if person.username == username)


def person(username: str) -> Person:
    """A sample person, fresh from the database: person("iclal.sahin")."""
    return Person.objects.select_related("unit").get(employee_no=_number_of(username))


def unit(detsis_no: str) -> Unit:
    return Unit.objects.get(detsis_no=detsis_no, valid_to=None)


def day(text: str) -> str:
    """A day relative to today as people type it: day("+7")."""
    return (clock.today() + timedelta(days=int(text))).strftime("%d.%m.%Y")
