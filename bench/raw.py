"""The bare libraries on the same servers: ldap3 and httpx without adapter, guard, audit or database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx
import ldap3
from ldap3.utils.conv import escape_filter_chars

from integrations.directory.entries import Reader
from integrations.ebys.port import Assignment
from integrations.ebys.schema import ASSIGNMENTS_PATH
from integrations.sandbox.directory_config import SandboxConfig, adapter_config

PAGE = 1000


class Directory:
    """ldap3 as its documentation uses it; one connection that reads, one that writes."""

    def __init__(self, config: SandboxConfig) -> None:
        self.config = config
        self._attributes = list(Reader(adapter_config(self.config)).person_attributes)
        server = ldap3.Server(self.config.url, get_info=ldap3.NONE)
        self._reader = self._bound(server, self.config.reader_dn, self.config.reader_password)
        self._writer = self._bound(server, self.config.writer_dn, self.config.writer_password)

    @staticmethod
    def _bound(server: ldap3.Server, name: str, password: str) -> ldap3.Connection:
        return ldap3.Connection(server, name, password, auto_bind=True, raise_exceptions=True, auto_referrals=False)

    def read_everybody(self) -> int:
        """A paged search for everybody with the attributes that the synchronisation reads; how many they are."""
        return self._count("(objectClass=inetOrgPerson)")

    def read_changed(self, mark: str) -> int:
        return self._count(f"(&(objectClass=inetOrgPerson)(entryCSN>={mark}))")

    def newest_change(self) -> str:
        """The server's own mark of its last change."""
        self._reader.search(self.config.base_dn, "(objectClass=*)", ldap3.BASE, attributes=["contextCSN"])
        return str(max(self._reader.response[0]["attributes"]["contextCSN"]))

    def _count(self, wanted: str) -> int:
        found = self._reader.extend.standard.paged_search(
            self.config.people_dn, wanted, attributes=self._attributes, paged_size=PAGE, generator=True
        )
        return sum(1 for _ in found)

    def group_dn(self, name: str) -> str:
        return f"cn={name},{self.config.groups_dn}"

    def add_checked(self, person: str, group: str) -> None:
        """Is he in? Add him. Is he in now?"""
        member = f"(member={escape_filter_chars(person)})"
        self._writer.search(group, member, ldap3.BASE, attributes=["1.1"])
        if self._writer.response:
            raise RuntimeError(f"{person} is in {group} already")
        self._writer.modify(group, {"member": [(ldap3.MODIFY_ADD, [person])]})
        self._writer.search(group, member, ldap3.BASE, attributes=["entryCSN"])
        if not self._writer.response:
            raise RuntimeError(f"{person} is not in {group}")

    def in_and_out(self, people: Sequence[str], group: str) -> None:
        """All of them in with one modify, and out with another."""
        self._writer.modify(group, {"member": [(ldap3.MODIFY_ADD, list(people))]})
        self._writer.modify(group, {"member": [(ldap3.MODIFY_DELETE, list(people))]})


class Ebys:
    """One keep-alive httpx client."""

    def __init__(self, run: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {run['token']}", "Content-Type": "application/scim+json"}
        self._client = httpx.Client(base_url=run["url"], headers=headers, timeout=10)

    def patch_and_get(self, account_id: str, assignment: Assignment) -> None:
        """Adds an assignment and reads the account back."""
        value = {
            "value": assignment.id, "unitCode": assignment.unit_code, "roleCode": assignment.role_code,
            "clearance": assignment.clearance, "kind": assignment.kind, "primary": False,
        }  # fmt: skip
        body = {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "add", "path": ASSIGNMENTS_PATH, "value": [value]}],
        }
        self._client.patch(f"/Users/{account_id}", json=body).raise_for_status()
        answer = self._client.get(f"/Users/{account_id}").raise_for_status()
        if assignment.id not in answer.text:
            raise RuntimeError(f"{assignment.id} is not there")
