"""The one place that speaks LDAP: hardened connections, their pool, and the translation of errors.

ldap3's defaults are unsafe (any certificate, referrals followed with the password in clear, failures as False, waiting
for ever), so nothing else in the project may import ldap3 or open a connection: a test watches over it.
"""

from __future__ import annotations

import logging
import select
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import ldap3
from ldap3.core import exceptions as ldap_errors
from ldap3.core import results as codes
from ldap3.strategy.base import SESSION_TERMINATED_BY_SERVER
from ldap3.strategy.sync import SyncStrategy
from ldap3.utils.asn1 import decode_message_fast

from integrations.directory import ber, filters
from integrations.directory.config import LdapConfig
from integrations.directory.filters import Filter
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError, Unavailable

logger = logging.getLogger(__name__)

TARGET = "directory"

ENTRY_EXISTS = codes.RESULT_ENTRY_ALREADY_EXISTS

ASSERTION = "1.3.6.1.1.12"
POST_READ = "1.3.6.1.1.13.2"
PAGED_RESULTS = "1.2.840.113556.1.4.319"
PERMISSIVE_MODIFY = "1.2.840.113556.1.4.1413"
IS_ACTIVE_DIRECTORY = "1.2.840.113556.1.4.800"

# A firewall may forget an idle connection without telling either end; such a one would hang until the time-out.
_IDLE_SECONDS = 60

_TRY_LATER = {codes.RESULT_BUSY, codes.RESULT_UNAVAILABLE, codes.RESULT_TIME_LIMIT_EXCEEDED}
_WRONG_PASSWORD = {
    codes.RESULT_INVALID_CREDENTIALS, codes.RESULT_INAPPROPRIATE_AUTHENTICATION, codes.RESULT_UNWILLING_TO_PERFORM,
}  # fmt: skip

# Tags of operations: [APPLICATION n] (RFC 4511 §4.2 - §4.12).
_SEARCH, _SEARCH_ENTRY, _MODIFY, _ADD, _CONTROLS = 0x63, 0x64, 0x66, 0x68, 0xA0
_BASE_OBJECT, _WHOLE_SUBTREE, _NEVER_DEREFERENCE = 0, 2, 0

ChangeKind = Literal["add", "delete", "replace"]
_CHANGES: Mapping[ChangeKind, int] = {"add": 0, "delete": 1, "replace": 2}


