"""Where the measurements happen: the parts of `make run` in a temporary folder, and three web servers beside them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from deploy import ports, processes, waiting
from deploy.config import ROOT, Config
from deploy.identity import MYSELF
from deploy.layout import Layout
from deploy.parts import LogSays, Part, Stages
from deploy.plan import Plan, Programs
from deploy.state import StateFolder

OURS = "bench.ours.settings"
STOCK, BARE, SMALL = "stock", "bare", "small"  # the databases beside ours
LIVE = "helpdesk_site.asgi:application"
WORKERS = 2
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; `pid` is its first process, the parent of its workers if it has any."""

    port: int
    pid: int
    log: Path


@dataclass(slots=True)
class Stage:
    """The running parts. Used from one thread: a program ends with the thread that started it."""

    layout: Layout
    plan: Plan
    running: list[tuple[subprocess.Popen[bytes], Stages]] = field(default_factory=list)

    def raise_curtain(self) -> None:
        """Starts PostgreSQL, Valkey, the directory and the EBYS, and writes the run file. Raises LaunchError."""
        for part in (self.plan.postgres(), self.plan.valkey(), self.plan.directory(), self.plan.ebys()):
            if part is not None:
                self._start(part)
        self.layout.state.publish(self.run_file)

    @property
    def run_file(self) -> dict[str, Any]:
        """What the run file says about the parts."""
        return self.layout.run_file({}, ready=True, accounts=[])

    def _start(self, part: Part) -> None:
        part.prepare()
        process = self._run(part.command(), part.environment, part.log, part.stages)
        waiting.until_ready(part.title, process, part.is_ready, log=part.log, seconds=START_SECONDS)

    def _run(
        self, command: list[str], environment: Mapping[str, str], log: Path, stages: Stages
    ) -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=dict(environment),
                start_new_session=True,
            )  # fmt: skip
        self.running.append((process, stages))
        return process

    def serve(self, name: str, application: str, environment: Mapping[str, str]) -> Served:
        """Starts a WSGI application under gunicorn with sync workers. Raises LaunchError."""
        port, log = ports.any_free(), self.layout.state.log(name)
        program = [
            *(sys.executable, "-m", "gunicorn", application, "--workers", str(WORKERS), "--worker-class", "sync"),
            *("--bind", f"{ports.HOST}:{port}", "--log-level", "warning", "--timeout", "600"),
        ]
        command = MYSELF.command(program, orphaned=signal.SIGTERM)
        process = self._run(command, {**self.environment, **environment}, log, ((signal.SIGTERM, 5.0),))
        waiting.until_ready(name, process, partial(ports.answers, port), log=log, seconds=START_SECONDS)
        return Served(port, process.pid, log)

    def serve_sockets(self, name: str, application: str, environment: Mapping[str, str]) -> Served:
        """Starts an ASGI application under uvicorn with the arguments of `make run`. Raises LaunchError."""
        port, log = ports.any_free(), self.layout.state.log(name)
        program = [application if word == LIVE else word for word in Programs().web]
        command = MYSELF.command([*program, "--port", str(port)], orphaned=signal.SIGTERM)
        process = self._run(command, {**self.environment, **environment}, log, ((signal.SIGTERM, 5.0),))
        waiting.until_ready(name, process, partial(ports.answers, port), log=log, seconds=START_SECONDS)
        return Served(port, process.pid, log)

    def start_worker(self, tasks: str) -> None:
        """Starts a worker with the arguments of `make run`, that knows the tasks of one more module."""
        log = self.layout.state.log("worker")
        command = MYSELF.command([*Programs().worker, "-I", tasks], orphaned=signal.SIGKILL)
        process = self._run(command, self.environment, log, ((signal.SIGTERM, 5.0),))
        waiting.until_ready("worker", process, LogSays(log, b" ready."), log=log, seconds=START_SECONDS)

    def run(self, module: str, *arguments: str, environment: Mapping[str, str]) -> str:
        """Runs one of our modules to its end; what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], cwd=ROOT, check=True, text=True, stdout=subprocess.PIPE,
            env={**self.environment, **environment},
        )  # fmt: skip
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        return {**self.plan.environment, "DJANGO_SETTINGS_MODULE": OURS}

    def database_url(self, name: str) -> str:
        """A database beside ours, as its owner."""
        return self.layout.postgres.url("helpdesk_owner", name)

    @contextmanager
    def scene(self) -> Iterator[None]:
        """What is started inside ends with it: nothing of it takes time from, or holds a database of, what follows."""
        before = len(self.running)
        try:
            yield
        finally:
            self._end_all_but(before)

    def drop_curtain(self) -> None:
        """Ends everything, the last started first."""
        self._end_all_but(0)

    def _end_all_but(self, first: int) -> None:
        while len(self.running) > first:
            process, stages = self.running.pop()
            processes.stop(process, stages)


@contextmanager
def open_stage() -> Iterator[Stage]:
    """A running stage whose folder is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o711)  # PostgreSQL may run under another account
    os.environ.update(STATE_DIR=str(folder), DJANGO_SETTINGS_MODULE=OURS)
    state = StateFolder(folder)
    layout = Layout(Config(port=0, state_dir=folder), state)
    stage = Stage(layout, Plan(layout, Programs()))
    try:
        stage.raise_curtain()
        yield stage
    finally:
        stage.drop_curtain()
        shutil.rmtree(folder, ignore_errors=True)
