"""Folders for Unix sockets: the kernel takes a path of about a hundred bytes and no more."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from deploy.errors import LaunchError
from deploy.identity import MYSELF, Identity

LONGEST_PATH = 103  # bytes: macOS; Linux has room for 107


def fits(folder: Path, name: str) -> bool:
    return len(os.fsencode(folder / name)) <= LONGEST_PATH


def check(folder: Path, name: str) -> None:
    """Raises LaunchError where the kernel would only say that the argument is invalid."""
    if not fits(folder, name):
        raise LaunchError(
            f"The socket {folder / name} has a path of {len(os.fsencode(folder / name))} bytes; "
            f"a socket's path has at most {LONGEST_PATH}. Choose a shorter folder."
        )


def folder_for(wanted: Path, name: str, *, identity: Identity = MYSELF) -> Path:
    """A folder of `identity`: `wanted` when a socket called `name` fits, else a short one of its own.

    Mode 0700. Raises LaunchError, or PermissionError when a stranger has taken the short folder.
    """
    folder = wanted if fits(wanted, name) else _short_folder(wanted)
    check(folder, name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_stranger(folder, identity)
    identity.take(folder)
    return folder


def _short_folder(wanted: Path) -> Path:
    digest = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"helpdesk-{os.geteuid()}-{digest}"


def _refuse_stranger(folder: Path, identity: Identity) -> None:
    """Everybody may write to the temporary folder: a socket in a stranger's folder would be the stranger's."""
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), identity.uid}:
        raise PermissionError(f"{folder} is not ours: remove it, or set TMPDIR to a private folder")