class ResultRefused(Refused):
    """The server answered with a result code (RFC 4511 §4.1.9) that means no; nothing was done."""

    def __init__(self, detail: str, code: int) -> None:
        super().__init__(TARGET, detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the server sent it; attribute names are in lower case."""

    dn: str
    values: Mapping[str, Sequence[bytes]]

    def texts(self, attribute: str) -> list[str]:
        """All values of an attribute, none if it is absent."""
        return [value.decode("utf-8", "replace") for value in self.values.get(attribute.lower(), ())]

    def text(self, attribute: str) -> str:
        """The first value of an attribute without spaces around it, "" if it is absent."""
        found = self.values.get(attribute.lower())
        return found[0].decode("utf-8", "replace").strip() if found else ""


class Session:
    """One bound connection, used by one thread at a time."""

    def __init__(self, connection: _Connection, url: str) -> None:
        self.url = url
        self._connection = connection
        self._between_calls = True
        self._idle_since = time.monotonic()

    def search(self, base: str, filter_: Filter, attributes: Sequence[str], *, subtree: bool = True) -> list[Entry]:
        """The entries that the filter finds below `base`, or at it; none when `base` is not there."""
        try:
            return self._ask(base, filter_, attributes, subtree)
        except NotFound:
            return []

    def pages(self, base: str, filter_: Filter, attributes: Sequence[str], *, size: int) -> Iterator[Entry]:
        """Like `search`, fetched `size` entries at a time while the caller reads."""
        cookie, more = b"", True
        while more:
            # Unfinished pages belong to this connection: given up in the middle, it must not be used again.
            self._between_calls = False
            entries = self._ask(base, filter_, attributes, subtree=True, page=(size, cookie))
            cookie = self._next_page()
            more = cookie != b""
            self._between_calls = not more
            yield from entries

    def root(self, attributes: Sequence[str]) -> Entry:
        """The server's entry about itself (RFC 4512 §5.1)."""
        return self._ask("", filters.ANYTHING, attributes, subtree=False)[0]

    def modify(
        self,
        dn: str,
        attribute: str,
        changes: Sequence[tuple[ChangeKind, Sequence[str]]],
        *,
        assertion: Filter | None = None,
        post_read: Sequence[str] = (),
        permissive: bool = False,
    ) -> Entry | None:
        """Change one attribute of an entry in one operation.

        With `assertion` only if the entry fits that filter at that moment, else Conflict. With `post_read` the answer
        is the entry as the change left it. ResultRefused with the code if the server says no.
        """
        items = [
            ber.sequence(ber.integer(_CHANGES[kind], ber.ENUMERATED), _attribute(attribute, values))
            for kind, values in changes
        ]
        request = ber.element(_MODIFY, ber.octets(dn), ber.sequence(*items))
        with self._call(writing=True):
            self._connection.exchange(request, *_modify_controls(assertion, post_read, permissive))
        return self._post_read(dn) if post_read else None

    def add(self, dn: str, attributes: Mapping[str, Sequence[str | bytes]]) -> None:
        """Make an entry. ResultRefused if it is there already."""
        listed = ber.sequence(*(_attribute(name, values) for name, values in attributes.items()))
        with self._call(writing=True):
            self._connection.exchange(ber.element(_ADD, ber.octets(dn), listed))

    def delete(self, dn: str) -> None:
        """Delete an entry. NotFound if it is not there."""
        with self._call(writing=True):
            self._connection.delete(dn)

    def rename(self, dn: str, new_rdn: str, new_parent: str | None = None) -> None:
        """Give an entry another name, and another place if `new_parent` says so."""
        with self._call(writing=True):
            self._connection.modify_dn(dn, new_rdn, new_superior=new_parent)

    def usable(self) -> bool:
        """Whether the next call has a fair chance: no answer is half read, not idle for long, not closed over there."""
        fresh = time.monotonic() - self._idle_since < _IDLE_SECONDS
        return self._between_calls and fresh and self._connection.is_quiet()

    def close(self) -> None:
        """Close the connection; never raises."""
        with suppress(Exception):
            self._connection.strategy.close()

    def _ask(
        self,
        base: str,
        filter_: Filter,
        attributes: Sequence[str],
        subtree: bool,
        page: tuple[int, bytes] | None = None,
    ) -> list[Entry]:
        request = _search_request(base, filter_, attributes or ["1.1"], subtree)
        controls = (
            [] if page is None else [_control(PAGED_RESULTS, ber.sequence(ber.integer(page[0]), ber.octets(page[1])))]
        )
        with self._call(writing=False):
            responses = self._connection.exchange(request, *controls)
        # Referrals to other servers (searchResRef) are passed over: they would get our password.
        return [found["entry"] for found in responses if "entry" in found]

    @contextmanager
    def _call(self, *, writing: bool) -> Iterator[None]:
        resting, self._between_calls = self._between_calls, False
        with _in_our_words(self.url, writing=writing):
            try:
                yield
            except ldap_errors.LDAPOperationResult:
                # A refusal is a whole answer: the connection is as good as before.
                self._between_calls = resting
                raise
            self._between_calls, self._idle_since = resting, time.monotonic()
            _refuse_quiet_failures(self._connection.result)

    def _next_page(self) -> bytes:
        control = (self._connection.result.get("controls") or {}).get(PAGED_RESULTS)
        return bytes(control["value"]["cookie"]) if control else b""

    def _post_read(self, dn: str) -> Entry | None:
        control = (self._connection.result.get("controls") or {}).get(POST_READ)
        if control is None:
            return None
        read = control["value"]["result"]
        return Entry(dn, {name.lower(): [value.encode() for value in values] for name, values in read.items()})


class Pool:
    """Reused connections of one account. Safe for threads; connections cut by a restart of the server are replaced."""

    def __init__(self, config: LdapConfig, servers: Servers, account: tuple[str, str]) -> None:
        self._config = config
        self._servers = servers
        self._account = account
        self._idle: deque[Session] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A connection for the time of a block. Unavailable if none can be made."""
        session = self._take()
        try:
            yield session
        finally:
            self._give_back(session)

    def close(self) -> None:
        """Close what is idle; connections in use are closed when they come back."""
        with self._lock:
            idle, self._idle = self._idle, deque()
        for session in idle:
            session.close()

    def _take(self) -> Session:
        while (session := self._pop()) is not None:
            if session.usable():
                return session
            session.close()
        return self._servers.connect(self._config, *self._account)

    def _pop(self) -> Session | None:
        with self._lock:
            return self._idle.pop() if self._idle else None

    def _give_back(self, session: Session) -> None:
        if session.usable():
            with self._lock:
                if len(self._idle) < self._config.pool_size:
                    self._idle.append(session)
                    return
        session.close()


class Servers:
    """Which server to speak to: the first that answers, kept until it fails, for reader and writer alike.

    A read that follows a write must not go to a server that the write has not reached yet.
    """

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        self._preferred = 0

    def connect(self, config: LdapConfig, user: str, password: str) -> Session:
        """A bound connection. Unavailable if no server answers; Refused if the account or a certificate is refused."""
        problems = []
        for step in range(len(self._urls)):
            at = (self._preferred + step) % len(self._urls)
            try:
                session = connect(config, self._urls[at], user, password)
            except Unavailable as error:
                problems.append(error.detail)
            else:
                self._preferred = at
                return session
        raise Unavailable(TARGET, "; ".join(problems))


def connect(config: LdapConfig, url: str, user: str, password: str) -> Session:
    """Open, encrypt, bind: every connection of the project is made here. Refused for an empty password.

    An LDAP server takes a name with an empty password for an anonymous sign-in that "succeeds" (RFC 4513 §5.1.2).
    """
    if not user or not password.strip():
        raise Refused(TARGET, "the account or its password is empty")
    encrypted_from_start = urlsplit(url).scheme == "ldaps"
    server = ldap3.Server(
        url,
        get_info=ldap3.NONE,
        allowed_referral_hosts=[],
        connect_timeout=config.connect_timeout,
        tls=None if config.allow_clear_text and not encrypted_from_start else _VerifiedTls(config.ca_file),
    )
    # As bytes: ldap3 would refuse letters of a password that SASLprep (RFC 4013) does not know.
    connection = _Connection(server, user, password.encode(), receive_timeout=config.receive_timeout)
    with _in_our_words(url, writing=False), _closed_on_failure(connection):
        connection.open(read_server_info=False)
        if server.tls is not None and not encrypted_from_start:
            connection.start_tls(read_server_info=False)
        connection.bind(read_server_info=False)
        _refuse_quiet_failures(connection.result)
    return Session(connection, url)


def password_fits(config: LdapConfig, url: str, dn: str, password: str) -> bool:
    """Whether the server accepts this password for this entry: tried on a connection of its own, closed afterwards."""
    try:
        session = connect(config, url, dn, password)
    except ResultRefused as error:
        if error.code in _WRONG_PASSWORD:
            return False
        raise
    session.close()
    return True


class _VerifiedTls(ldap3.Tls):  # type: ignore[misc]  # ldap3 has no types
    """TLS as the standard library verifies it: trusted chain, right host name or IP address, TLS 1.2 or newer."""

    def __init__(self, ca_file: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED, ca_certs_file=ca_file or None)
        self._context = ssl.create_default_context(cafile=ca_file or None)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: ARG002 - ldap3's signature
        """Replace ldap3's own wrapping, which trusts whatever its many options leave open."""
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=connection.server.host)


