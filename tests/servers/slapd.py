"""Start a real directory for a test, on a free port of 127.0.0.1 with its data under `tmp`: slapd, or our own server.

A missing slapd is an error, never a reason to skip.
"""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from integrations.directory.ldap import LdapConfig, LdapDirectory
from integrations.sandbox import directory_slapd
from integrations.sandbox.directory_admin import DirectoryAdmin
from integrations.sandbox.directory_config import Engine, SandboxConfig, adapter_config, read_config

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 20
# The disk may keep the tests' data for itself: nothing of it is wanted after a power cut.
_FAST = "envflags nosync"


@dataclass
class SlapdServer:
    """A running directory. `config` has its DNs and passwords."""

    config: SandboxConfig
    start_command: Callable[[], Sequence[str]] = field(repr=False)
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def url(self) -> str:
        """Where it listens, in clear text."""
        return self.config.url

    @property
    def adapter_config(self) -> LdapConfig:
        """How the desk's adapter reaches it."""
        return adapter_config(self.config)

    def directory(self) -> LdapDirectory:
        """A fresh adapter on this server. Close it."""
        return LdapDirectory(self.adapter_config)

    def admin(self) -> DirectoryAdmin:
        """A signed-in administrator. Use it as a context manager."""
        return DirectoryAdmin(self.config)

    def stop(self) -> int:
        """Ask it to stop, as a launcher does; the exit status."""
        self.process.terminate()
        return self.process.wait(timeout=_START_SECONDS)

    def kill(self) -> None:
        """Take it down as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(timeout=_START_SECONDS)

    def start_if_it_crashed(self) -> None:
        """A crash fails the test in which it happened, and not those after it."""
        if self.process.poll() is not None:
            self.start()

    def start(self) -> None:
        """Start it again after `stop` or `kill`, on the same port and data."""
        self.process = launch(self.start_command(), self.config.port)


def start_slapd(tmp: Path, *, extra: str = "", urls: str = "") -> SlapdServer:
    """OpenLDAP's slapd. `extra` are further lines of slapd.conf, `urls` further addresses to listen at."""
    if not directory_slapd.installed():
        raise RuntimeError("The tests need slapd. As root: apt-get install -y --no-install-recommends slapd ldap-utils")
    config = sandbox_config(tmp, "slapd")

    def command() -> Sequence[str]:
        program, option, url, *rest = directory_slapd.prepare(config, extra=extra, database_extra=_FAST)
        return [program, option, f"{url} {urls}".strip(), *rest]

    return SlapdServer(config, command, launch(command(), config.port))


def start_sandbox(tmp: Path, engine: Engine, **over: object) -> SlapdServer:
    """The demo's directory as the launcher starts it, with this engine; `over` changes keys of its configuration."""
    file = write_config(tmp, sandbox_config(tmp, engine), **over)
    config = read_config(file)

    def command() -> Sequence[str]:
        return [sys.executable, "-m", "integrations.sandbox.directory", str(file)]

    return SlapdServer(config, command, launch(command(), config.port))


def sandbox_config(tmp: Path, engine: Engine) -> SandboxConfig:
    """A configuration on a free port."""
    return SandboxConfig(
        host="127.0.0.1",
        port=free_port(),
        data_dir=tmp / "directory",
        admin_password="the admin's",
        reader_password="the reader's",
        writer_password="the writer's",
        engine=engine,
    )


def write_config(tmp: Path, config: SandboxConfig, **over: object) -> Path:
    """The configuration as the file that the sandbox reads."""
    names = ("host", "port", "admin_password", "reader_password", "writer_password", "engine")
    file = tmp / "directory.json"
    values = {name: getattr(config, name) for name in names}
    file.write_text(json.dumps({**values, "data_dir": str(config.data_dir), **over}), encoding="utf-8")
    return file


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_open(port: int, is_alive: Callable[[], bool]) -> None:
    """Return once something listens. RuntimeError if the process ends before, or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and is_alive():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError("the directory did not start")


def launch(command: Sequence[str], port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(list(command), cwd=_ROOT)
    try:
        wait_until_open(port, lambda: process.poll() is None)
    except RuntimeError:
        process.kill()
        process.wait()
        raise
    return process
