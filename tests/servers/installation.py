"""A whole installation for tests: the sample institution in a database of its own, a real slapd and a real EBYS.

This process speaks to both as a web process does; workers are processes of their own (workers.py). Both targets keep
a journal of what really changed: the sandbox EBYS by itself, slapd by its audit log.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.test import override_settings

from deploy.postgres import EmbeddedPostgres
from helpdesk_site import wiring
from helpdesk_site.access.seeding import ROLES
from helpdesk_site.demo.institution import PEOPLE, UNITS, SamplePerson
from helpdesk_site.people.models import Person
from helpdesk_site.settings.parts import EbysSettings
from integrations.ebys.port import Assignment, Ebys, NewAccount, Unit
from integrations.ebys.scim import ScimEbys
from integrations.sandbox import directory_slapd
from integrations.sandbox.directory_content import NewPerson
from tests.servers.ebys import EbysServer, start_ebys
from tests.servers.quiet import without_broker
from tests.servers.slapd import SlapdServer, launch, sandbox_config

_CHANGED_MEMBER = re.compile(r"^(add|delete): member\nmember: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Times:
    """In seconds: how long a call may take, a claim holds, and a late write may still arrive."""

    call: float = 1
    lease: float = 2.5
    settle: float = 1.6

    def as_environment(self) -> dict[str, str]:
        return {
            "TARGET_TIMEOUT_SECONDS": str(self.call),
            "OPERATION_LEASE_SECONDS": str(self.lease),
            "TARGET_SETTLE_SECONDS": str(self.settle),
        }

    def as_settings(self) -> dict[str, float]:
        return {name: float(value) for name, value in self.as_environment().items()}


@dataclass
class Installation:
    """The parts. `log` is slapd's audit log, `begun_at` the last entry of the EBYS journal before the test."""

    database_url: str
    directory: SlapdServer
    ebys: EbysServer
    adapter: ScimEbys
    times: Times
    log: Path
    begun_at: int = 0

    @property
    def database(self) -> str:
        return urlsplit(self.database_url).path.lstrip("/")

    def environment(self) -> dict[str, str]:
        """What a worker of this installation is told."""
        config = self.directory.config
        return {
            "DATABASE_URL": self.database_url,
            "LDAP_URL": config.url,
            "LDAP_BASE_DN": config.base_dn,
            "LDAP_PEOPLE_DN": config.people_dn,
            "LDAP_GROUPS_DN": config.groups_dn,
            "LDAP_BIND_DN": config.reader_dn,
            "LDAP_BIND_PASSWORD": config.reader_password,
            "LDAP_WRITER_DN": config.writer_dn,
            "LDAP_WRITER_PASSWORD": config.writer_password,
            "LDAP_PLACEHOLDER_DN": config.placeholder_dn,
            "LDAP_ALLOW_CLEAR_TEXT": "yes",
            "EBYS_URL": self.ebys.url,
            "EBYS_TOKEN": self.ebys.token,
            **self.times.as_environment(),
        }

    def ebys_changes(self, employee_no: str) -> list[tuple[str, str]]:
        """What really changed in a person's assignments: ("added", role), oldest first."""
        kinds = {"assignment.added": "added", "assignment.removed": "removed", "assignment.changed": "changed"}
        return [
            (kinds[entry["kind"]], entry["detail"].get("roleCode", ""))
            for entry in self.ebys.journal(self.begun_at)
            if entry["kind"] in kinds and entry["employee_no"] == employee_no
        ]

    def directory_changes(self) -> Counter[tuple[str, str, str]]:
        """How often each membership really changed: ("add", group, username) -> times. From slapd's audit log."""
        found: Counter[tuple[str, str, str]] = Counter()
        for record in self.log.read_text(encoding="utf-8").split("\n\n"):
            named = re.search(r"^dn: cn=([^,]+),ou=groups", record, re.MULTILINE)
            if named and "changetype: modify" in record:
                for kind, dn in _CHANGED_MEMBER.findall(record.replace("\n ", "")):
                    found[kind, named[1], dn.partition(",")[0].removeprefix("uid=")] += 1
        return found

    def roles_of(self, employee_no: str) -> set[tuple[str, str]]:
        account = self.adapter.find_account(employee_no)
        return {(a.role_code, a.unit_code) for a in account.assignments} if account else set()

    def groups_of(self, employee_no: str) -> set[str]:
        person = Person.objects.get(employee_no=employee_no)
        return {group.name for group in wiring.directory().groups_of(str(person.directory_id))}