class _Connection(ldap3.Connection):  # type: ignore[misc]
    """ldap3's connection with every unsafe default turned round, and with our quicker reading of entries."""

    def __init__(self, server: Any, user: str, password: bytes, *, receive_timeout: int) -> None:
        super().__init__(
            server,
            user,
            password,
            authentication=ldap3.SIMPLE,
            auto_bind=ldap3.AUTO_BIND_NONE,
            auto_referrals=False,
            auto_range=False,
            auto_escape=False,
            check_names=False,
            raise_exceptions=True,
            receive_timeout=receive_timeout,
            return_empty_attributes=False,
        )
        # ldap3 chooses the strategy by name from a fixed list and copies its methods.
        self.strategy = _EntryStrategy(self)
        self.send = self.strategy.send
        self.open = self.strategy.open
        self.get_response = self.strategy.get_response
        self.post_send_single_response = self.strategy.post_send_single_response
        self.post_send_search = self.strategy.post_send_search

    def exchange(self, operation: bytes, *controls: bytes) -> list[dict[str, Any]]:
        """Send one request and return what comes before its result; the result is in `self.result`."""
        found, self.result = self.strategy.get_response(self.strategy.send_encoded(operation, controls))
        return list(found)

    def is_quiet(self) -> bool:
        """Open, and nothing has arrived unasked: the server says goodbye, or closes, when it goes down."""
        if self.closed or self.socket is None:
            return False
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        return not poll.poll(0)


