"""The demo's directory where there is no slapd: our own LDAP server, with ldaptor reading and writing the protocol.

It knows what the desk needs of a directory, and three things of the real ones on purpose: the assertion control is
missing (as in Active Directory), long lists can come in ranges, and a renamed person keeps the old DN in the groups.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from ldaptor.protocols import pureber, pureldap
from ldaptor.protocols.ldap.ldapserver import BaseLDAPServer
from twisted.internet import protocol, reactor
from twisted.internet.error import CannotListenError

from integrations.directory.names import dn_key, is_under
from integrations.sandbox.directory_config import ConfigError, SandboxConfig
from integrations.sandbox.directory_content import LOCKED_FOR_EVER, Entry, first_entries, password_matches
from integrations.sandbox.directory_store import Change, Rejected, Store, Stored, is_operational, value_key

logger = logging.getLogger(__name__)

_PAGED_RESULTS = b"1.2.840.113556.1.4.319"
_POST_READ = b"1.3.6.1.1.13.2"
_KNOWN_CONTROLS = frozenset({_PAGED_RESULTS, _POST_READ})

_SUCCESS, _STRONGER_AUTH, _CRITICAL_EXTENSION = 0, 8, 12
_PROTOCOL_ERROR, _SIZE_LIMIT, _NO_SUCH_OBJECT = 2, 4, 32
_INAPPROPRIATE_AUTH, _WRONG_PASSWORD, _NO_RIGHT, _UNWILLING = 48, 49, 50, 53

Controls = list[tuple[bytes, bool, bytes | None]]
Answer = tuple[Any, Controls | None]


def run(config: SandboxConfig) -> None:
    """Serve until SIGTERM or SIGINT. ConfigError if the port is taken."""
    config.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(config.data_dir / "directory.sqlite3", lambda: first_entries(config))
    # Twisted chooses the reactor when it is imported; its methods are known only then.
    chosen: Any = reactor
    problems: list[CannotListenError] = []

    def listen() -> None:
        try:
            chosen.listenTCP(config.port, _Factory(config, store), interface=config.host)
        except CannotListenError as error:
            problems.append(error)
            chosen.stop()

    # What a shell starts in the background begins with SIGINT ignored, and Twisted would leave it so.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Not before it runs: whoever finds the port open may send a signal, and that must end it properly.
    chosen.callWhenRunning(listen)
    chosen.run()
    store.close()
    if problems:
        raise ConfigError(str(problems[0]))


class _Factory(protocol.ServerFactory):
    noisy = False

    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._config = config
        self._store = store

    def buildProtocol(self, addr: object) -> DirectoryProtocol:  # noqa: N802, ARG002 - Twisted's name and argument
        return DirectoryProtocol(self._config, self._store)


class DirectoryProtocol(BaseLDAPServer):  # type: ignore[misc]  # ldaptor has no types
    """One client. Nothing but signing in is possible before signing in."""

    def __init__(self, config: SandboxConfig, store: Store) -> None:
        super().__init__()
        self._config = config
        self._store = store
        self._who = ""
        self._pages: dict[bytes, list[Stored]] = {}
        self._page_numbers = count(1)
        self._handlers: dict[type, Callable[[Any, dict[bytes, bytes]], Iterable[Answer]]] = {
            pureldap.LDAPSearchRequest: self._search,
            pureldap.LDAPModifyRequest: self._modify,
            pureldap.LDAPAddRequest: self._add,
            pureldap.LDAPDelRequest: self._delete,
            pureldap.LDAPModifyDNRequest: self._rename,
        }

    def handle(self, msg: Any) -> None:
        """Answer one request."""
        request = msg.value
        if isinstance(request, pureldap.LDAPUnbindRequest):
            self.transport.loseConnection()
            return
        if isinstance(request, pureldap.LDAPAbandonRequest):
            return
        for operation, controls in self._answers(request, msg.controls or []):
            self.transport.write(pureldap.LDAPMessage(operation, id=msg.id, controls=controls).toWire())

    def _answers(self, request: Any, controls: Controls) -> Iterator[Answer]:
        done = _response_class(request)
        try:
            if isinstance(request, pureldap.LDAPBindRequest):
                yield self._bind(request)
                return
            if not self._who:
                raise Rejected(_STRONGER_AUTH, "authentication required")
            handler = self._handlers.get(type(request))
            if handler is None:
                raise Rejected(_PROTOCOL_ERROR, "unknown request")
            yield from handler(request, _known(controls))
        except Rejected as refusal:
            yield done(resultCode=refusal.code, errorMessage=str(refusal)), None

    # --- signing in ---------------------------------------------------------------------------------------------

    def _bind(self, request: Any) -> Answer:
        self._who = ""
        dn, password = _text(request.dn), request.auth
        if request.sasl or not dn:
            raise Rejected(_INAPPROPRIATE_AUTH, "anonymous bind disallowed")
        if not password:
            raise Rejected(_UNWILLING, "unauthenticated bind (DN with no password) disallowed")
        if not self._password_fits(dn, _text(password)):
            raise Rejected(_WRONG_PASSWORD, "")
        self._who = dn_key(dn)
        return pureldap.LDAPBindResponse(resultCode=_SUCCESS), None

    def _password_fits(self, dn: str, password: str) -> bool:
        if _same(dn, self._config.admin_dn):
            return password == self._config.admin_password
        try:
            entry = self._store.get(dn)
        except Rejected:
            return False
        if LOCKED_FOR_EVER in entry.values("pwdAccountLockedTime"):
            return False
        return any(password_matches(stored, password) for stored in entry.values("userPassword"))

    # --- reading ------------------------------------------------------------------------------------------------

    def _search(self, request: Any, controls: dict[bytes, bytes]) -> Iterator[Answer]:
        base = _text(request.baseObject)
        attributes = [_text(name) for name in request.attributes]
        if not base and request.scope == pureldap.LDAP_SCOPE_baseObject:
            yield self._root(attributes), None
            yield pureldap.LDAPSearchResultDone(resultCode=_SUCCESS), None
            return
        if not self._may_read():
            raise Rejected(_NO_SUCH_OBJECT, "")
        found, answer_controls = self._page(request, base, controls)
        for entry in found:
            yield self._result(entry, attributes), None
        over = request.sizeLimit and len(found) > request.sizeLimit
        yield pureldap.LDAPSearchResultDone(resultCode=_SIZE_LIMIT if over else _SUCCESS), answer_controls

    def _page(self, request: Any, base: str, controls: dict[bytes, bytes]) -> tuple[list[Stored], Controls | None]:
        if _PAGED_RESULTS not in controls:
            return list(self._find(base, request.scope, request.filter)), None
        value, _ = pureber.berDecodeObject(pureber.BERDecoderContext(), controls[_PAGED_RESULTS])
        size, cookie = value[0].value, value[1].value
        rest = self._pages.pop(cookie, None) if cookie else list(self._find(base, request.scope, request.filter))
        if rest is None:
            raise Rejected(_UNWILLING, "unknown page")
        page, rest = rest[:size], rest[size:]
        next_cookie = b"%d" % next(self._page_numbers) if rest else b""
        if rest:
            self._pages[next_cookie] = rest
        answer = pureber.BERSequence([pureber.BERInteger(0), pureber.BEROctetString(next_cookie)])
        return page, [(_PAGED_RESULTS, False, answer.toWire())]

    def _find(self, base: str, scope: int, filter_: Any) -> Iterator[Stored]:
        root = self._store.get(base)
        if scope == pureldap.LDAP_SCOPE_baseObject:
            candidates: Iterable[Stored] = [root]
        else:
            indexed = _candidates(self._store, filter_)
            candidates = self._store.below(base) if indexed is None else _below(indexed, base)
        for entry in candidates:
            if _fits(entry, filter_):
                yield entry

    def _result(self, entry: Stored, wanted: Sequence[str]) -> Any:
        return pureldap.LDAPSearchResultEntry(objectName=entry.dn, attributes=list(self._given(entry, wanted)))

    def _given(self, entry: Stored, wanted: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
        names = {name.lower() for name in wanted}
        for lower, (name, values) in entry.attributes.items():
            by_group = "+" in names if is_operational(name) else not names or "*" in names
            if lower == "userpassword" and not self._is_admin():
                continue
            if lower in names or by_group or any(asked.startswith(f"{lower};range=") for asked in names):
                yield self._in_range(name, values, names)
        if "contextcsn" in names and _same(entry.dn, self._config.base_dn):
            yield "contextCSN", [self._store.csn]

    def _in_range(self, name: str, values: Sequence[str], asked: set[str]) -> tuple[str, list[str]]:
        """Long lists in pieces, as Active Directory gives them: `member;range=0-1499`, the last one `1500-*`."""
        most = self._config.value_range
        prefix = f"{name.lower()};range="
        start = next((int(each[len(prefix) :].partition("-")[0]) for each in asked if each.startswith(prefix)), 0)
        if not most or (not start and len(values) <= most):
            return name, list(values)
        piece = list(values[start : start + most])
        end = "*" if start + most >= len(values) else str(start + len(piece) - 1)
        return f"{name};range={start}-{end}", piece

    def _root(self, wanted: Sequence[str]) -> Any:
        facts = {
            "objectClass": ["top"],
            "supportedLDAPVersion": ["3"],
            "namingContexts": [self._config.base_dn],
            "supportedControl": [oid.decode() for oid in sorted(_KNOWN_CONTROLS)],
        }
        names = {name.lower() for name in wanted}
        given = [(name, values) for name, values in facts.items() if not names or name.lower() in names]
        return pureldap.LDAPSearchResultEntry(objectName="", attributes=given)

    # --- writing ------------------------------------------------------------------------------------------------

    def _modify(self, request: Any, controls: dict[bytes, bytes]) -> Iterator[Answer]:
        dn, changes = _text(request.object), [_change(item) for item in request.modification]
        self._check_may_modify(dn, changes)
        changed = self._store.modify(dn, changes)
        answer_controls: Controls | None = None
        if _POST_READ in controls:
            selection, _ = pureber.berDecodeObject(pureber.BERDecoderContext(), controls[_POST_READ])
            entry = self._result(changed, [_text(name.value) for name in selection])
            answer_controls = [(_POST_READ, False, entry.toWire())]
        yield pureldap.LDAPModifyResponse(resultCode=_SUCCESS), answer_controls

    def _add(self, request: Any, _controls: dict[bytes, bytes]) -> Iterator[Answer]:
        self._check_is_admin()
        attributes = {
            _text(name.value): [_text(value.value) for value in values] for name, values in request.attributes
        }
        self._store.add_all([Entry(_text(request.entry), attributes)])
        yield pureldap.LDAPAddResponse(resultCode=_SUCCESS), None

    def _delete(self, request: Any, _controls: dict[bytes, bytes]) -> Iterator[Answer]:
        self._check_is_admin()
        self._store.delete(_text(request.value))
        yield pureldap.LDAPDelResponse(resultCode=_SUCCESS), None

    def _rename(self, request: Any, _controls: dict[bytes, bytes]) -> Iterator[Answer]:
        self._check_is_admin()
        parent = _text(request.newSuperior) if request.newSuperior is not None else None
        self._store.rename(_text(request.entry), _text(request.newrdn), parent)
        yield pureldap.LDAPModifyDNResponse(resultCode=_SUCCESS), None

    # --- rights -------------------------------------------------------------------------------------------------

    def _is_admin(self) -> bool:
        return self._who == dn_key(self._config.admin_dn)

    def _may_read(self) -> bool:
        return self._is_admin() or self._who in (dn_key(self._config.reader_dn), dn_key(self._config.writer_dn))

    def _check_is_admin(self) -> None:
        if not self._is_admin():
            raise Rejected(_NO_RIGHT, "no write access")

    def _check_may_modify(self, dn: str, changes: Sequence[Change]) -> None:
        members_only = all(name.lower() == "member" for _, name, _ in changes)
        is_writer = self._who == dn_key(self._config.writer_dn)
        if not (is_writer and members_only and is_under(dn, self._config.groups_dn)):
            self._check_is_admin()


def _known(controls: Controls) -> dict[bytes, bytes]:
    for oid, critical, _ in controls:
        if critical and oid not in _KNOWN_CONTROLS:
            raise Rejected(_CRITICAL_EXTENSION, f"unknown control {oid.decode()}")
    return {oid: value or b"" for oid, _, value in controls}


def _response_class(request: Any) -> Any:
    name = type(request).__name__.replace("Request", "Response")
    if isinstance(request, pureldap.LDAPSearchRequest):
        name = "LDAPSearchResultDone"
    return getattr(pureldap, name, pureldap.LDAPExtendedResponse)


def _change(item: Any) -> Change:
    name, values = item[1][0].value, [_text(value.value) for value in item[1][1]]
    return item[0].value, _text(name), values


def _candidates(store: Store, filter_: Any) -> list[Stored] | None:
    """Entries among which all that fit are found, by an index; None when only a look at every entry will do."""
    if isinstance(filter_, pureldap.LDAPFilter_equalityMatch):
        return store.holding(_text(filter_.attributeDesc.value), _text(filter_.assertionValue.value))
    if isinstance(filter_, pureldap.LDAPFilter_and):
        found = (_candidates(store, part) for part in filter_)
        return min((each for each in found if each is not None), key=len, default=None)
    if isinstance(filter_, pureldap.LDAPFilter_or):
        parts = [_candidates(store, part) for part in filter_]
        if any(part is None for part in parts):
            return None
        return list({entry.dn: entry for part in parts if part for entry in part}.values())
    return None


def _below(entries: Iterable[Stored], base: str) -> Iterator[Stored]:
    return (entry for entry in entries if _same(entry.dn, base) or is_under(entry.dn, base))


def _fits(entry: Stored, filter_: Any) -> bool:
    match filter_:
        case pureldap.LDAPFilter_and():
            return all(_fits(entry, part) for part in filter_)
        case pureldap.LDAPFilter_or():
            return any(_fits(entry, part) for part in filter_)
        case pureldap.LDAPFilter_not():
            return not _fits(entry, filter_.value)
        case pureldap.LDAPFilter_present():
            return _text(filter_.value).lower() in entry.attributes
        case pureldap.LDAPFilter_equalityMatch():
            name = _text(filter_.attributeDesc.value).lower()
            return value_key(name, _text(filter_.assertionValue.value)) in entry.keys.get(name, ())
        case pureldap.LDAPFilter_greaterOrEqual():
            name = _text(filter_.attributeDesc.value).lower()
            least = value_key(name, _text(filter_.assertionValue.value))
            return any(value >= least for value in entry.keys.get(name, ()))
        case _:
            # Undefined (RFC 4511 §4.5.1.7) finds nothing.
            return False


def _same(left: str, right: str) -> bool:
    try:
        return dn_key(left) == dn_key(right)
    except ValueError:
        return False


def _text(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
