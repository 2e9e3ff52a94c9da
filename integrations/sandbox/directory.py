"""The demo's directory as a process: `python -m integrations.sandbox.directory CONFIG.json`.

It runs in the foreground until SIGTERM or SIGINT, and ends when its parent ends. OpenLDAP's slapd is used when it is
installed, else our own small server; a directory stays with the engine that its data was made with.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path
from typing import Literal

from integrations.sandbox import directory_slapd
from integrations.sandbox.directory_config import ConfigError, SandboxConfig, read_config

_PR_SET_PDEATHSIG = 1


def serve(config: SandboxConfig) -> None:
    """Run the directory in this process until it is told to end."""
    if choose_engine(config) == "slapd":
        directory_slapd.run(config)
    else:
        # Twisted is loaded only where it is needed: it costs a third of a second.
        from integrations.sandbox import directory_ldaptor

        directory_ldaptor.run(config)


def choose_engine(config: SandboxConfig) -> Literal["slapd", "ldaptor"]:
    """The engine of the data that is there, else the configured one, else slapd if it is installed."""
    kept = config.data_dir / "engine"
    if kept.exists():
        engine = kept.read_text(encoding="utf-8").strip()
        if config.engine not in ("auto", engine):
            raise ConfigError(f"the data in {config.data_dir} was made by {engine}: move it away or set engine to it")
    else:
        engine = config.engine if config.engine != "auto" else _best_engine()
        config.data_dir.mkdir(parents=True, exist_ok=True)
        kept.write_text(engine, encoding="utf-8")
    return "slapd" if engine == "slapd" else "ldaptor"


def end_with_parent() -> None:
    """Ask the kernel (Linux) to end this process when its parent ends; it stays so when the program is replaced."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    # It may have ended before the kernel was asked.
    if os.getppid() != parent:
        sys.exit(1)


def _best_engine() -> str:
    return "slapd" if directory_slapd.installed() else "ldaptor"


def main(arguments: list[str]) -> int:
    """The command line. 2 when it was called or configured wrongly."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m integrations.sandbox.directory CONFIG.json\n")
        return 2
    end_with_parent()
    try:
        serve(read_config(Path(arguments[0])))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
