"""A live connection on a real server and a real broker, and browsers that are signed in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from types import SimpleNamespace
from typing import Any

import pytest
from channels.security.websocket import AllowedHostsOriginValidator
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from deploy.valkey import EmbeddedValkey
from helpdesk_site.notify.live.socket import live_socket
from helpdesk_site.people.models import Person
from tests.servers.asgi import running
from tests.tickets.conftest import build_desk
from tests.tickets.people import make_person


class Browser:
    """One socket of a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def subscribe(self, *topics: str) -> None:
        self.socket.send(json.dumps({"subscribe": list(topics)}))

    def hear(self, timeout: float = 5) -> Any:
        return json.loads(self.socket.recv(timeout))

    def close_code(self, timeout: float = 5) -> tuple[int, str]:
        """Waits until the server closes; the code and the reason. Fails when it says anything before."""
        with pytest.raises(ConnectionClosed) as closed:
            self.socket.recv(timeout)
        frame = closed.value.rcvd
        return (frame.code, frame.reason) if frame is not None else (1006, "")


@pytest.fixture
def broker(valkey: EmbeddedValkey, settings: Any) -> EmbeddedValkey:
    settings.REDIS_URL = valkey.url
    return valkey


@pytest.fixture
def live(own_database: str, broker: EmbeddedValkey, settings: Any) -> Iterator[Callable[..., Browser]]:
    """`live(session_key)` opens a socket with that session's cookie."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with running(AllowedHostsOriginValidator(live_socket)) as port, ExitStack() as opened:
        here = f"http://127.0.0.1:{port}"

        def browser(key: str = "", *, origin: str | None = here, path: str = "/ws/live/") -> Browser:
            cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
            address = f"ws://127.0.0.1:{port}{path}"
            return Browser(opened.enter_context(connect(address, origin=origin, additional_headers=cookie)))  # type: ignore[arg-type]

        yield browser


@pytest.fixture
def reader(own_database: str) -> Person:
    return make_person("Işık", "Irmak")


@pytest.fixture
def desk(db: None) -> SimpleNamespace:
    """A desk with its services and people, as the tests of tickets have it."""
    return build_desk()