_numbers = itertools.count(1)


@contextmanager
def installation(
    postgres: EmbeddedPostgres, template: str, tmp: Path, *, times: Times | None = None
) -> Iterator[Installation]:
    """Everything, filled with the sample institution. The caller points Django at `database_url` before it uses it."""
    times = times or Times()
    name = f"installation_{os.getpid()}_{next(_numbers)}"
    postgres.create_database(name, template=template)
    directory, log = _start_directory(tmp)
    ebys = start_ebys(tmp)
    adapter = ebys.adapter(read_timeout=times.call, total_timeout=1.5 * times.call)
    settings_of_ebys = EbysSettings(
        adapter="scim",
        url=ebys.url,
        token=ebys.token,
        journal_url=f"{ebys.control_url}/journal",
        journal_secret=ebys.secret,
    )
    desk = directory.directory()
    try:
        with (
            without_broker(),
            wiring.replaced(directory=desk, ebys=adapter),
            override_settings(EBYS=settings_of_ebys, **times.as_settings()),
        ):
            yield Installation(postgres.url("helpdesk_app", name), directory, ebys, adapter, times, log)
    finally:
        adapter.close()
        desk.close()
        for server in (ebys, directory):
            if server.process.poll() is None:
                server.kill()
        postgres.drop_database(name)


def _start_directory(tmp: Path) -> tuple[SlapdServer, Path]:
    config = sandbox_config(tmp, "slapd")
    log = tmp / "directory.ldif"
    log.touch()

    def command() -> Sequence[str]:
        return directory_slapd.prepare(
            config,
            extra="moduleload auditlog",
            database_extra=f'envflags nosync\noverlay auditlog\nauditlog "{log}"',
        )

    return SlapdServer(config, command, launch(command(), config.port)), log


def fill(site: Installation, roles_beside: Sequence[str] = ()) -> None:
    """People, groups and accounts into both targets; `roles_beside` are given to everybody, with their groups."""
    usernames = {person.employee_no: person.username for person in PEOPLE}
    with site.directory.admin() as admin:
        for person in PEOPLE:
            admin.put_person(_entry_of(person, usernames))
        for role in ROLES:
            if role.ldap_group:
                holders = [p.username for p in PEOPLE if role.code in (*p.ebys_roles, *roles_beside)]
                admin.put_group(role.ldap_group, holders)
    ids = {person.employee_no: person.id for person in wiring.directory().read_people()}
    for known in Person.objects.filter(employee_no__in=ids):
        Person.objects.filter(pk=known.pk).update(directory_id=ids[known.employee_no])
    names = {unit.code: unit.name for unit in UNITS}
    site.ebys.load_catalogue(
        [Unit(u.code, u.name, u.parent or None, u.kind) for u in UNITS],
        [role.code for role in ROLES if not role.members],
    )
    for person in PEOPLE:
        _open_account(site.adapter, person, names[person.unit], (*person.ebys_roles, *roles_beside))
    site.begun_at = max((entry["seq"] for entry in site.ebys.journal()), default=0)
    site.log.write_text("", encoding="utf-8")


def _entry_of(person: SamplePerson, usernames: Mapping[str, str]) -> NewPerson:
    return NewPerson(
        username=person.username,
        given_name=person.given_name,
        surname=person.surname,
        employee_no=person.employee_no,
        unit_code=person.unit,
        manager=usernames.get(person.manager, ""),
    )


def _open_account(ebys: Ebys, person: SamplePerson, unit_name: str, roles: Sequence[str]) -> None:
    new = NewAccount(
        employee_no=person.employee_no,
        username=person.username,
        given_name=person.given_name,
        surname=person.surname,
        display_name=f"{person.given_name} {person.surname}",
        mail="",
        title=person.title,
        extension=person.extension,
        unit_code=person.unit,
        unit_name=unit_name,
        personnel_type="memur",
    )
    account = ebys.create_account(new).value
    assignments = [
        Assignment(
            f"ornek-{person.employee_no}-{code.lower()}", person.unit, code, "HZO", "ASIL", False, None, None, ""
        )
        for code in dict.fromkeys(roles)
    ]
    ebys.put_assignments(account.id, assignments, if_version=account.version)
