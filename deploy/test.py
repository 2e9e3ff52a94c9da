"""`make test`: every check of the project. Nothing is skipped; all must pass; the last words are those of pytest.

Arguments are handed to pytest: `make test ARGS="tests/kernel -x"`; ARGS="-n 0" runs all in one process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

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
# Two processes, each with servers of its own; a file stays in one, so that its servers start once. In the order of
# their folders: by the number of their tests, the longest file, which is one test, would come last and alone.
PARALLEL = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
# The tests bring their own servers: those of a person's shell must not be touched.
NOT_FOR_TESTS = (
    *("DJANGO_", "STATE_DIR", "PORT", "SECRET_KEY", "CLOCK_FILE"),
    *("DATABASE_", "REDIS_", "LDAP_", "EBYS_", "CLAMD_", "FILES_"),
)


def main() -> int:
    """What is missing is installed while the code is looked at, which needs none of it."""
    try:
        with ThreadPoolExecutor(max_workers=1) as beside:
            installed = beside.submit(system_packages.install, system_packages.missing())
            failed = [title for title, command in CHECKS if run(title, command) != 0]
            installed.result()
    except LaunchError as error:
        print(error)
        return 1
    if failed:
        print(f"\nFailed before the tests: {'; '.join(failed)}")
        return 1
    return run("Tests (pytest)", (sys.executable, "-m", "pytest", *PARALLEL, *sys.argv[1:]), last=True)


def run(title: str, command: Sequence[str], *, last: bool = False) -> int:
    """Shows a heading, the output and the time (pytest has its own); returns the exit code."""
    print(f"\n== {title}", flush=True)
    started = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(NOT_FOR_TESTS)}
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if not last:
        print(f"-- {'ok' if code == 0 else f'failed with code {code}'}, {time.monotonic() - started:.1f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
