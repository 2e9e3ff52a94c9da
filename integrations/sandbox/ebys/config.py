"""The sandbox's configuration file, and its clock."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any


class BadConfig(ValueError):  # reads as what it is
    """The configuration file cannot be used; the text says why, without its secrets."""


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """Where to listen, where to keep the data, and the two secrets: the clients' and the sandbox's own.

    `clock_file` holds the offset of the moved clock in seconds, as a number; absent or empty, time is real.
    """

    host: str
    port: int
    data_dir: Path
    token: str = field(repr=False)
    sandbox_secret: str = field(repr=False)
    clock_file: Path | None = None

    def clock(self) -> Callable[[], datetime]:
        """The time that the sandbox lives in."""
        return MovedClock(self.clock_file).now


@dataclass(frozen=True, slots=True)
class MovedClock:
    """Real time plus the offset in a file, read anew each time: whoever moves the clock moves it for all processes."""

    offset_file: Path | None

    def now(self) -> datetime:
        """An aware moment in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self._offset())

    def _offset(self) -> float:
        if self.offset_file is None:
            return 0.0
        try:
            return float(self.offset_file.read_text(encoding="ascii").strip() or 0)
        except FileNotFoundError:
            return 0.0


def read_config(path: Path) -> SandboxConfig:
    """Raises BadConfig."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadConfig(f"{path.name} cannot be read as JSON") from error
    if not isinstance(document, dict):
        raise BadConfig("an object is expected")
    unknown = sorted(set(document) - {"host", "port", "data_dir", "token", "sandbox_secret", "clock_file"})
    if unknown:
        raise BadConfig(f"unknown: {', '.join(unknown)}")
    clock_file = document.get("clock_file")
    config = SandboxConfig(
        host=_text(document, "host"),
        port=_port(document),
        data_dir=Path(_text(document, "data_dir")),
        token=_text(document, "token"),
        sandbox_secret=_text(document, "sandbox_secret"),
        clock_file=Path(_text(document, "clock_file")) if clock_file else None,
    )
    if config.token == config.sandbox_secret:
        raise BadConfig("token and sandbox_secret are the same")
    return config


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise BadConfig(f"{name} is missing")
    return value


def _port(document: dict[str, Any]) -> int:
    port = document.get("port")
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port < 65536:
        raise BadConfig("port is a number from 0 to 65535")
    return port
