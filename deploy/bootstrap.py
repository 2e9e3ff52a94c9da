"""From a fresh clone to a running command, with nothing but Python and its standard library.

    python3 deploy/bootstrap.py LOCK MODULE [ARGUMENT...]

Makes .venv, installs what LOCK names (only when LOCK has changed since the last time) and becomes
`.venv/bin/python -m MODULE`. Safe to interrupt and to start twice at once.
"""

import sys

# An older Python reads as far as this line, so nothing above it may need a newer one.
if sys.version_info < (3, 11):  # noqa: UP036  # the one file that an older Python is asked to run
    sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 run")

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed.json"  # lock file name -> what was installed from it
UNFINISHED = VENV / "installing"  # there while an installation runs


def main() -> None:
    lock, module, *arguments = sys.argv[1:]
    os.chdir(ROOT)
    with only_one():
        if not is_installed(ROOT / lock):
            install(ROOT / lock)
    os.execv(PYTHON, [str(PYTHON), "-m", module, *arguments])  # noqa: S606  # no shell is wanted


@contextmanager
def only_one() -> Iterator[None]:
    """Holds back a second start while one installs. The kernel lets go when the holder dies."""
    with Path(__file__).open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another start is installing: waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(lock: Path) -> str:
    """Changes with the lock file, with Python and with the place: a virtual environment cannot be moved."""
    about = f"{sys.version_info[:3]} {ROOT} ".encode()
    return hashlib.sha256(about + lock.read_bytes()).hexdigest()


def is_installed(lock: Path) -> bool:
    return PYTHON.exists() and not UNFINISHED.exists() and installed().get(lock.name) == fingerprint(lock)


def installed() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(INSTALLED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def install(lock: Path) -> None:
    """Brings .venv to what the lock names. Ends the program with a message when that is impossible."""
    started = time.monotonic()
    uv = working_uv()
    print(f"Installing {lock.name} with {'uv' if uv else 'pip'} ...", flush=True)
    make_environment(with_pip=not uv)
    UNFINISHED.touch()
    if not (uv and run([uv, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", str(lock)])):
        install_with_pip(lock)
    done = {**installed(), lock.name: fingerprint(lock)}
    INSTALLED.write_text(json.dumps(done, indent=1), encoding="utf-8")
    UNFINISHED.unlink()
    print(f"Installed in {time.monotonic() - started:.0f} s.", flush=True)


def working_uv() -> str:
    """uv's path, or the empty string. It is tried: what a version manager puts on the path may start nothing."""
    found = shutil.which("uv") or ""
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0:
        return found
    return ""


def make_environment(*, with_pip: bool) -> None:
    """An environment that works: an existing one stays unless an installation into it was cut off."""
    if UNFINISHED.exists():
        print("The last installation was interrupted: starting again.", flush=True)
        shutil.rmtree(VENV)
    if PYTHON.exists() and environment_version() == sys.version_info[:2]:
        return
    try:
        import venv
    except ImportError:
        venv_is_missing()
    if with_pip:
        try:
            import ensurepip  # noqa: F401  # venv needs it; Debian packs it apart
        except ImportError:
            venv_is_missing()
    venv.create(VENV, clear=True, symlinks=True, with_pip=with_pip)


def environment_version() -> tuple[int, ...]:
    """Of the Python that .venv uses; empty when it does not start any more (the system's Python was upgraded)."""
    question = "import sys; print(*sys.version_info[:2])"
    answer = subprocess.run([PYTHON, "-c", question], capture_output=True, text=True, check=False)
    return tuple(int(part) for part in answer.stdout.split())


def venv_is_missing() -> NoReturn:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(f"Python's venv module is missing. On Debian and Ubuntu: apt-get install python{version}-venv")


def install_with_pip(lock: Path) -> None:
    if not run([str(PYTHON), "-m", "pip", "--version"], quiet=True) and not run([str(PYTHON), "-m", "ensurepip"]):
        venv_is_missing()
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if not run([*pip, "--require-hashes", "-r", str(lock)]):
        sys.exit("The packages could not be installed: the reason stands above. Run the same command again afterwards.")


def run(command: list[str], *, quiet: bool = False) -> bool:
    """Whether the command succeeded. Its output is the user's progress."""
    return subprocess.run(command, stdout=subprocess.DEVNULL if quiet else None, check=False).returncode == 0


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
