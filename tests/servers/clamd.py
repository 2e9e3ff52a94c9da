"""ClamAV's real daemon for a test, on a free port of 127.0.0.1, with one signature: that of the EICAR test file.

A missing clamd is an error, never a reason to skip.
"""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.slapd import free_port, wait_until_open

# In two halves, so that no scanner takes this file for what it describes (eicar.org).
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Eicar-Test"
# The largest file that this clamd takes, in bytes.
LARGEST = 1024 * 1024


@dataclass
class ClamdServer:
    """A running clamd; it can be stopped, started again, and made to hang."""

    port: int
    config: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(timeout=20)

    def start(self) -> None:
        self.process = _launch(self.config, self.port)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def running_clamd(folder: Path) -> Iterator[ClamdServer]:
    """A clamd with its database under `folder`, until the block ends."""
    database = folder / "database"
    database.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (database / "test.hdb").write_text(f"{digest}:{len(EICAR)}:{FOUND}\n", encoding="ascii")
    port, config = free_port(), folder / "clamd.conf"
    config.write_text(
        f"Foreground yes\nTCPSocket {port}\nTCPAddr 127.0.0.1\nDatabaseDirectory {database}\n"
        f"StreamMaxLength {LARGEST}\nTemporaryDirectory {folder}\nMaxThreads 4\n",
        encoding="ascii",
    )
    server = ClamdServer(port, config, _launch(config, port))
    try:
        yield server
    finally:
        server.stop()


def _launch(config: Path, port: int) -> subprocess.Popen[bytes]:
    program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        raise RuntimeError("The tests need clamd. As root: apt-get install -y --no-install-recommends clamav-daemon")
    process = subprocess.Popen([program, "--config-file", str(config)], stdout=subprocess.DEVNULL)
    try:
        wait_until_open(port, lambda: process.poll() is None)
    except RuntimeError:
        process.kill()
        process.wait()
        raise
    return process
