"""How to reach a directory and how to read its entries: plain values, checked when they are made."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from integrations.directory.port import EmploymentType

DirectoryKind = Literal["openldap", "active_directory"]

EMPLOYMENT_TYPES: Mapping[str, EmploymentType] = MappingProxyType(
    {
        "memur": "memur",
        "sözleşmeli": "sozlesmeli",
        "sözleşmeli personel": "sozlesmeli",
        "sozlesmeli": "sozlesmeli",
        "işçi": "daimi_isci",
        "daimi işçi": "daimi_isci",
        "daimi_isci": "daimi_isci",
        "şirket": "sirket_personeli",
        "şirket personeli": "sirket_personeli",
        "sirket_personeli": "sirket_personeli",
        "stajyer": "stajyer",
    }
)
"""What directories write for the kind of staff, in lower case, and the code that it means."""


@dataclass(frozen=True, slots=True)
class AttributeMap:
    """Which attribute holds what. Sites differ above all in `employee_no` and `unit_code`.

    `disabled` tells who may not sign in: an attribute and how to read it ("equals" a value, has a "bit" set, is
    "flag" TRUE). `expires` is Active Directory's accountExpires, empty where there is none.
    """

    id: str = "entryUUID"
    username: str = "uid"
    employee_no: str = "employeeNumber"
    given_name: str = "givenName"
    surname: str = "sn"
    display_name: str = "displayName"
    mail: str = "mail"
    extension: str = "telephoneNumber"
    title: str = "title"
    employment_type: str = "employeeType"
    unit_code: str = "departmentNumber"
    manager: str = "manager"
    changed_at: str = "entryCSN"
    member: str = "member"
    member_of: str = "memberOf"
    group_name: str = "cn"
    person_class: str = "inetOrgPerson"
    group_class: str = "groupOfNames"
    # slapo-ppolicy(5): this time means locked for ever, by an administrator; any other is a lock that passes.
    disabled: str = "pwdAccountLockedTime"
    disabled_when: Literal["equals", "bit", "flag"] = "equals"
    disabled_value: str = "000001010000Z"
    expires: str = ""


OPENLDAP = AttributeMap()
ACTIVE_DIRECTORY = AttributeMap(
    id="objectGUID",
    username="sAMAccountName",
    employee_no="employeeID",
    extension="ipPhone",
    unit_code="department",
    changed_at="uSNChanged",
    person_class="user",
    group_class="group",
    disabled="userAccountControl",
    disabled_when="bit",
    disabled_value="2",
    expires="accountExpires",
)


@dataclass(frozen=True, slots=True)
class LdapConfig:
    """Everything the adapter has to know. ValueError for what would be unsafe or cannot work.

    `url` names one server or several, separated by commas: they are tried in this order. ldaps:// is encrypted from the
    start; ldap:// changes to TLS (StartTLS) before a password is sent, unless `allow_clear_text` says otherwise, which
    is for a server on this machine alone. `ca_file` holds the certificates to trust, empty: the system's.
    The reader account only reads; the writer may change the members of groups under `groups_dn`, nothing else.
    `placeholder_dn` is put into a group that would become empty (groupOfNames must not be) and is never shown.
    Times are whole seconds: ldap3 packs them into a C structure and fails on a float.
    """

    url: str
    base_dn: str
    reader_dn: str
    reader_password: str = field(repr=False)
    writer_dn: str
    writer_password: str = field(repr=False)
    people_dn: str = ""
    groups_dn: str = ""
    kind: DirectoryKind = "openldap"
    attributes: AttributeMap = OPENLDAP
    employment_types: Mapping[str, EmploymentType] = field(default_factory=lambda: EMPLOYMENT_TYPES, repr=False)
    placeholder_dn: str = ""
    ca_file: str = ""
    allow_clear_text: bool = False
    connect_timeout: int = 5
    receive_timeout: int = 10
    page_size: int = 1000
    pool_size: int = 4

    def __post_init__(self) -> None:
        if self.kind == "active_directory" and self.attributes is OPENLDAP:
            object.__setattr__(self, "attributes", ACTIVE_DIRECTORY)
        for name in ("people_dn", "groups_dn"):
            if not getattr(self, name):
                object.__setattr__(self, name, self.base_dn)
        self._check()

    @property
    def urls(self) -> tuple[str, ...]:
        """The servers in the order of preference."""
        return tuple(url.strip() for url in self.url.split(",") if url.strip())

    def _check(self) -> None:
        if not self.urls:
            raise ValueError("no directory server is named")
        if not self.base_dn:
            raise ValueError("the directory's base DN is missing")
        for name in ("connect_timeout", "receive_timeout", "page_size", "pool_size"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                raise ValueError(f"{name} must be a whole number above zero")
        for url in self.urls:
            self._check_url(url)

    def _check_url(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("ldap", "ldaps") or not parts.hostname:
            raise ValueError(f"not an LDAP address: {url}")
        if self.allow_clear_text and parts.scheme == "ldap" and not _is_this_machine(parts.hostname):
            raise ValueError(f"{url}: passwords in clear text are for a server on this machine alone")


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
