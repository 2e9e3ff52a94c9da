"""Start the sandbox EBYS for a test: a real process on a free port of 127.0.0.1, with its data under `tmp`."""

import json
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from integrations.ebys.port import Unit
from integrations.ebys.scim import ScimConfig, ScimEbys
from integrations.sandbox.ebys.certificates import tell_of_certificate

_ROOT = Path(__file__).resolve().parents[2]
_START_SECONDS = 20


@dataclass
class EbysServer:
    """A running sandbox EBYS. `url` ends where `/Users` begins."""

    config_file: Path
    host: str
    port: int
    token: str
    secret: str
    process: subprocess.Popen[str] = field(repr=False)

    @property
    def url(self) -> str:
        """The SCIM root."""
        return f"http://{self.host}:{self.port}/scim/v2"

    @property
    def control_url(self) -> str:
        """The root of the sandbox's own doors."""
        return f"http://{self.host}:{self.port}/_sandbox"

    def adapter(self, **over: Any) -> ScimEbys:
        """A fresh adapter on this server; `over` changes fields of its ScimConfig. Close it."""
        return ScimEbys(ScimConfig(base_url=self.url, token=self.token, **over))

    def journal(self, since: int = 0) -> list[dict[str, Any]]:
        """The effective changes after number `since`."""
        entries: list[dict[str, Any]] = []
        while page := self._control("GET", f"/journal?since={since}")["entries"]:
            entries += page
            since = page[-1]["seq"]
        return entries

    def set_faults(self, **faults: Any) -> None:
        """Replace all fault switches."""
        self._control("PUT", "/faults", faults)

    def faults(self) -> dict[str, Any]:
        """The switches as they stand."""
        return self._control("GET", "/faults")

    def clear_faults(self) -> None:
        """Switch all off."""
        self._control("DELETE", "/faults")

    def load_catalogue(self, units: Iterable[Unit], roles: Iterable[str]) -> None:
        """Make these the known units and roles."""
        listed = [
            {"code": unit.code, "name": unit.name, "parent_code": unit.parent_code, "unit_type": unit.unit_type}
            for unit in units
        ]
        self._control("PUT", "/catalogue", {"units": listed, "roles": list(roles)})

    def certify(self, account_id: str, valid_to: datetime) -> None:
        """What the certification service tells this EBYS of a person's certificate; the desk never writes it."""
        tell_of_certificate(self.url, self.token, account_id, valid_to)

    def stop(self) -> int:
        """Ask it to stop, as a launcher does; the exit status."""
        self.process.terminate()
        return self._wait()

    def kill(self) -> int:
        """Take it down as a crash would."""
        self.process.send_signal(signal.SIGKILL)
        return self._wait()

    def start(self) -> None:
        """Start it again after `stop` or `kill`, on the same port and data."""
        self.process = _launch(self.config_file)

    def _wait(self) -> int:
        status = self.process.wait(timeout=10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def _control(self, method: str, path: str, document: Mapping[str, Any] | None = None) -> dict[str, Any]:
        headers = {"X-Sandbox-Secret": self.secret}
        answer = httpx.request(method, self.control_url + path, json=document, headers=headers, trust_env=False)
        answer.raise_for_status()
        parsed: dict[str, Any] = answer.json()
        return parsed


def start_ebys(tmp: Path, **over: Any) -> EbysServer:
    """Start one with its data in `tmp`; `over` changes keys of its configuration file. Stop or kill it.

    Start it from a thread that lives as long as it shall: Linux counts the starting thread's end as the parent's death.
    """
    config = {
        "host": "127.0.0.1",
        "port": free_port(),
        "data_dir": str(tmp / "ebys"),
        "token": secrets.token_urlsafe(24),
        "sandbox_secret": secrets.token_urlsafe(24),
        **over,
    }
    config_file = tmp / "ebys.json"
    config_file.write_text(json.dumps(config), encoding="utf-8")
    config_file.chmod(0o600)
    process = _launch(config_file)
    return EbysServer(config_file, config["host"], config["port"], config["token"], config["sandbox_secret"], process)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _launch(config_file: Path) -> subprocess.Popen[str]:
    """Start the process and return once it has said that its port is open."""
    process = subprocess.Popen(
        [sys.executable, "-m", "integrations.sandbox.ebys", str(config_file)],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line.startswith("Ready:"):
        process.kill()
        raise RuntimeError(f"the sandbox EBYS did not start: {line!r}, status {process.wait(timeout=_START_SECONDS)}")
    return process
