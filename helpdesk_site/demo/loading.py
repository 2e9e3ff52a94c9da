"""Loading the sample institution: into the sandboxes as their administrators would, into the desk through its services.

Each step is safe to repeat; nothing that a user of the demo has changed is put back, but for what the sandboxes lost.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from helpdesk_site import wiring
from helpdesk_site.access.seeding import ROLES, SeedRole, seed_catalogue
from helpdesk_site.demo.articles import load_articles
from helpdesk_site.demo.institution import PEOPLE, UNITS, SamplePerson
from helpdesk_site.demo.models import SampleMark
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.errors import Conflict
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person, Unit, UnitManager
from helpdesk_site.people.models.terms import as_of
from helpdesk_site.people.selectors import has_role
from helpdesk_site.people.services.accounts import ensure_account
from helpdesk_site.people.services.roles import grant_role
from helpdesk_site.people.services.units import appoint_manager, describe_unit, register_unit
from helpdesk_site.people.sync import synchronise
from helpdesk_site.settings import env
from helpdesk_site.tickets.catalogue import seed_services
from helpdesk_site.tickets.questions.seeding import seed_questionnaires
from helpdesk_site.tickets.sla.seeding import seed_policies
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from integrations.ebys.port import Assignment, Ebys, NewAccount
from integrations.errors import NotFound
from integrations.sandbox.directory_admin import DirectoryAdmin, NewPerson
from integrations.sandbox.directory_config import SandboxConfig
from integrations.sandbox.ebys.certificates import tell_of_certificate

LOADER = SystemActor("sample")
SINCE = date(2024, 1, 1)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account as `make run` shows it."""

    username: str
    password: str
    name: str
    role: str


def load_sample(tell: Tell) -> list[Account]:
    """Loads everything and answers the demo accounts. Raises TargetError when a sandbox does not answer."""
    accounts = _accounts()
    tell("Takvim, hizmetler ve birimler")
    seed_calendar()
    seed_services()
    seed_vocabulary()
    seed_policies()
    seed_questionnaires()
    units = register_units()
    run = env.run_file()
    if run.get("directory", {}).get("admin_dn"):
        tell("Dizin (LDAP): kişiler ve gruplar")
        fill_directory(run["directory"], accounts[0].password)
    tell("Dizinden kişiler okunuyor")
    synchronise(wiring.directory(), mode="full", actor=LOADER)
    tell("Amirler, görevler ve yetki kataloğu")
    people = {
        person.employee_no: person for person in Person.objects.filter(employee_no__in=[p.employee_no for p in PEOPLE])
    }
    appoint(units, people)
    seed_catalogue(owner=people.get("50020"))
    tell("Bilgi bankası")
    load_articles(people)
    if run.get("ebys", {}).get("sandbox_secret"):
        tell("EBYS: birimler, roller ve hesaplar")
        fill_ebys(run["ebys"])
    SampleMark.objects.get_or_create(pk=1, defaults={"loaded_at": clock.real_now()})
    return accounts


def _accounts() -> list[Account]:
    """The accounts of the table, with the password that this installation made once."""
    path = env.state_dir() / "accounts.json"
    if path.exists():
        password = json.loads(path.read_text(encoding="utf-8"))[0]["password"]
    else:
        password = "ornek-" + secrets.token_hex(4)
    accounts = [
        Account(person.username, password, f"{person.given_name} {person.surname}", person.demo_role)
        for person in PEOPLE
        if person.demo_role
    ]
    _write(path, [asdict(account) for account in accounts])
    return accounts


def _write(path: Path, content: Any) -> None:
    scratch = path.with_suffix(".new")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
    scratch.replace(path)


def register_units() -> dict[str, Unit]:
    """The units by number; one that the directory named before gets its description now."""
    found = {unit.detsis_no: unit for unit in Unit.objects.filter(valid_to=None)}
    for sample in UNITS:
        parent = found.get(sample.parent)
        if sample.code not in found:
            found[sample.code] = register_unit(
                sample.code, sample.name, kind=sample.kind, actor=LOADER, parent=parent, since=SINCE
            )
        elif not found[sample.code].is_defined:
            describe_unit(found[sample.code], name=sample.name, kind=sample.kind, parent=parent, actor=LOADER)
    return found


def fill_directory(run: dict[str, str], password: str) -> None:
    """People and groups for the sandbox directory that the run file names. Safe to repeat."""
    address = urlsplit(run["url"])
    config = SandboxConfig(
        host=address.hostname or "127.0.0.1",
        port=address.port or 389,
        data_dir=Path(),
        base_dn=run["base_dn"],
        admin_dn=run["admin_dn"],
        admin_password=run["admin_password"],
        reader_dn=run["reader_dn"],
        reader_password=run["reader_password"],
        writer_dn=run["writer_dn"],
        writer_password=run["writer_password"],
    )
    usernames = {person.employee_no: person.username for person in PEOPLE}
    with DirectoryAdmin(config) as admin:
        for person in PEOPLE:
            admin.put_person(_entry_of(person, usernames, password))
        roles = [role for role in ROLES if role.ldap_group]
        # Who was in a group of an earlier start may have been taken out since, by a request: that stays.
        unfilled = [role for role in roles if not _is_there(admin, role.ldap_group)] if _was_loaded() else roles
        for role in roles:
            admin.put_group(role.ldap_group)
    _fill_groups(unfilled)


