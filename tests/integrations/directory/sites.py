"""One way to prepare any directory for a test: the fake's own, or a real server's administrator."""

from typing import Protocol

from integrations.directory.fake import FakeDirectory
from integrations.directory.ldap import LdapDirectory
from integrations.directory.names import rdn
from integrations.directory.port import Directory, DirectoryGroup, DirectoryPerson
from integrations.sandbox.directory_admin import DirectoryAdmin, NewPerson
from tests.servers.slapd import SlapdServer


class Site(Protocol):
    """A directory and its administrator, who works behind the desk's back."""

    @property
    def directory(self) -> Directory: ...

    def put_person(self, username: str, *, password: str = "", active: bool = True) -> DirectoryPerson: ...
    def put_group(self, name: str, members: list[str] | None = None) -> DirectoryGroup: ...
    def rename(self, person: DirectoryPerson, username: str) -> None: ...
    def move(self, person: DirectoryPerson, unit: str) -> None: ...
    def delete_person(self, person: DirectoryPerson) -> None: ...
    def delete_group(self, group: DirectoryGroup) -> None: ...
    def add_value(self, group: DirectoryGroup, dn: str) -> None: ...
    def remove_value(self, group: DirectoryGroup, dn: str) -> None: ...
    def member_values(self, group: DirectoryGroup) -> list[str]: ...


class FakeSite:
    """The fake prepares itself."""

    def __init__(self) -> None:
        self.directory = FakeDirectory()

    def put_person(self, username: str, *, password: str = "", active: bool = True) -> DirectoryPerson:
        return self.directory.put_person(username, password=password, active=active, surname=username)

    def put_group(self, name: str, members: list[str] | None = None) -> DirectoryGroup:
        people = {person.username: person.id for person in self.directory.read_people()}
        return self.directory.put_group(name, [people[username] for username in members or []])

    def rename(self, person: DirectoryPerson, username: str) -> None:
        _, _, parent = person.dn.partition(",")
        self.directory.set_dn(person.id, f"{rdn('uid', username)},{parent}")

    def move(self, person: DirectoryPerson, unit: str) -> None:
        name, _, parent = person.dn.partition(",")
        self.directory.set_dn(person.id, f"{name},{rdn('ou', unit)},{parent}")

    def delete_person(self, person: DirectoryPerson) -> None:
        self.directory.delete_person(person.id)

    def delete_group(self, group: DirectoryGroup) -> None:
        self.directory.delete_group(group.id)

    def add_value(self, group: DirectoryGroup, dn: str) -> None:
        self.directory.add_value(group.id, dn)

    def remove_value(self, group: DirectoryGroup, dn: str) -> None:
        self.directory.remove_value(group.id, dn)

    def member_values(self, group: DirectoryGroup) -> list[str]:
        return self.directory.member_values(group.id)


class ServerSite:
    """A real server, emptied before use. The placeholder of an empty group is no member to a test."""

    def __init__(self, server: SlapdServer, directory: LdapDirectory, admin: DirectoryAdmin) -> None:
        self.server = server
        self.directory = directory
        self.admin = admin

    def put_person(self, username: str, *, password: str = "", active: bool = True) -> DirectoryPerson:
        self.admin.put_person(
            NewPerson(username, "Ayşe", "YILMAZ", f"0{len(username)}", password=password, active=active)
        )
        return self._person(username)

    def put_group(self, name: str, members: list[str] | None = None) -> DirectoryGroup:
        self.admin.put_group(name, members or [])
        found = self.directory.find_group(name)
        assert found is not None
        return found

    def rename(self, person: DirectoryPerson, username: str) -> None:
        self.admin.rename_person(person.username, username)

    def move(self, person: DirectoryPerson, unit: str) -> None:
        self.admin.move_person(person.username, unit)

    def delete_person(self, person: DirectoryPerson) -> None:
        self.admin.delete_person(person.username)

    def delete_group(self, group: DirectoryGroup) -> None:
        self.admin.delete_group(group.name)

    def add_value(self, group: DirectoryGroup, dn: str) -> None:
        self.admin.add_value(group.name, dn)

    def remove_value(self, group: DirectoryGroup, dn: str) -> None:
        self.admin.remove_value(group.name, dn)

    def member_values(self, group: DirectoryGroup) -> list[str]:
        return [dn for dn in self.admin.member_values(group.name) if dn != self.server.config.placeholder_dn]

    def _person(self, username: str) -> DirectoryPerson:
        return next(person for person in self.directory.read_people() if person.username == username)
