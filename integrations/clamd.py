"""ClamAV's daemon: a file is handed to it over its own socket (clamd(8), INSTREAM), and it says what it found.

The daemon never opens a file of ours: it needs no right on the folder in which they are.
"""

import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from integrations.errors import Refused, Unavailable

TARGET = "clamd"
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 4096


class Scanner(Protocol):
    """Whoever can say whether a file is harmful."""

    def scan(self, content: bytes) -> str:
        """The name of what was found, "" when nothing was.

        Raises Unavailable when nobody could look now, Refused when this file will never be looked at.
        """
        ...

    def check(self) -> None:
        """Raises Unavailable when the scanner does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class ClamdConfig:
    """Where clamd listens: `tcp://host:port` or `unix:///path/of/the.socket`. Times are in seconds.

    `total_timeout` bounds one scan from the connection to the answer, whatever trickles in between.
    """

    url: str
    connect_timeout: float = 2.0
    total_timeout: float = 60.0

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if not ((parts.scheme == "tcp" and parts.hostname and parts.port) or (parts.scheme == "unix" and parts.path)):
            raise ValueError("the address of clamd is tcp://host:port or unix:///path")


class Clamd:
    """One clamd. Holds no connection: each scan is one of its own, as the protocol has it."""

    def __init__(self, config: ClamdConfig) -> None:
        self._config = config

    def scan(self, content: bytes) -> str:
        """As Scanner says."""
        answer = self._ask(b"zINSTREAM\0", content)
        if answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")
        if answer == "stream: OK":
            return ""
        if "size limit exceeded" in answer:
            raise Refused(TARGET, "larger than the scanner takes (StreamMaxLength)")
        raise Unavailable(TARGET, f"answered {answer[:200]!r}")

    def check(self) -> None:
        """As Scanner says."""
        answer = self._ask(b"zPING\0", None)
        if answer != "PONG":
            raise Unavailable(TARGET, f"answered {answer[:200]!r}")

    def _ask(self, command: bytes, content: bytes | None) -> str:
        until = time.monotonic() + self._config.total_timeout
        try:
            with self._connect() as connection:
                self._send(connection, command, content, until)
                return self._answer(connection, until)
        except OSError as failure:
            raise Unavailable(TARGET, f"{type(failure).__name__}: {failure}") from failure

    def _connect(self) -> socket.socket:
        parts = urlsplit(self._config.url)
        if parts.scheme == "tcp":
            return socket.create_connection((parts.hostname, parts.port), timeout=self._config.connect_timeout)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(self._config.connect_timeout)
        try:
            connection.connect(parts.path)
        except OSError:
            connection.close()
            raise
        return connection

    def _send(self, connection: socket.socket, command: bytes, content: bytes | None, until: float) -> None:
        _wait_at_most(connection, until)
        connection.sendall(command)
        if content is None:
            return
        # Who has heard enough (a file too large) hangs up while we speak: what it said still comes.
        with suppress(BrokenPipeError, ConnectionResetError):
            for start in range(0, len(content), _CHUNK):
                piece = content[start : start + _CHUNK]
                _wait_at_most(connection, until)
                connection.sendall(struct.pack("!L", len(piece)) + piece)
            connection.sendall(struct.pack("!L", 0))

    def _answer(self, connection: socket.socket, until: float) -> str:
        heard = b""
        while not heard.endswith(b"\0"):
            _wait_at_most(connection, until)
            piece = connection.recv(_LONGEST_ANSWER)
            if not piece or len(heard) > _LONGEST_ANSWER:
                raise ConnectionError("hung up before it had answered")
            heard += piece
        return heard.rstrip(b"\0").decode("utf-8", errors="replace").strip()


def _wait_at_most(connection: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scan took too long")
    connection.settimeout(left)
