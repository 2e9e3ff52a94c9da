"""What the tests need from the operating system: a real directory server, a real scanner, a real browser with a font,
and the tools of GNU gettext that read the translations."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import LaunchError

SBIN = "/usr/sbin:/usr/local/sbin"  # not on an ordinary person's path
TOLD = 4000  # characters of what apt-get said, the last ones


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package, and how to see that what it brings is there, wherever it came from."""

    name: str
    programs: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        path = f"{os.environ.get('PATH', os.defpath)}:{SBIN}"
        return any(shutil.which(program, path=path) for program in self.programs) or any(
            Path(file).exists() for file in self.files
        )


NEEDED = (
    Package("slapd", programs=("slapd",)),
    Package("ldap-utils", programs=("ldapsearch",)),
    Package("clamav-daemon", programs=("clamd",)),
    Package("chromium", programs=("chromium", "chromium-browser")),
    Package("gettext", programs=("xgettext",)),
    Package("fonts-dejavu-core", files=("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",)),
)


def missing() -> list[str]:
    """The packages to be installed. Raises LaunchError with what to do where we may not (root on Debian or Ubuntu)."""
    names = [package.name for package in NEEDED if not package.is_there]
    if names and (os.geteuid() != 0 or not shutil.which("apt-get")):
        raise LaunchError(f"The tests need {', '.join(names)}. As root: apt-get update && {' '.join(_command(names))}")
    return names


def install(names: Sequence[str]) -> None:
    """Installs them, in silence: other things are told meanwhile. Raises LaunchError with what apt-get has said."""
    if not names:
        return
    _apt_get(["apt-get", "update"])
    _apt_get(_command(names))
    if still := [package.name for package in NEEDED if not package.is_there]:
        raise LaunchError(f"apt-get has not brought {', '.join(still)}.")


def _command(names: Sequence[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *names]


def _apt_get(command: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace",
    )  # fmt: skip
    if done.returncode != 0:
        raise LaunchError(f"{done.stdout.rstrip()[-TOLD:]}\nThis did not succeed: {' '.join(command)}")
