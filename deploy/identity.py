"""Under whom a server runs: PostgreSQL refuses root, and the account it gets must be able to reach its files."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import LaunchError

LEASH = Path(__file__).with_name("leash.py")
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Identity:
    """Ourselves by default; another account; or ourselves, seen as an ordinary account in a user namespace."""

    uid: int | None = None
    gid: int | None = None
    own_namespace: bool = False

    def command(self, program: Sequence[str], *, orphaned: signal.Signals) -> list[str]:
        """The command line that runs `program` as this identity and sends it `orphaned` when this process dies."""
        account = "-" if self.uid is None else f"{self.uid}:{self.gid}"
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), str(int(orphaned)), account]
        return [*self._namespace(), *leash, *program]

    def take(self, path: Path) -> None:
        """Makes a file or folder this identity's own."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def _namespace(self) -> list[str]:
        if not self.own_namespace:
            return []
        # initdb looks its account up by number: the one inside must have a name.
        seen_as = pwd.getpwnam("nobody")
        return [unshare(), "--user", f"--map-user={seen_as.pw_uid}", f"--map-group={seen_as.pw_gid}", "--"]


MYSELF = Identity()


def unshare() -> str:
    """The program that opens a user namespace, or the empty string where there is none."""
    return shutil.which("unshare") or ""


def identity_for(program: Path, folder: Path) -> Identity:
    """Who can run `program` in `folder` (which exists), and owns the folder from now on.

    Ourselves unless we are root. What lies in the folder stays with the one who made it: a server that was started in
    another way the last time finds its files. Raises LaunchError.
    """
    if os.geteuid() != 0:
        return MYSELF
    for identity in _candidates(folder):
        if _can_run(identity, program, folder):
            return identity
    raise LaunchError(
        f"{program.name} does not run as root, and neither another account nor a user namespace can use {folder}. "
        "Start as an ordinary user, or put the project and STATE_DIR where other accounts may enter (chmod o+x)."
    )


def _candidates(folder: Path) -> Iterator[Identity]:
    if any(folder.iterdir()):
        yield _owner(folder)
        return
    if sudo_user := os.environ.get("SUDO_UID"):
        yield Identity(int(sudo_user), int(os.environ.get("SUDO_GID", sudo_user)))
    for name in UNPRIVILEGED_ACCOUNTS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        yield Identity(account.pw_uid, account.pw_gid)
    if unshare():
        yield Identity(own_namespace=True)


def _owner(folder: Path) -> Identity:
    found = folder.stat()
    return Identity(found.st_uid, found.st_gid) if found.st_uid else Identity(own_namespace=True)


def _can_run(identity: Identity, program: Path, folder: Path) -> bool:
    """Tries it: permissions, mounts and security modules all have their say, not only the mode bits."""
    before = folder.stat()
    identity.take(folder)
    attempt = ["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(folder), str(program)]
    tried = subprocess.run(
        identity.command(attempt, orphaned=signal.SIGKILL), capture_output=True, check=False, timeout=20
    )
    if tried.returncode != 0:
        os.chown(folder, before.st_uid, before.st_gid)
    return tried.returncode == 0
