"""What the person who starts the system has chosen, from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deploy.errors import LaunchError

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class External:
    """A part that runs elsewhere: its URL, and the rest by the names of the run file."""

    url: str
    more: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """Choices of one start. None: the part is ours to start."""

    port: int
    state_dir: Path
    database: External | None = None
    broker: External | None = None
    directory: External | None = None
    ebys: External | None = None


DATABASE = {"owner_url": "DATABASE_OWNER_URL"}
DIRECTORY = {
    "base_dn": "LDAP_BASE_DN",
    "reader_dn": "LDAP_BIND_DN",
    "reader_password": "LDAP_BIND_PASSWORD",
    "writer_dn": "LDAP_WRITER_DN",
    "writer_password": "LDAP_WRITER_PASSWORD",
}
DIRECTORY_OPTIONS = {"people_dn": "LDAP_PEOPLE_DN", "groups_dn": "LDAP_GROUPS_DN"}
EBYS = {"token": "EBYS_TOKEN"}


def from_environment(environ: Mapping[str, str]) -> Config:
    """Raises LaunchError for a choice that cannot be."""
    return Config(
        port=_port(environ.get("PORT") or "8000"),
        state_dir=Path(environ.get("STATE_DIR") or ROOT / "var").resolve(),
        database=_external(environ, "DATABASE_URL", options=DATABASE),
        broker=_external(environ, "REDIS_URL"),
        directory=_external(environ, "LDAP_URL", needed=DIRECTORY, options=DIRECTORY_OPTIONS),
        ebys=_external(environ, "EBYS_URL", needed=EBYS),
    )


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise LaunchError(f"PORT is a number from 1 to 65535 (0: any free one), not {text!r}.")
    return int(text)


def _external(
    environ: Mapping[str, str], name: str, *, needed: Mapping[str, str] = {}, options: Mapping[str, str] = {}
) -> External | None:
    url = environ.get(name)
    if not url:
        return None
    missing = [variable for variable in needed.values() if not environ.get(variable)]
    if missing:
        raise LaunchError(f"{name} is set: set {', '.join(missing)} too.")
    known = {**needed, **options}
    return External(url, {key: environ[variable] for key, variable in known.items() if environ.get(variable)})
