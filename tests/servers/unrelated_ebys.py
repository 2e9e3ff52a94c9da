"""Start the unrelated SCIM server for a test: a real process on a free port of 127.0.0.1."""

import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from integrations.ebys.scim import ScimConfig, ScimEbys
from tests.servers.ebys import free_port

_ROOT = Path(__file__).resolve().parents[2]
_NAME = "tests.servers.unrelated_scim"


@dataclass
class UnrelatedServer:
    """A running one. `url` ends where `/Users` begins."""

    port: int
    token: str
    habits_file: Path
    database: Path
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def url(self) -> str:
        """The SCIM root."""
        return f"http://127.0.0.1:{self.port}/scim/v2"

    def adapter(self, **over: Any) -> ScimEbys:
        """A fresh adapter on this server; `over` changes fields of its ScimConfig. Close it."""
        return ScimEbys(ScimConfig(**{"base_url": self.url, "token": self.token, **over}))

    def take_habits(self, **habits: object) -> None:
        """From now on it behaves like this, and in no other way apart."""
        self.habits_file.write_text(json.dumps(habits), encoding="utf-8")

    def stop(self) -> None:
        """Take it down."""
        self.process.terminate()
        self.process.wait(timeout=10)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


def start_unrelated_ebys(tmp: Path, **habits: object) -> UnrelatedServer:
    """Start one with its data in `tmp`. Stop it."""
    port, token = free_port(), secrets.token_urlsafe(24)
    habits_file, database = tmp / "habits.json", tmp / "unrelated.sqlite3"
    habits_file.write_text(json.dumps(habits), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
    environment |= {
        "UNRELATED_SCIM_DATABASE": str(database),
        "UNRELATED_SCIM_HABITS": str(habits_file),
        "UNRELATED_SCIM_TOKEN": token,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", _NAME, str(port)],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    server = UnrelatedServer(port, token, habits_file, database, process)
    if process.stdout is None or not process.stdout.readline().startswith("Ready:"):
        server.stop()
        raise RuntimeError("the unrelated SCIM server did not start")
    return server
