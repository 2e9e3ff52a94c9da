"""The one way to call a target over HTTP: hardened, with every time-out said aloud, errors in the words of `errors`.

What httpx leaves open by default and is closed here: proxies and .netrc from the environment, bodies of any size and
slowness, compressed answers (a small one can unpack to gigabytes), a bearer token sent in clear over a network.
"""

import ipaddress
import os
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from integrations.errors import OutcomeUnknown, Unavailable

READS = frozenset({"GET", "HEAD", "OPTIONS"})

# The call cannot have reached the target when one of these is raised.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class HttpConfig:
    """Where a target is and how long it may take. All times are in seconds.

    `total_timeout` bounds one call from its first byte to its last, whatever trickles in between. A caller that holds a
    lease must choose it below half of the lease.
    """

    base_url: str
    token: str = field(repr=False)
    ca_file: str | None = None
    connect_timeout: float = 2.0
    read_timeout: float = 10.0
    write_timeout: float = 5.0
    total_timeout: float = 15.0
    max_connections: int = 20
    max_response_bytes: int = 8 * 1024 * 1024

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("base_url is not an http or https URL")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("base_url holds more than a scheme, a host and a path")
        if parts.scheme == "http" and not _is_this_machine(parts.hostname):
            raise ValueError("a token may leave this machine over https only")
        if not self.token or not self.token.isascii() or not self.token.isprintable():
            raise ValueError("the token is empty or holds a character that no header may hold")
        times = (self.connect_timeout, self.read_timeout, self.write_timeout, self.total_timeout)
        if min(times) <= 0 or self.max_connections < 1 or self.max_response_bytes < 1:
            raise ValueError("times and limits are above zero")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent_at: datetime
    answered_at: datetime

    @property
    def text(self) -> str:
        """The body for people: what is not UTF-8 is shown as replacement characters."""
        return self.body.decode("utf-8", "replace")

    @property
    def retry_after(self) -> float | None:
        """Retry-After in seconds from now (RFC 9110 §10.2.3: a number or a date); None when absent or unreadable."""
        return _seconds_until(self.headers.get("retry-after", ""), self.answered_at)


def _seconds_until(header: str, now: datetime) -> float | None:
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - now).total_seconds())


class HttpTarget:
    """Calls to one target over shared keep-alive connections. Safe to use from many threads.

    A process that was forked off gets connections of its own: two processes on one socket would read each other's
    answers.
    """

    def __init__(self, name: str, config: HttpConfig) -> None:
        self.name = name
        self.config = config
        self._lock = threading.Lock()
        self._client: httpx.Client | None = None
        self._owner = 0

    def __repr__(self) -> str:
        return f"HttpTarget({self.name!r}, {self.config.base_url!r})"

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None and self._owner == os.getpid():
            client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request and read its whole answer; a redirect or an error status is an answer like any other.

        Raises Unavailable when nothing can have been done, OutcomeUnknown when a write may have been.
        """
        client = self._connected()
        request = client.build_request(
            method, self.config.base_url.rstrip("/") + path, content=content, headers=headers, params=params
        )
        sent_at = datetime.now(UTC)
        deadline = time.monotonic() + self.config.total_timeout
        try:
            response = client.send(request, stream=True)
            try:
                body = self._read_whole(response, deadline)
            finally:
                response.close()
        except _NEVER_SENT as error:
            raise Unavailable(self.name, f"no connection: {_reason(error)}") from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise self._lost(method, _reason(error)) from error
        return Reply(response.status_code, response.headers, body, sent_at, datetime.now(UTC))

    def _read_whole(self, response: httpx.Response, deadline: float) -> bytes:
        method = response.request.method
        if response.headers.get("content-encoding", "identity") != "identity":
            raise self._lost(method, "the answer is compressed, which was not asked for")
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_raw():
            chunks.append(chunk)
            size += len(chunk)
            if size > self.config.max_response_bytes:
                raise self._lost(method, f"the answer is longer than {self.config.max_response_bytes} bytes")
            if time.monotonic() > deadline:
                raise self._lost(method, f"the answer took longer than {self.config.total_timeout:g} s")
        return b"".join(chunks)

    def _lost(self, method: str, reason: str) -> Unavailable | OutcomeUnknown:
        """No whole answer: harmless for a read, and for a write the one thing that must not be guessed."""
        if method in READS:
            return Unavailable(self.name, f"no whole answer: {reason}")
        return OutcomeUnknown(self.name, f"sent, and no whole answer: {reason}")

    def _connected(self) -> httpx.Client:
        if self._client is None or self._owner != os.getpid():
            with self._lock:
                if self._client is None or self._owner != os.getpid():
                    self._client = _client(self.config)
                    self._owner = os.getpid()
        return self._client


def _client(config: HttpConfig) -> httpx.Client:
    return httpx.Client(
        verify=_tls(config),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(
            connect=config.connect_timeout,
            read=config.read_timeout,
            write=config.write_timeout,
            pool=config.connect_timeout,
        ),
        limits=httpx.Limits(
            max_connections=config.max_connections,
            max_keepalive_connections=config.max_connections,
            keepalive_expiry=30,
        ),
        headers={"Authorization": f"Bearer {config.token}", "Accept-Encoding": "identity"},
    )


def _tls(config: HttpConfig) -> ssl.SSLContext | bool:
    """Verification is always on; loading the system's certificates takes 20 ms, which plain http can spare."""
    if config.base_url.startswith("http:"):
        return False
    context = ssl.create_default_context(cafile=config.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _reason(error: Exception) -> str:
    return f"{type(error).__name__} {error}".strip()
