"""An administrator of Active Directory, who prepares the domain for a test behind the desk's back."""

from __future__ import annotations

from collections.abc import Sequence

from integrations.directory import filters, wire
from integrations.directory.ldap import LdapDirectory
from integrations.directory.names import rdn
from integrations.directory.port import DirectoryGroup, DirectoryPerson
from integrations.errors import NotFound
from tests.servers.samba import ADMINISTRATOR, GROUPS, PASSWORDS, PEOPLE, SambaServer

# userAccountControl: an ordinary account; one that is disabled; one that may be without a password; a computer's.
ORDINARY, DISABLED, NO_PASSWORD_NEEDED, WORKSTATION = 0x200, 0x2, 0x20, 0x1000


class ActiveDirectorySite:
    """A domain, emptied before use. Persons are named by their account name, groups by their common name."""

    def __init__(self, server: SambaServer, directory: LdapDirectory) -> None:
        self.server = server
        self.directory = directory
        config = server.adapter_config()
        self.session = wire.connect(config, config.url, ADMINISTRATOR, PASSWORDS[ADMINISTRATOR])

    def put_person(
        self,
        username: str,
        *,
        password: str = "",
        active: bool = True,
        given_name: str = "Ayşe",
        surname: str = "YILMAZ",
        employee_no: str = "",
        manager: str = "",
    ) -> DirectoryPerson:
        control = ORDINARY | (0 if password else NO_PASSWORD_NEEDED) | (0 if active else DISABLED)
        more: dict[str, list[str | bytes]] = {"manager": [manager]} if manager else {}
        if password:
            more["unicodePwd"] = [_secret(password)]
        self.session.add(
            f"{rdn('CN', username)},{PEOPLE}",
            {
                "objectClass": ["user"], "sAMAccountName": [username], "givenName": [given_name], "sn": [surname],
                "employeeID": [employee_no or f"0{len(username)}"], "userAccountControl": [str(control)], **more,
            },
        )  # fmt: skip
        return next(person for person in self.directory.read_people() if person.username == username)

    def put_computer(self, name: str, *, password: str) -> None:
        """A computer's account, which Active Directory takes for a kind of user."""
        self.session.add(
            f"{rdn('CN', name)},{PEOPLE}",
            {
                "objectClass": ["computer"], "sAMAccountName": [f"{name}$"],
                "userAccountControl": [str(WORKSTATION)], "unicodePwd": [_secret(password)],
            },
        )  # fmt: skip

    def put_group(self, name: str, members: list[str] | None = None) -> DirectoryGroup:
        dns = [self.dn_of(username) for username in members or []]
        listed = {"member": dns} if dns else {}
        self.session.add(f"{rdn('CN', name)},{GROUPS}", {"objectClass": ["group"], **listed})
        found = self.directory.find_group(name)
        assert found is not None
        return found

    def rename(self, person: DirectoryPerson, username: str) -> None:
        """The account's name and the entry's: people who marry get both."""
        dn = self.dn_of(person.username)
        self.session.modify(dn, "sAMAccountName", [("replace", [username])])
        self.session.rename(dn, rdn("CN", username))

    def move(self, person: DirectoryPerson, unit: str) -> None:
        parent = f"{rdn('OU', unit)},{PEOPLE}"
        self.session.add(parent, {"objectClass": ["organizationalUnit"]})
        self.session.rename(self.dn_of(person.username), rdn("CN", person.username), parent)

    def delete_person(self, person: DirectoryPerson) -> None:
        self.session.delete(self.dn_of(person.username))

    def delete_group(self, group: DirectoryGroup) -> None:
        self.session.delete(group.dn)

    def add_value(self, group: DirectoryGroup, dn: str) -> None:
        self.session.modify(group.dn, "member", [("add", [dn])])

    def remove_value(self, group: DirectoryGroup, dn: str) -> None:
        self.session.modify(group.dn, "member", [("delete", [dn])])

    def member_values(self, group: DirectoryGroup) -> list[str]:
        found = self.session.search(group.dn, filters.ANYTHING, ["member"], subtree=False)
        if not found:
            raise NotFound(wire.TARGET, f"no group {group.name}")
        return found[0].texts("member")

    def set_attribute(self, username: str, attribute: str, *values: str) -> None:
        """Replaces the values of one attribute of a person; none removes it."""
        self.session.modify(self.dn_of(username), attribute, [("replace", values)])

    def dn_of(self, username: str) -> str:
        found = self.session.search(PEOPLE, filters.equal("sAMAccountName", username), ["1.1"])
        if not found:
            raise NotFound(wire.TARGET, f"no person {username}")
        return found[0].dn

    def dn_of_guid(self, text: str) -> str:
        """The entry with this id, asked for as administrators write it: `<GUID=...>`."""
        return self.session.search(f"<GUID={text}>", filters.ANYTHING, ["1.1"], subtree=False)[0].dn

    def clear(self) -> None:
        """Deletes all persons and groups, and the units below the people's."""
        for base in (GROUPS, PEOPLE):
            for dn in self._below(base):
                self.session.delete(dn)

    def _below(self, base: str) -> Sequence[str]:
        found = self.session.pages(base, filters.ANYTHING, ["1.1"], size=500)
        # The longest names first: no entry may go before those below it.
        return sorted((each.dn for each in found if each.dn.lower() != base.lower()), key=lambda dn: -dn.count(","))


def _secret(password: str) -> bytes:
    """A password as Active Directory takes it."""
    return f'"{password}"'.encode("utf-16-le")
