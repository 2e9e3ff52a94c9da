"""What the demo's directory is told at its start, and what every engine of it shares."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Literal

from integrations.directory.config import LdapConfig
from integrations.directory.names import dn_key

Engine = Literal["auto", "slapd", "ldaptor"]


class ConfigError(Exception):
    """The sandbox cannot start as it was told to; the sentence says what to change."""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Where the demo's directory listens, keeps its data, and who may do what.

    The administrator may do anything, the reader reads, the writer also changes the `member` lists of groups. Everybody
    in the directory may bind, nobody may do anything without. `value_range` makes the ldaptor engine hand out longer
    lists of values in pieces of this number, as Active Directory does with 1500; 0 means all at once.
    """

    host: str
    port: int
    data_dir: Path
    admin_password: str = field(repr=False)
    reader_password: str = field(repr=False)
    writer_password: str = field(repr=False)
    base_dn: str = "dc=ornek,dc=bel,dc=tr"
    admin_dn: str = ""
    reader_dn: str = ""
    writer_dn: str = ""
    engine: Engine = "auto"
    value_range: int = 0

    def __post_init__(self) -> None:
        defaults = {"admin_dn": "cn=admin", "reader_dn": "cn=reader,ou=services", "writer_dn": "cn=writer,ou=services"}
        for name, front in defaults.items():
            if not getattr(self, name):
                object.__setattr__(self, name, f"{front},{self.base_dn}")
        for name in ("reader_dn", "writer_dn"):
            if dn_key(getattr(self, name)).partition(",")[2] != dn_key(self.services_dn):
                raise ConfigError(f"{name} must lie directly under {self.services_dn}")

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"ldap://{host}:{self.port}"

    @property
    def people_dn(self) -> str:
        return f"ou=people,{self.base_dn}"

    @property
    def groups_dn(self) -> str:
        return f"ou=groups,{self.base_dn}"

    @property
    def services_dn(self) -> str:
        return f"ou=services,{self.base_dn}"

    @property
    def placeholder_dn(self) -> str:
        """The member that a group without members has: groupOfNames must not be empty."""
        return f"cn=nobody,{self.services_dn}"

    @property
    def policy_dn(self) -> str:
        """The password policy; its one rule is that a locked account stays out."""
        return f"cn=policy,{self.services_dn}"


def read_config(path: Path) -> SandboxConfig:
    """The configuration in a JSON file; its keys are the fields of `SandboxConfig`. ConfigError if one is missing."""
    values = json.loads(path.read_text(encoding="utf-8"))
    unknown = values.keys() - {item.name for item in fields(SandboxConfig)}
    if unknown:
        raise ConfigError(f"unknown keys in {path}: {', '.join(sorted(unknown))}")
    if values.get("engine", "auto") not in ("auto", "slapd", "ldaptor"):
        raise ConfigError("engine is one of auto, slapd, ldaptor")
    try:
        return SandboxConfig(**{**values, "data_dir": Path(values["data_dir"]), "port": int(values["port"])})
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error


def adapter_config(config: SandboxConfig) -> LdapConfig:
    """How the desk's adapter reaches this directory."""
    return LdapConfig(
        url=config.url,
        base_dn=config.base_dn,
        people_dn=config.people_dn,
        groups_dn=config.groups_dn,
        reader_dn=config.reader_dn,
        reader_password=config.reader_password,
        writer_dn=config.writer_dn,
        writer_password=config.writer_password,
        placeholder_dn=config.placeholder_dn,
        allow_clear_text=True,
    )
