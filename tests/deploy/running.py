"""A launcher in a process of its own, for tests: started, asked, killed, and never left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from deploy import ports, processes
from deploy.config import ROOT

SECONDS = 60.0  # only a limit: a loaded machine is slow


def wait_for(condition: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.02)


class Launcher:
    """`make run` with stand-ins. Its output is in `output`."""

    def __init__(self, state_dir: Path, *arguments: str, **environment: str) -> None:
        self.state_dir = state_dir
        self.port = ports.any_free()
        self._log = state_dir.with_name(f"{state_dir.name}-{time.monotonic_ns()}.out")
        clean = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        with self._log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.deploy.launcher", *arguments],
                cwd=ROOT,
                env={**clean, "STATE_DIR": str(state_dir), "PORT": str(self.port), **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def run(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.state_dir / "run.json").read_text(encoding="utf-8"))
        return content

    def until_ready(self) -> Launcher:
        wait_for(lambda: "Ready:" in self.output or self.process.poll() is not None, f"ready:\n{self.output}")
        assert "Ready:" in self.output, self.output
        return self

    def pid(self, part: str) -> int:
        pid: int = self.run["parts"][part]["pid"]
        return pid

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.run["database"]["url"], autocommit=True, connect_timeout=2)

    def words(self) -> list[str]:
        """The rows that `migrate`'s stand-in made room for."""
        with self.connect() as connection:
            return [row[0] for row in connection.execute("SELECT word FROM kept ORDER BY word")]

    def keep(self, word: str) -> None:
        with self.connect() as connection:
            connection.execute("INSERT INTO kept VALUES (%s)", [word])


def processes_of(state_dir: Path) -> list[str]:
    """The command lines of everything that runs for this folder."""
    found = []
    for pid in processes.all_pids():
        try:
            command = (processes.PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            environment = (processes.PROC / str(pid) / "environ").read_bytes()
        except OSError:
            continue
        ours = f"STATE_DIR={state_dir}".encode() in environment.split(b"\0") or str(state_dir) in command
        if ours and processes.is_alive(pid):
            found.append(command)
    return found
