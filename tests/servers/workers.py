"""Real workers, each a process of its own that a test may kill at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

_ROOT = Path(__file__).resolve().parents[2]
NOTHING: Mapping[str, str] = MappingProxyType({})


class Workers:
    """Starts and ends workers by name; see worker_main."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._numbers: dict[str, int] = {}
        self._ended: dict[str, int] = {}
        self._news = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, name: str, task: str = "work", *arguments: str, env: Mapping[str, str] = NOTHING) -> None:
        """A new worker under a name that no other has had."""
        with self._news:
            self._numbers[name] = 0
        self._order({"start": name, "task": task, "arguments": arguments, "env": dict(env)})
        self._until(lambda: self._numbers[name] != 0 or name in self._ended, 20, f"{name} did not start")

    def is_alive(self, name: str) -> bool:
        return name not in self._ended

    def kill(self, name: str) -> bool:
        """SIGKILL; False when it had ended before."""
        return self._send(name, signal.SIGKILL)

    def stop(self, name: str) -> int:
        """SIGTERM, as a launcher does; its exit status."""
        self._send(name, signal.SIGTERM)
        return self.wait(name)

    def wait(self, name: str, seconds: float = 30) -> int:
        """The exit status of a worker that ends by itself; a signal as a negative number."""
        self._until(lambda: name in self._ended, seconds, f"{name} did not end")
        return self._ended[name]

    def close(self) -> None:
        """Ends the process; its workers end with it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=20)

    def _send(self, name: str, number: signal.Signals) -> bool:
        with self._news:
            if name in self._ended:
                return False
            os.kill(self._numbers[name], number)
        return True

    def _order(self, order: dict[str, object]) -> None:
        if self._process.stdin is None:
            raise RuntimeError("the workers' process has no stdin")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            news = json.loads(line)
            with self._news:
                if "started" in news:
                    self._numbers[news["started"]] = news["number"]
                if "ended" in news:
                    self._ended[news["ended"]] = news["status"]
                self._news.notify_all()

    def _until(self, happened: Callable[[], bool], seconds: float, complaint: str) -> None:
        deadline = time.monotonic() + seconds
        with self._news:
            while not happened():
                if not self._news.wait(deadline - time.monotonic()) and time.monotonic() > deadline:
                    raise TimeoutError(complaint)


@contextmanager
def workers(env: Mapping[str, str]) -> Iterator[Workers]:
    """A place to start workers from, with this environment beside our own."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.worker_main"],
        cwd=_ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "helpdesk_site.settings.test", **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    place = Workers(process)
    try:
        yield place
    finally:
        place.close()
