"""`python -m integrations.sandbox.ebys CONFIG.json`: serve until SIGTERM, SIGINT or the parent's death."""

import ctypes
import os
import signal
import sys
import threading
from pathlib import Path

from integrations.sandbox.ebys.config import BadConfig, SandboxConfig, read_config
from integrations.sandbox.ebys.registry import EbysRegistry
from integrations.sandbox.ebys.server import SCIM_ROOT, SandboxServer

_PR_SET_PDEATHSIG = 1
_DRAIN_SECONDS = 0.5


def main(arguments: list[str]) -> int:
    """The exit status: 0 after a stop, 2 for a configuration that cannot be used."""
    if len(arguments) != 1:
        sys.stderr.write("python -m integrations.sandbox.ebys CONFIG.json\n")
        return 2
    _die_with_parent()
    try:
        config = read_config(Path(arguments[0]))
    except BadConfig as error:
        sys.stderr.write(f"{error}\n")
        return 2
    serve(config)
    return 0


def serve(config: SandboxConfig) -> None:
    """Serve until told to stop. The line on stdout says where, once the port is open."""
    os.umask(0o077)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    registry = EbysRegistry(config.data_dir / "ebys.sqlite3", config.clock())
    server = SandboxServer((config.host, config.port), registry, config.token, config.sandbox_secret)
    _stop_on_signals(server)
    sys.stdout.write(f"Ready: http://{config.host}:{server.server_port}{SCIM_ROOT}\n")
    sys.stdout.flush()
    server.serve_forever(poll_interval=0.05)
    server.server_close()
    server.drain(_DRAIN_SECONDS)
    registry.close()


def _stop_on_signals(server: SandboxServer) -> None:
    def stop(_signal: int, _frame: object) -> None:
        # shutdown() waits for serve_forever, which this very thread runs.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _die_with_parent() -> None:
    """A launcher killed with SIGKILL leaves no sandbox behind (Linux; elsewhere the launcher has to see to it)."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
