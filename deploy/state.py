"""The folder of a running installation (STATE_DIR): its lock, its secrets, what tools may read, what a crash left."""

from __future__ import annotations

import json
import os
import secrets
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy import lock, processes
from deploy.errors import LaunchError
from deploy.postgres import Passwords

PRIVATE = 0o600
SECRET_NAMES = (
    "database_superuser",
    "database_owner",
    "database_application",
    "directory_admin",
    "directory_reader",
    "directory_writer",
    "ebys_token",
    "ebys_sandbox",
    "django_secret_key",
)


class StateFolder:
    """STATE_DIR by the names of what lies in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run_file = path / "run.json"
        self.accounts_file = path / "accounts.json"
        self._secrets_file = path / "secrets.json"
        self._stamps_file = path / "stamps.json"

    def make(self) -> None:
        """The folder itself. Others may pass through (PostgreSQL runs under another account when we are root)."""
        if not self.path.is_dir():
            self.path.mkdir(parents=True)
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)

    def folder(self, name: str) -> Path:
        found = self.path / name
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found

    def log(self, name: str) -> Path:
        return self.folder("logs") / f"{name}.log"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One start at a time. Raises LaunchError when another one has the folder."""
        try:
            with lock.locked(self.path):
                yield
        except lock.Held:
            raise LaunchError(self._who_runs()) from None

    def _who_runs(self) -> str:
        url = self.run().get("web", {}).get("url", "")
        return f"The system is already running{f' at {url}' if url else ''} (state in {self.path})."

    # What is known

    def run(self) -> dict[str, Any]:
        """The run file; empty when there is none."""
        return _read(self.run_file)

    def publish(self, content: Mapping[str, Any]) -> None:
        """Writes the run file, whole or not at all, for our account only."""
        _write(self.run_file, content)

    def accounts(self) -> list[dict[str, str]]:
        """The demo accounts that the sample has left: username, password, name, role."""
        try:
            found: list[dict[str, str]] = json.loads(self.accounts_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        return found

    def secrets(self) -> dict[str, str]:
        """One secret for each of SECRET_NAMES, made once: the data of the parts is locked with them."""
        known: dict[str, str] = _read(self._secrets_file)
        missing = [name for name in SECRET_NAMES if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(48) for name in missing}
            _write(self._secrets_file, known)
        return known

    def database_passwords(self) -> Passwords:
        known = self.secrets()
        return Passwords(known["database_superuser"], known["database_owner"], known["database_application"])

    def write_private(self, name: str, content: Mapping[str, Any]) -> Path:
        path = self.folder("config") / name
        _write(path, content)
        return path

    def identity_of(self, name: str) -> str:
        """A number that lives as long as the folder `name`: another one means that its data was thrown away."""
        path = self.folder(name) / "identity"
        if not path.exists():
            path.write_text(secrets.token_hex(16), encoding="ascii")
        return path.read_text(encoding="ascii")

    # Steps that need not be repeated

    def is_stamped(self, step: str, fingerprint: str) -> bool:
        return bool(_read(self._stamps_file).get(step) == fingerprint)

    def stamp(self, step: str, fingerprint: str) -> None:
        _write(self._stamps_file, {**_read(self._stamps_file), step: fingerprint})

    # After a crash

    def end_leftovers(self) -> None:
        """Ends the parts of a launcher that was killed before they were.

        The leash ends them within moments; this waits for that. A process is known by its id and its start, so an id
        that was given to somebody else since is left alone.
        """
        parts = self.run().get("parts", {}).values()
        left = [part["pid"] for part in parts if processes.started_at(part["pid"]) == part["started"] is not None]
        stubborn = processes.wait_until_gone(left, 5.0)
        processes.end_all(stubborn, politely=signal.SIGTERM, grace=3.0)


def _read(path: Path) -> dict[str, Any]:
    """Empty when it is not there. Raises LaunchError when it is damaged: new secrets would not open the old data."""
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise LaunchError(f"{path} is damaged ({error}). Restore it, or begin anew: make clean") from error
    return content


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Atomic: readers see the old file or the new one, also when the power goes."""
    scratch = path.with_name(f"{path.name}.new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
