"""`make test`: every check of the project. Nothing is skipped; all must pass; the last words are those of pytest.

Arguments are handed to pytest: `make test ARGS="tests/kernel -x"`; ARGS="-n 0" runs all in one process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from deploy import system_packages
from deploy.config import ROOT
from deploy.errors import LaunchError

BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, Sequence[str]], ...] = (
    ("Rules of style (ruff check)", (sys.executable, "-m", "ruff", "check", ".")),
    (
        "Layout of the code (ruff format)",
        (sys.executable, "-m", "ruff", "format", "--check", "--output-format", "concise", "."),
    ),
    ("Types (mypy)", (sys.executable, "-m", "mypy")),
    ("Directions of imports (import-linter)", (str(BIN / "lint-imports"),)),
    ("Migrations are complete", (sys.executable, "-m", "deploy.check_migrations")),
)
# A file stays in one process, so that its servers start once. In the order of their folders: by the number of their
# tests, the longest file, which is one test, would come last and alone.
BY_FILE = ("--dist", "loadfile", "--no-loadscope-reorder")
FEWEST, MOST = 2, 4  # processes: many tests wait for a server or a page; each has its servers and its browser
# The tests bring their own servers: those of a person's shell must not be touched.
NOT_FOR_TESTS = (
    *("DJANGO_", "STATE_DIR", "PORT", "SECRET_KEY", "CLOCK_FILE"),
    *("DATABASE_", "REDIS_", "LDAP_", "EBYS_", "CLAMD_", "FILES_"),
)

IN_MEMORY = Path("/dev/shm")  # noqa: S108  # the tests have a folder of their own in it
ROOM_FOR_TESTS = 6 * 1024**3


def main() -> int:
    """The code is looked at; meanwhile what is missing is installed and the tests' database is made, for neither of
    which that has to wait."""
    with TemporaryDirectory(prefix="t-", dir=memory()) as folder:
        Path(folder).chmod(0o711)  # their PostgreSQL may run under another account
        template = Path(folder) / "template.sql"
        try:
            with ThreadPoolExecutor() as beside:
                installed = beside.submit(system_packages.install, system_packages.missing())
                migrated = beside.submit(migrate, template)
                failed = [title for title, command in CHECKS if run(title, command) != 0]
                installed.result()
                failed += migrated.result()
        except LaunchError as error:
            print(error)
            return 1
        if failed:
            print(f"\nFailed before the tests: {'; '.join(failed)}")
            return 1
        tests = (sys.executable, "-m", "pytest", "-n", str(processes()), *BY_FILE, *sys.argv[1:])
        return run("Tests (pytest)", tests, last=True, TESTS_TEMPLATE=str(template), TMPDIR=folder)


def processes() -> int:
    """In how many processes the tests run: one for each processor that we may use, within reason."""
    return min(max(FEWEST, len(os.sched_getaffinity(0))), MOST)


def memory() -> Path | None:
    """A file system in memory with room for all that the tests write; None for the usual place.

    Some four hundred of them have a database of their own, each a thousand small files: on a disk a copy takes half a
    second, in memory a fiftieth.
    """
    try:
        has_room = shutil.disk_usage(IN_MEMORY).free >= ROOM_FOR_TESTS
    except OSError:
        return None
    return IN_MEMORY if has_room and os.access(IN_MEMORY, os.W_OK | os.X_OK) else None


def migrate(template: Path) -> list[str]:
    """Makes the database of the tests, quietly beside what is on the screen; what has failed, with its output."""
    command = (sys.executable, "-m", "tests.template", str(template))
    done = subprocess.run(command, cwd=ROOT, env=of_tests(), check=False, capture_output=True, text=True)
    return [f"the migrations of the tests' database:\n{done.stdout}{done.stderr}"] if done.returncode else []


def of_tests(**more: str) -> dict[str, str]:
    """The environment of whatever belongs to the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_TESTS)} | more


def run(title: str, command: Sequence[str], *, last: bool = False, **environment: str) -> int:
    """Shows a heading, the output and the time (pytest has its own); returns the exit code."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=of_tests(**environment), check=False).returncode
    if not last:
        print(f"-- {'ok' if code == 0 else f'failed with code {code}'}, {time.monotonic() - started:.1f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
