"""Posting to an address that an administrator typed: the one call of ours whose host is not in the settings.

What makes it safe (OWASP, Server-Side Request Forgery): https, unless the settings say otherwise; every address of the
host must be public or in a network that the settings name; the connection goes to the address that was looked at, so
that a second answer of the name service changes nothing; no redirect is followed, no proxy asked, no more than a few
thousand bytes of the answer read, and the whole ends after TOTAL_SECONDS, however slowly bytes trickle in.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.0
TOTAL_SECONDS: Final = 8.0
READ_BYTES: Final = 4096

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What a well-behaved URL consists of (RFC 3986); a host in Turkish letters is turned into its ASCII form before.
_PLAIN: Final = re.compile(r"[!-~]*")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class BadUrl(Exception):
    """No address to which anything could be posted."""


class NotDelivered(Exception):
    """No answer. `code` says why: refused_address, unknown_host, no_connection, tls, too_slow, no_answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rules:
    """What the settings allow: `networks` (CIDR) beside the public ones, http, an authority beside the system's."""

    networks: tuple[str, ...] = ()
    allow_http: bool = False
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL, taken apart. `path` holds the query too."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and the beginning of the body; bytes that are no UTF-8 are shown as replacement characters."""

    status: int
    text: str


def target_of(url: str, rules: Rules) -> Target:
    """Takes a URL apart. Raises BadUrl."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError as error:  # UnicodeError is one
        raise BadUrl from error
    schemes = {"https", "http"} if rules.allow_http else {"https"}
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    plain = _PLAIN.fullmatch(path) and _PLAIN.fullmatch(host)
    if parts.scheme not in schemes or not host or not plain or "@" in parts.netloc or "#" in url or "\\" in url:
        raise BadUrl
    return Target(parts.scheme, host, port, path)


def addresses_of(target: Target, rules: Rules) -> list[str]:
    """Where the host is, asked now. Raises NotDelivered, also when only one of its addresses is refused."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("unknown_host") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise NotDelivered("unknown_host")
    if not all(is_allowed(address, rules.networks) for address in addresses):
        raise NotDelivered("refused_address")
    return addresses


def is_allowed(text: str, networks: Sequence[str]) -> bool:
    """Whether a post may go to this address: a public one, or one of a network that the settings name."""
    try:
        address = _real(ipaddress.ip_address(text))
    except ValueError:  # with a zone ("fe80::1%eth0"), or none
        return False
    if address is None:
        return False
    if any(address in ipaddress.ip_network(network) for network in networks):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _real(address: Address) -> Address | None:
    """The address behind a mapped one; None for a tunnel, in which a private one may hide."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return None if address.sixtofour or address.teredo or address in _NAT64 else address


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules) -> Answer:
    """Posts JSON once and reads the beginning of the answer, whatever its status. Raises NotDelivered."""
    try:
        target = target_of(url, rules)
    except BadUrl as error:
        raise NotDelivered("refused_address") from error
    opened = _connect(addresses_of(target, rules), target.port)
    sent = {
        "Host": target.host_header,
        "Content-Type": "application/json",
        "User-Agent": "EBYS-Destek-Webhooks/1",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **headers,
    }
    with _ending_in_time(opened) as ended:
        try:
            answer = _exchange(_secured(opened, target, rules), target, body, sent)
        except ssl.SSLError as error:
            raise NotDelivered("too_slow" if ended.is_set() else "tls") from error
        except TimeoutError as error:
            raise NotDelivered("too_slow") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NotDelivered("too_slow" if ended.is_set() else "no_answer") from error
        if ended.is_set():  # half a head, cut off by us, reads like a whole one
            raise NotDelivered("too_slow")
        return answer


def _connect(addresses: Sequence[str], port: int) -> socket.socket:
    """The first of two addresses that takes the connection; no more are tried, so that the time is bounded."""
    for address in addresses[:2]:
        with suppress(OSError):
            opened = socket.create_connection((address, port), timeout=CONNECT_SECONDS)
            opened.settimeout(READ_SECONDS)
            return opened
    raise NotDelivered("no_connection")


@contextmanager
def _ending_in_time(opened: socket.socket) -> Iterator[threading.Event]:
    """Cuts the connection after TOTAL_SECONDS: a time-out of a socket counts from byte to byte, not the whole."""
    ended = threading.Event()
    handle = opened.dup()  # TLS takes over the socket itself

    def cut() -> None:
        ended.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(TOTAL_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield ended
    finally:
        timer.cancel()
        handle.close()
        opened.close()


def _secured(opened: socket.socket, target: Target, rules: Rules) -> socket.socket:
    if target.scheme == "http":
        return opened
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if rules.ca_file:
        context.load_verify_locations(cafile=rules.ca_file)
    return context.wrap_socket(opened, server_hostname=target.host)


def _exchange(opened: socket.socket, target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = opened
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        response = connection.getresponse()
        text = b"" if response.getheader("Content-Encoding", "identity") != "identity" else response.read(READ_BYTES)
        return Answer(response.status, text.decode("utf-8", "replace"))
    finally:
        connection.close()
