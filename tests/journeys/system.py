"""The whole system as `make run` starts it, in a folder and on ports of its own, and what an operator can do to it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx

from deploy import ports
from deploy.config import ROOT
from deploy.plan import PASSED_ON
from tests.deploy.running import processes_of

READY_WITHIN = 300.0  # a first start makes every table; only a limit: a loaded machine is slow
STOPPED_WITHIN = 60.0
SECONDS = 120.0  # the same

Found = TypeVar("Found")


def wait_until(ask: Callable[[], Found], what: str, seconds: float = SECONDS) -> Found:
    """The first answer that is true. Fails with `what` and the last answer when none comes in time."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"{what}: not within {seconds:.0f} s, but {answer!r}"
        time.sleep(0.1)
    return answer


class System:
    """One running system. Everything about it is read from its run file, as any tool of an operator would."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.output = state_dir.with_suffix(".out")
        self._environment = {
            **{name: os.environ[name] for name in PASSED_ON if name in os.environ and "LDAP" not in name},
            "STATE_DIR": str(state_dir),
            "PORT": str(ports.any_free()),
        }
        with self.output.open("wb") as file:
            self._launcher = subprocess.Popen(
                [sys.executable, "-m", "deploy.run"],
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    # Starting and stopping

    def until_ready(self) -> None:
        def is_ready() -> bool:
            assert self._launcher.poll() is None, self.output.read_text(encoding="utf-8")
            return "Ready:" in self.output.read_text(encoding="utf-8")

        wait_until(is_ready, "the system is ready", READY_WITHIN)

    def stop(self) -> list[str]:
        """Stops everything; what is still running afterwards (nothing) by its command lines."""
        if self._launcher.poll() is None:
            self._launcher.send_signal(signal.SIGTERM)
        self._launcher.wait(STOPPED_WITHIN)
        return processes_of(self.state_dir)

    # What the run file tells

    @property
    def run(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((self.state_dir / "run.json").read_text(encoding="utf-8"))
        return content

    @property
    def url(self) -> str:
        url: str = self.run["web"]["url"]
        return url.rstrip("/")

    @property
    def password(self) -> str:
        """That of every sample person."""
        password: str = self.run["accounts"][0]["password"]
        return password

    def pids(self) -> dict[str, int]:
        """The process of each part that runs."""
        return {name: part["pid"] for name, part in self.run["parts"].items()}

    def mails(self) -> list[str]:
        """All mails so far, oldest first, as text."""
        folder = self.state_dir / "mail"
        return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*"), key=lambda p: p.stat().st_mtime)]

    # What an operator does

    def manage(self, *arguments: str) -> str:
        """The output of a `manage.py` command; a command that fails fails the test."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env={**self._environment, "DJANGO_SETTINGS_MODULE": self.run["django"]["settings"]},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def move_clock(self, moment: datetime) -> None:
        """Sets the clock that every part shares; it goes on from there."""
        path = Path(self.run["clock_file"])
        scratch = path.with_suffix(".new")
        scratch.write_text(str((moment - datetime.now(UTC)).total_seconds()), encoding="utf-8")
        scratch.replace(path)

    def clock_offset(self) -> timedelta:
        """How far the system's clock is ahead of the machine's; not at all before it was moved."""
        path = Path(self.run["clock_file"])
        return timedelta(seconds=float(path.read_text(encoding="utf-8"))) if path.exists() else timedelta()

    def kill(self, part: str) -> int:
        """Kills a part without warning; the id that it had."""
        pid = self.pids()[part]
        os.kill(pid, signal.SIGKILL)
        return pid

    @contextmanager
    def ebys_fails(self, **faults: Any) -> Iterator[None]:
        """The sandbox EBYS misbehaves (its fault switches) until the end of the block."""
        self._faults("PUT", json=faults)
        try:
            yield
        finally:
            self._faults("DELETE")

    def _faults(self, method: str, **content: Any) -> None:
        ebys = self.run["ebys"]
        headers = {"X-Sandbox-Secret": ebys["sandbox_secret"]}
        httpx.request(method, f"{ebys['sandbox_url']}/_sandbox/faults", headers=headers, **content).raise_for_status()

    def parts_down(self) -> set[str]:
        """What /readyz says is not there."""
        body = httpx.get(f"{self.url}/readyz", timeout=20).json()
        return {name for name, state in body["parts"].items() if state != "up"}


@contextmanager
def running_system() -> Iterator[System]:
    """A system of this run alone. Nothing of it is left afterwards, neither a process nor a file."""
    # Short: the path of a Unix socket may have 107 bytes (unix(7)), and the broker's and the database's lie in it.
    state_dir = Path(tempfile.mkdtemp(prefix="ebys-journeys-"))
    system = System(state_dir)
    try:
        system.until_ready()
        yield system
    finally:
        left = system.stop()
        shutil.rmtree(state_dir, ignore_errors=True)
        system.output.unlink()
    assert left == []