class _EntryStrategy(SyncStrategy):  # type: ignore[misc]
    """Sends encoded requests, and reads search entries straight into `Entry`, not into a hundred tuples each."""

    def send_encoded(self, operation: bytes, controls: Sequence[bytes]) -> int:
        """Send a request; its message id."""
        if not self.connection.listening:
            raise ldap_errors.LDAPSocketOpenError("the connection is closed")
        message_id: int = self.connection.server.next_message_id()
        self._outstanding[message_id] = {}
        envelope = [ber.integer(message_id), operation]
        if controls:
            envelope.append(ber.element(_CONTROLS, *controls))
        self.connection.socket.sendall(ber.sequence(*envelope))
        return message_id

    def _get_response(self, message_id: int, timeout: int) -> Any:  # noqa: ARG002 - the socket has its own time-out
        responses: list[dict[str, Any]] = []
        while True:
            messages = self.receiving()
            if not messages:
                return SESSION_TERMINATED_BY_SERVER
            for message in messages:
                at, its_id = _message_start(message)
                if its_id == 0:  # the server's goodbye (RFC 4511 §4.4.1)
                    return SESSION_TERMINATED_BY_SERVER
                if its_id != message_id:
                    raise ldap_errors.LDAPSocketReceiveError("an answer to another request")
                if message[at] == _SEARCH_ENTRY:
                    responses.append({"type": "searchResEntry", "entry": _read_entry(message, at)})
                    continue
                response = self.decode_response_fast(decode_message_fast(message))
                responses.append(response)
                if response["type"] not in ("searchResRef", "intermediateResponse"):
                    return [*responses, _COMPLETE]


_COMPLETE = "RESPONSE_COMPLETE"


def _message_start(message: bytes) -> tuple[int, int]:
    """Where the operation of an LDAPMessage begins, and the message's id."""
    _, at, _ = ber.read(message, 0)
    _, start, end = ber.read(message, at)
    return end, int.from_bytes(message[start:end], "big")