def _was_loaded() -> bool:
    return SampleMark.objects.exists()


def _is_there(admin: DirectoryAdmin, group: str) -> bool:
    try:
        admin.member_values(group)
    except NotFound:
        return False
    return True


def _fill_groups(roles: Iterable[SeedRole]) -> None:
    """Members through the desk's own adapter: adding is all that is needed, and it may do that."""
    directory = wiring.directory()
    ids = {person.username: person.id for person in directory.read_people()}
    for role in roles:
        members = [ids[p.username] for p in PEOPLE if role.code in p.ebys_roles and p.username in ids]
        group = directory.find_group(role.ldap_group) if role.ldap_group and members else None
        if group is not None:
            directory.add_members(members, group.id)


def _entry_of(person: SamplePerson, usernames: dict[str, str], password: str) -> NewPerson:
    return NewPerson(
        username=person.username,
        given_name=person.given_name,
        surname=person.surname,
        employee_no=person.employee_no,
        mail=f"{person.username}@ornek.bel.tr",
        extension=person.extension,
        title=person.title,
        employment_type=person.employment_type,
        unit_code=person.unit,
        manager=usernames.get(person.manager, ""),
        password=password,
    )


def appoint(units: dict[str, Unit], people: dict[str, Person]) -> None:
    for sample in UNITS:
        unit, manager = units[sample.code], people.get(sample.manager)
        if manager is not None and not UnitManager.objects.filter(as_of(clock.today()), unit=unit).exists():
            appoint_manager(unit, manager, actor=LOADER, since=SINCE)
    for sample_person in PEOPLE:
        person = people.get(sample_person.employee_no)
        if person is None:
            continue
        with unit_of_work():
            ensure_account(person)
        for role in sample_person.roles:
            if not has_role(person, role):
                _grant(person, role)


def _grant(person: Person, role: str) -> None:
    try:
        grant_role(person, role, actor=LOADER, reason="Örnek kurum", valid_from=clock.today())
    except Conflict:
        return  # granted before for other days: what a user of the demo has arranged stays


def fill_ebys(run: dict[str, str]) -> None:
    """Units, roles and accounts for the sandbox EBYS that the run file names. Safe to repeat."""
    catalogue = {
        "units": [
            {"code": u.code, "name": u.name, "parent_code": u.parent or None, "unit_type": u.kind} for u in UNITS
        ],
        "roles": [role.code for role in ROLES if not role.members],
    }
    answer = httpx.put(
        f"{run['sandbox_url'].rstrip('/')}/_sandbox/catalogue",
        json=catalogue,
        timeout=10,
        headers={"X-Sandbox-Secret": run["sandbox_secret"]},
    )
    answer.raise_for_status()
    names = {unit.code: unit.name for unit in UNITS}
    with wiring.sandbox_ebys(run["url"], run["token"]) as ebys:
        for person in PEOPLE:
            if person.ebys_roles:
                account_id = _open_ebys_account(ebys, person, names[person.unit])
                if account_id:
                    tell_of_certificate(run["url"], run["token"], account_id, _certificate_end(person))


def _certificate_end(person: SamplePerson) -> datetime:
    """Certificates live three years; of the sample's some are over, some nearly."""
    return clock.midnight(clock.today() + timedelta(days=int(person.employee_no) * 37 % 1000 - 20))


def _open_ebys_account(ebys: Ebys, person: SamplePerson, unit_name: str) -> str | None:
    """Opens the account with its roles; its id. An account that is there is left as it is, and answers None."""
    if ebys.find_account(person.employee_no) is not None:
        return None
    account = ebys.create_account(
        NewAccount(
            employee_no=person.employee_no,
            username=person.username,
            given_name=person.given_name,
            surname=person.surname,
            display_name=f"{person.given_name} {person.surname}",
            mail=f"{person.username}@ornek.bel.tr",
            title=person.title,
            extension=person.extension,
            unit_code=person.unit,
            unit_name=unit_name,
            personnel_type=person.employment_type,  # type: ignore[arg-type]  # the sample uses the port's five words
        )
    ).value
    assignments = [
        Assignment(
            id=f"ornek-{person.employee_no}-{code.lower()}",
            unit_code=person.unit,
            role_code=code,
            clearance="HZO",
            kind="ASIL",
            primary=False,
            valid_from=None,
            valid_to=None,
            basis="",
        )
        for code in person.ebys_roles
    ]
    ebys.put_assignments(account.id, assignments, if_version=account.version)
    return account.id
