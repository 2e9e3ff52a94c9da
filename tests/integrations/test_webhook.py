"""Where a webhook may go, and that the connection goes where it was looked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from integrations import webhook
from integrations.webhook import BadUrl, NotDelivered, Rules
from tests.servers.certificates import Authority
from tests.servers.serving import serving

OPEN = Rules()
HERE = Rules(networks=("127.0.0.0/8",), allow_http=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/", "ftp://a.example/", "https://", "https:///kanca", "https://u:p@a.example/",
        "https://a.example/#x", "https://a.example:99999/", "https://a b/", "https://a.example/\r\nX: y", "kanca", "",
        "https://a.example\\@b.example/", "https://" + "a" * 64 + ".example/",
    ],
)  # fmt: skip
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        webhook.target_of(url, OPEN)


def test_a_host_in_turkish_letters_is_understood() -> None:
    target = webhook.target_of("https://büyükşehir.bel.tr:8443/kanca?a=1", OPEN)
    assert (target.host_header, target.path) == ("xn--bykehir-n2ab50h.bel.tr:8443", "/kanca?a=1")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "0.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1", "2001:0:7f00:1::1", "not an address",
    ],
)  # fmt: skip
def test_an_address_inside_is_refused_in_every_spelling(address: str) -> None:
    assert not webhook.is_allowed(address, ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert webhook.is_allowed(address, ())


def test_the_settings_open_a_network_and_nothing_beside_it() -> None:
    assert webhook.is_allowed("10.20.3.4", ("10.20.0.0/16",))
    assert webhook.is_allowed("::ffff:10.20.3.4", ("10.20.0.0/16",))
    assert not webhook.is_allowed("10.21.0.1", ("10.20.0.0/16",))


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "8.8.8.8", "10.0.0.1")
    with pytest.raises(NotDelivered, match="refused_address"):
        webhook.post("https://kotu.example/", b"{}", {}, OPEN)


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name service that answers otherwise the second time (DNS rebinding) is not asked a second time."""
    asked = answers(monkeypatch, "127.0.0.1")
    with pytest.raises(NotDelivered, match="no_connection"):
        webhook.post("http://degisen.example:9/", b"{}", {}, HERE)
    assert asked == ["degisen.example"]


def answers(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """What the name service says about names; addresses are themselves. The names that were asked for."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *more: Any, **other: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *more, **other)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.fixture
def secure(scratch: Path) -> Iterator[tuple[str, Path]]:
    """A receiver with a certificate of an authority of its own: its address, and the authority's file."""
    authority = Authority(scratch, "deneme")
    certificate, key = authority.issue("kanca", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write("aldım".encode())

        def log_message(self, *_arguments: object) -> None:
            """Nothing on the test's screen."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with serving(server):
            yield f"https://127.0.0.1:{server.server_address[1]}/", authority.file


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: tuple[str, Path]) -> None:
    with pytest.raises(NotDelivered, match="tls"):
        webhook.post(secure[0], b"{}", {}, HERE)


def test_the_authority_of_the_institution_is_believed(secure: tuple[str, Path]) -> None:
    url, file = secure
    answer = webhook.post(url, b"{}", {}, Rules(networks=("127.0.0.0/8",), ca_file=str(file)))
    assert (answer.status, answer.text) == (200, "aldım")
