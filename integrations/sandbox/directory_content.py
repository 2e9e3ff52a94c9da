"""The demo directory's entries as data, the same for every engine: first entries, persons, groups, passwords."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.directory.names import rdn, split_dn
from integrations.sandbox.directory_config import ConfigError, SandboxConfig

_SCHEME = "{SSHA512}"
_SALT_BYTES = 16
LOCKED_FOR_EVER = "000001010000Z"  # slapo-ppolicy(5)
_ORGANISATION = "Örnek Büyükşehir Belediyesi"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry to be: its DN and its attributes, each with its values as text."""

    dn: str
    attributes: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person for the demo's directory. `unit_code` is the DETSİS number, `manager` the username of the manager."""

    username: str
    given_name: str
    surname: str
    employee_no: str
    display_name: str = ""
    mail: str = ""
    extension: str = ""
    title: str = ""
    employment_type: str = ""
    unit_code: str = ""
    manager: str = ""
    active: bool = True
    password: str = field(default="", repr=False)


def first_entries(config: SandboxConfig) -> list[Entry]:
    """What a new directory holds: the base, its three units and the service accounts."""
    return [
        _base(config.base_dn),
        *(_unit(dn) for dn in (config.people_dn, config.groups_dn, config.services_dn)),
        _service(config.reader_dn, config.reader_password),
        _service(config.writer_dn, config.writer_password),
        Entry(config.placeholder_dn, {"objectClass": ["applicationProcess"], "cn": ["nobody"]}),
        _policy(config.policy_dn),
    ]


def person_dn(config: SandboxConfig, username: str) -> str:
    """Where a person's entry is made; a renamed or moved person is elsewhere."""
    return f"{rdn('uid', username)},{config.people_dn}"


def group_dn(config: SandboxConfig, name: str) -> str:
    """Where a group's entry is made."""
    return f"{rdn('cn', name)},{config.groups_dn}"


def person_entry(config: SandboxConfig, person: NewPerson) -> Entry:
    """The person as inetOrgPerson; empty fields have no attribute. Who is not active is locked for ever."""
    full_name = person.display_name or f"{person.given_name} {person.surname}"
    values = {
        "uid": person.username, "cn": full_name, "displayName": full_name, "givenName": person.given_name,
        "sn": person.surname, "employeeNumber": person.employee_no, "mail": person.mail,
        "telephoneNumber": person.extension, "title": person.title, "employeeType": person.employment_type,
        "departmentNumber": person.unit_code, "pwdAccountLockedTime": "" if person.active else LOCKED_FOR_EVER,
        "manager": person_dn(config, person.manager) if person.manager else "",
        "userPassword": ssha512(person.password) if person.password else "",
    }  # fmt: skip
    attributes = {name: [value] for name, value in values.items() if value}
    return Entry(person_dn(config, person.username), {"objectClass": ["inetOrgPerson"], **attributes})


def group_entry(config: SandboxConfig, name: str, members: Iterable[str] = ()) -> Entry:
    """A groupOfNames with these member DNs, or with the placeholder when there are none."""
    dns = list(members) or [config.placeholder_dn]
    return Entry(group_dn(config, name), {"objectClass": ["groupOfNames"], "cn": [name], "member": dns})


def ssha512(password: str) -> str:
    """A salted SHA-512 in the form that slapd's pw-sha2 reads: `{SSHA512}` and the base64 of digest and salt."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return _SCHEME + base64.b64encode(hashlib.sha512(password.encode() + salt).digest() + salt).decode()


def password_matches(stored: str, password: str) -> bool:
    """Whether `password` is the one in a value made by `ssha512`; False for every other kind of value."""
    if not stored.startswith(_SCHEME):
        return False
    raw = base64.b64decode(stored.removeprefix(_SCHEME))
    digest, salt = raw[: hashlib.sha512().digest_size], raw[hashlib.sha512().digest_size :]
    return hmac.compare_digest(digest, hashlib.sha512(password.encode() + salt).digest())


def ldif(entries: Iterable[Entry]) -> str:
    """The entries as LDIF (RFC 2849), every value in base64: no letter or leading space needs a second thought."""
    return "\n".join(_ldif_record(entry) for entry in entries)


def _ldif_record(entry: Entry) -> str:
    lines = [f"dn:: {_base64(entry.dn)}"]
    lines += [f"{name}:: {_base64(value)}" for name, values in entry.attributes.items() for value in values]
    return "\n".join(lines) + "\n"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _base(dn: str) -> Entry:
    attribute, _, value = split_dn(dn)[0].partition("=")
    if attribute.lower() == "dc":
        return Entry(dn, {"objectClass": ["organization", "dcObject"], "dc": [value], "o": [_ORGANISATION]})
    if attribute.lower() == "o":
        return Entry(dn, {"objectClass": ["organization"], "o": [value]})
    raise ConfigError("base_dn begins with dc= or o=")


def _unit(dn: str) -> Entry:
    return Entry(dn, {"objectClass": ["organizationalUnit"], "ou": [split_dn(dn)[0].partition("=")[2]]})


def _service(dn: str, password: str) -> Entry:
    name = split_dn(dn)[0].partition("=")[2]
    classes = ["applicationProcess", "simpleSecurityObject"]
    return Entry(dn, {"objectClass": classes, "cn": [name], "userPassword": [ssha512(password)]})


def _policy(dn: str) -> Entry:
    rules = {"pwdAttribute": ["userPassword"], "pwdLockout": ["TRUE"]}
    return Entry(dn, {"objectClass": ["applicationProcess", "pwdPolicy"], "cn": ["policy"], **rules})