def _read_entry(message: bytes, at: int) -> Entry:
    """SearchResultEntry ::= { objectName, attributes SEQUENCE OF { type, vals SET OF value } } (RFC 4511 §4.5.2)."""
    _, at, _ = ber.read(message, at)
    _, start, at = ber.read(message, at)
    dn = message[start:at].decode("utf-8", "replace")
    _, at, end = ber.read(message, at)
    attributes: dict[str, list[bytes]] = {}
    while at < end:
        _, at, _ = ber.read(message, at)
        _, start, at = ber.read(message, at)
        name = message[start:at].decode("ascii", "replace").lower()
        _, at, end_of_values = ber.read(message, at)
        values = attributes[name] = []
        while at < end_of_values:
            _, start, at = ber.read(message, at)
            values.append(message[start:at])
    return Entry(dn, attributes)


def _search_request(base: str, filter_: Filter, attributes: Sequence[str], subtree: bool) -> bytes:
    return ber.element(
        _SEARCH,
        ber.octets(base),
        ber.integer(_WHOLE_SUBTREE if subtree else _BASE_OBJECT, ber.ENUMERATED),
        ber.integer(_NEVER_DEREFERENCE, ber.ENUMERATED),
        ber.integer(0),  # no limit of size from our side
        ber.integer(0),  # nor of time
        ber.boolean(False),  # values too, not only names
        filter_,
        ber.sequence(*map(ber.octets, attributes)),
    )


def _attribute(name: str, values: Sequence[str | bytes]) -> bytes:
    return ber.sequence(ber.octets(name), ber.element(ber.SET, *map(ber.octets, values)))


def _modify_controls(assertion: Filter | None, post_read: Sequence[str], permissive: bool) -> Iterator[bytes]:
    if assertion is not None:
        yield _control(ASSERTION, assertion)
    if post_read:
        yield _control(POST_READ, ber.sequence(*map(ber.octets, post_read)))
    if permissive:
        yield _control(PERMISSIVE_MODIFY)


def _control(oid: str, value: bytes | None = None) -> bytes:
    """A critical control: a server that does not know it must refuse the request, not carry it out without."""
    content = [] if value is None else [ber.octets(value)]
    return ber.sequence(ber.octets(oid), ber.boolean(True), *content)


@contextmanager
def _closed_on_failure(connection: _Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(Exception):
            connection.strategy.close()
        raise


@contextmanager
def _in_our_words(url: str, *, writing: bool) -> Iterator[None]:
    """Translate every error of ldap3. `writing`: a lost answer may hide a change that was made."""
    try:
        yield
    except TargetError:
        raise
    except ldap_errors.LDAPOperationResult as error:
        raise _refusal(url, error.result, f"{error.description} {error.message or ''}") from error
    except (ldap_errors.LDAPSocketOpenError, ldap_errors.LDAPStartTLSError) as error:
        if _is_certificate_problem(error):
            raise Refused(TARGET, f"{url}: the certificate is not trusted: {error}") from error
        raise Unavailable(TARGET, f"{url}: {error}") from error
    except (ldap_errors.LDAPExceptionError, OSError, ValueError, IndexError, KeyError) as error:
        detail = f"{url}: {type(error).__name__}: {error}"
        raise (OutcomeUnknown(TARGET, detail) if writing else Unavailable(TARGET, detail)) from error


def _refuse_quiet_failures(result: Mapping[str, Any]) -> None:
    """ldap3 raises for most codes but lets referrals and limits pass as if they were success."""
    code = result["result"]
    if code != codes.RESULT_SUCCESS:
        raise _refusal("", code, f"{result['description']} {result['message'] or ''}")


def _refusal(url: str, code: int, text: str) -> TargetError:
    detail = f"{url} {text}".strip()
    if code in _TRY_LATER:
        return Unavailable(TARGET, detail)
    if code == codes.RESULT_NO_SUCH_OBJECT:
        return NotFound(TARGET, detail)
    if code == codes.RESULT_ASSERTION_FAILED:
        return Conflict(TARGET, detail)
    return ResultRefused(detail, code)


def _is_certificate_problem(error: BaseException) -> bool:
    # With several addresses ldap3 hands over a list of (error, address) instead of the error.
    history = [each for argument in error.args if isinstance(argument, list) for each, _ in argument]
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in (error, *history))
