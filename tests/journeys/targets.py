"""What LDAP and EBYS themselves answer, asked past the desk: by OpenLDAP's own client and by plain HTTP."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import Any

import httpx

from tests.journeys.system import System

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
EBYS = "urn:ebysdestek:params:scim:schemas:extension:ebys:1.0:User"


@dataclass(frozen=True, slots=True)
class Right:
    """One assignment as EBYS keeps it."""

    role: str
    unit: str
    clearance: str


class Targets:
    """Reads with the accounts of the run file alone."""

    def __init__(self, system: System) -> None:
        self._system = system

    # LDAP

    def ldap(self, base: str, wanted: str, *attributes: str) -> list[dict[str, list[str]]]:
        """The entries below `base` that match; attributes and `dn` as texts."""
        where = self._system.run["directory"]
        answer = subprocess.run(
            ["/usr/bin/ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", where["url"], "-D", where["reader_dn"],
             "-w", where["reader_password"], "-b", where[base], wanted, *attributes],
            capture_output=True, text=True, timeout=20, check=True,
        ).stdout  # fmt: skip
        return [_entry(block) for block in answer.strip().split("\n\n") if block.strip()]

    def groups_of(self, username: str) -> set[str]:
        """The EBYS groups that hold this person."""
        members = {
            group["cn"][0]: group.get("member", []) for group in self.ldap("groups_dn", "(cn=*)", "cn", "member")
        }
        return {name for name, dns in members.items() if any(dn.startswith(f"uid={username},") for dn in dns)}

    # EBYS

    def scim(self, resource: str, **query: str) -> list[dict[str, Any]]:
        """The resources of one page: everything that the sample holds."""
        where = self._system.run["ebys"]
        answer = httpx.get(
            f"{where['url']}/{resource}", params={"count": "500", **query},
            headers={"Authorization": f"Bearer {where['token']}"}, timeout=20,
        )  # fmt: skip
        found: list[dict[str, Any]] = answer.raise_for_status().json().get("Resources", [])
        return found

    def account(self, employee_no: str) -> dict[str, Any] | None:
        """The user with this staff number; None when EBYS knows none."""
        found = self.scim("Users", filter=f'{ENTERPRISE}:employeeNumber eq "{employee_no}"')
        return found[0] if found else None

    def rights_of(self, employee_no: str) -> set[Right]:
        account = self.account(employee_no) or {}
        assignments = account.get(EBYS, {}).get("assignments", [])
        return {Right(each["roleCode"], each["unitCode"], each["clearance"]) for each in assignments}

    def roles_of(self, employee_no: str) -> set[str]:
        return {right.role for right in self.rights_of(employee_no)}

    def delegations_to(self, employee_no: str) -> set[tuple[str, bool]]:
        """For whom this person acts or acted: the delegator's staff number, and whether it is in force."""
        found = self.scim("Delegations", filter=f'delegate eq "{employee_no}"')
        return {(each["delegator"], each["status"] != "ended") for each in found}

    def effects_on(self, employee_no: str) -> int:
        """How many changes of this person's rights took effect in EBYS, by its own journal."""
        where = self._system.run["ebys"]
        secret = {"X-Sandbox-Secret": where["sandbox_secret"]}
        answer = httpx.get(f"{where['sandbox_url']}/_sandbox/journal", headers=secret, timeout=20)
        entries = answer.raise_for_status().json()["entries"]
        return sum(employee_no in str(entry) for entry in entries)


def _entry(block: str) -> dict[str, list[str]]:
    """One entry of LDIF without wrapped lines (RFC 2849); base64 values are of no interest here and are left out."""
    entry: dict[str, list[str]] = {}
    for line in block.splitlines():
        name, separator, value = line.partition(": ")
        if separator and not name.endswith(":"):
            entry.setdefault(name, []).append(value)
    return entry
