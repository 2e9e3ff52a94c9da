"""TCP ports on the loopback address."""

from __future__ import annotations

import socket

from deploy.errors import LaunchError

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a connection that lingers is no server
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def wanted(port: int) -> int:
    """The port that the person asked for (0: any). Raises LaunchError when another program has it."""
    if port == 0:
        return any_free()
    if not is_free(port):
        raise LaunchError(f"Port {port} is taken by another program. Stop it, or choose another port: PORT={port + 10}")
    return port


def near(port: int, *, avoid: int = 0) -> int:
    """`port` when it is free, else any but `avoid`: for servers that nobody types the address of."""
    while port == avoid or port > 65535 or not is_free(port):
        port = any_free()
    return port


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
