"""A line to a directory that can lose things: a TCP relay that understands as much of LDAP as it must."""

import socket
import threading
from dataclasses import dataclass

_MODIFY = 0x66  # [APPLICATION 6] ModifyRequest


@dataclass
class Losses:
    """What the line loses. `requests`, `answers`: of the next modify, then the line is cut or hangs (`hang`)."""

    requests: bool = False
    answers: bool = False
    hang: bool = False


class LossyLine:
    """Listens on a free port of 127.0.0.1 and passes everything on to `port`. A context manager that hangs up."""

    def __init__(self, port: int) -> None:
        self.losses = Losses()
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "LossyLine":
        return self

    def __exit__(self, *_: object) -> None:
        for each in [self._listener, *self._sockets]:
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            self._sockets += [client, server]
            deaf = threading.Event()
            threading.Thread(target=self._requests, args=(client, server, deaf), daemon=True).start()
            threading.Thread(target=self._answers, args=(client, server, deaf), daemon=True).start()

    def _requests(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        while data := _receive(client):
            if _operation(data) == _MODIFY and self.losses.requests:
                self._end(client)
                return
            if _operation(data) == _MODIFY and self.losses.answers:
                deaf.set()
            server.sendall(data)
        _hang_up(server)

    def _answers(self, client: socket.socket, server: socket.socket, deaf: threading.Event) -> None:
        while data := _receive(server):
            if deaf.is_set():
                self._end(client)
                return
            client.sendall(data)
        _hang_up(client)

    def _end(self, client: socket.socket) -> None:
        if not self.losses.hang:
            _hang_up(client)


def _receive(end: socket.socket) -> bytes:
    try:
        return end.recv(65536)
    except OSError:
        return b""


def _hang_up(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _operation(message: bytes) -> int:
    """The tag of an LDAPMessage's operation: behind the sequence's head and the message's id."""
    at = 2 + (message[1] & 0x7F if message[1] > 127 else 0)
    return message[at + 2 + message[at + 1]]
