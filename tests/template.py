"""The migrated database with which everything in the suite begins.

`make test` makes it while it looks at the code, which keeps one processor busy, and hands it to the processes of the
tests as a dump (MADE); tests that are run without one migrate for themselves. `python -m tests.template FILE` makes it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from deploy.postgres import EmbeddedPostgres, temporary_postgres
from helpdesk_site.settings import env

MADE = "TESTS_TEMPLATE"
"""The environment variable that names the dump."""


def fill(postgres: EmbeddedPostgres, database: str) -> None:
    """Gives this database, to which Django points, its tables. Raises CalledProcessError."""
    if made := os.environ.get(MADE):
        _run(postgres, "psql", database, "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={made}")
        return
    settings.DATABASE_OWNER = env.database(postgres.owner_url)
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    settings.DATABASE_OWNER = None


def make(file: Path) -> None:
    """Migrates a database of its own and writes it down."""
    with temporary_postgres(fsync="off", autovacuum="off") as postgres:
        os.environ["DATABASE_URL"] = postgres.app_url
        import django

        django.setup()
        fill(postgres, "helpdesk")
        _run(postgres, "pg_dump", "helpdesk", f"--file={file}")


def _run(postgres: EmbeddedPostgres, program: str, database: str, *arguments: str) -> None:
    url = postgres.url("postgres", database)
    subprocess.run([postgres.bin_dir / program, f"--dbname={url}", *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    os.environ.pop(MADE, None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk_site.settings.test"
    make(Path(sys.argv[1]))
