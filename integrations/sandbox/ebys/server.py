"""HTTP for the sandbox EBYS: one thread a connection, kept alive.

On the standard library's server and not on WSGI, because the faults need the connection itself: to cut it before,
after or in the middle of an answer, or to hold it until the client gives up.
"""

import hmac
import http.server
import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from scim2_models import InvalidValueException, SCIMException, UnauthorizedException
from scim2_server.applications.wsgi import WSGIApplication
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.service import ScimService

from integrations.ebys.port import Unit
from integrations.sandbox.ebys.faults import Effects, FaultBoard, Faults, parse, to_json
from integrations.sandbox.ebys.registry import EbysRegistry
from integrations.sandbox.ebys.storage import Staleness

SCIM_ROOT = "/scim/v2"
SANDBOX_ROOT = "/_sandbox"

_LARGEST_BODY = 4 * 1024 * 1024
_JOURNAL_PAGE = 10_000
_LONGEST_WAIT = 600.0

log = logging.getLogger(__name__)


class ScimFaultError(SCIMException):
    """A status that a fault switch asked for."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail=detail)
        self.status = status


class ScimApp(WSGIApplication):
    """scim2-server over our registry; nothing of it is open without the bearer token."""

    def __init__(self, registry: EbysRegistry, token: str) -> None:
        super().__init__(registry, registry.provider, ScimService(registry.provider))
        self._token = token

    def needs_auth(self, request: ScimRequest) -> bool:  # noqa: ARG002  # the library's signature
        """Always, RFC 7643 §5's public configuration included: an intranet EBYS shows nothing to strangers."""
        return True

    def check_auth(self, request: ScimRequest) -> None:
        """Raises UnauthorizedException."""
        if not _same(_bearer(request.header("Authorization")), self._token):
            raise UnauthorizedException


class SandboxServer(http.server.ThreadingHTTPServer):
    """The listening socket and what its connections share."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], registry: EbysRegistry, token: str, sandbox_secret: str) -> None:
        self.registry = registry
        self.app = ScimApp(registry, token)
        self.sandbox_secret = sandbox_secret
        self.board = FaultBoard(registry.setting("faults"), lambda document: registry.set_setting("faults", document))
        self._busy = 0
        self._idle = threading.Condition()
        super().__init__(address, Connection)

    def entered(self) -> None:
        """A call begins."""
        with self._idle:
            self._busy += 1

    def left(self) -> None:
        """A call has been answered, or never will be."""
        with self._idle:
            self._busy -= 1
            self._idle.notify_all()

    def drain(self, seconds: float) -> None:
        """Wait until no call is in progress, at most so long."""
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0, timeout=seconds)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002  # the library's signature
        """A client that went away is no news; anything else is a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            log.exception("a call failed")


class Connection(http.server.BaseHTTPRequestHandler):
    """One client's connection, kept alive between its calls."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120

    def log_message(self, format: str, *args: Any) -> None:  # the library's signature
        """The access log would hold people's numbers from the filters; the journal says what matters."""

    def _serve(self) -> None:
        self.server.entered()
        try:
            body = self._body()
            if body is None:
                return
            path = urlsplit(self.path).path
            if path.startswith(f"{SANDBOX_ROOT}/"):
                self._answer_json(*self._control(path.removeprefix(SANDBOX_ROOT), body))
            elif path == SCIM_ROOT or path.startswith(f"{SCIM_ROOT}/"):
                self._scim(path.removeprefix(SCIM_ROOT), body)
            else:
                self._answer_json(HTTPStatus.NOT_FOUND, {"detail": "Bulunamadı"})
        finally:
            self.server.left()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  # the library's names

    def _body(self) -> bytes | None:
        """The whole body; None when it was refused and the connection is to end."""
        length = self.headers.get("Content-Length", "0")
        if self.headers.get("Transfer-Encoding") or not length.isdecimal():
            self._refuse_body(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(length) > _LARGEST_BODY:
            self._refuse_body(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _refuse_body(self, status: HTTPStatus) -> None:
        self.close_connection = True
        self._answer_json(status, {"detail": status.phrase})

    # -- SCIM, with faults --------------------------------------------------

    def _scim(self, path: str, body: bytes) -> None:
        effects = self.server.board.draw(self.command)
        if effects.cut_before:
            self.close_connection = True
            return
        response = _faulty(self.server.app, effects) or self._processed(path, body, effects)
        time.sleep(effects.slow_after)
        if effects.answer_lost:
            self._hold()
        elif effects.cut_after:
            self.close_connection = True
        else:
            self._answer_scim(response, half=effects.half_answer)

    def _processed(self, path: str, body: bytes, effects: Effects) -> ScimResponse:
        time.sleep(effects.slow_before)
        request = ScimRequest(
            method=self.command,
            base_url=f"http://{self.headers.get('Host', '')}{SCIM_ROOT}",
            path=path.removesuffix(".scim"),
            query=dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)),
            headers=self.headers.items(),
            body=body,
        )
        registry = self.server.registry
        request_id = self.headers.get("X-Request-Id", "")[:200]
        with registry.reading_stale(_staleness(effects)), registry.on_behalf_of(request_id):
            return self.server.app.serve(request)

    def _hold(self) -> None:
        """Say nothing until the client hangs up."""
        self.close_connection = True
        self.connection.settimeout(_LONGEST_WAIT)
        self.rfile.read(1)

    # -- The sandbox's own doors ----------------------------------------------

    def _control(self, path: str, body: bytes) -> tuple[HTTPStatus, Any]:
        given = self.headers.get("X-Sandbox-Secret") or _bearer(self.headers.get("Authorization"))
        if not _same(given, self.server.sandbox_secret):
            return HTTPStatus.UNAUTHORIZED, {"detail": "Yetkisiz"}
        door = _DOORS.get((self.command, path))
        if door is None:
            return HTTPStatus.NOT_FOUND, {"detail": "Bulunamadı"}
        try:
            return HTTPStatus.OK, door(self, body)
        except ValueError as error:
            return HTTPStatus.BAD_REQUEST, {"detail": str(error)}

    def _health(self, _body: bytes) -> Any:
        return {"status": "ok", "now": self.server.registry.clock().isoformat()}

    def _journal(self, _body: bytes) -> Any:
        query = parse_qs(urlsplit(self.path).query)
        since = int(query.get("since", ["0"])[0])
        return {"entries": self.server.registry.journal(since, _JOURNAL_PAGE)}

    def _get_faults(self, _body: bytes) -> Any:
        return to_json(self.server.board.faults)

    def _put_faults(self, body: bytes) -> Any:
        self.server.board.put(parse(json.loads(body)))
        return to_json(self.server.board.faults)

    def _delete_faults(self, _body: bytes) -> Any:
        self.server.board.put(Faults())
        return {}

    def _put_catalogue(self, body: bytes) -> Any:
        units, roles = read_catalogue(json.loads(body))
        self.server.registry.load_catalogue(units, roles)
        return {"units": len(units), "roles": len(roles)}

    # -- Answers --------------------------------------------------------------

    def _answer_json(self, status: HTTPStatus, document: Any) -> None:
        self._send(status, {"Content-Type": "application/json"}, json.dumps(document, ensure_ascii=False).encode())

    def _answer_scim(self, response: ScimResponse, *, half: bool) -> None:
        body = b"" if response.body is None else json.dumps(response.body, ensure_ascii=False).encode()
        self._send(response.status, response.headers, body, half=half)

    def _send(self, status: HTTPStatus, headers: dict[str, str], body: bytes, *, half: bool = False) -> None:
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items())]
        if status is not HTTPStatus.NO_CONTENT:
            lines.append(f"Content-Length: {len(body)}")
        if self.close_connection:
            lines.append("Connection: close")
        whole = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        if half:
            # Counted back from the end, so that an answer without a body is cut in its headers.
            self.close_connection = True
            whole = whole[: len(whole) - max(len(body) // 2, 3)]
        self.wfile.write(whole)


_DOORS: dict[tuple[str, str], Callable[[Connection, bytes], Any]] = {
    ("GET", "/health"): Connection._health,
    ("GET", "/journal"): Connection._journal,
    ("GET", "/faults"): Connection._get_faults,
    ("PUT", "/faults"): Connection._put_faults,
    ("DELETE", "/faults"): Connection._delete_faults,
    ("PUT", "/catalogue"): Connection._put_catalogue,
}


def read_catalogue(document: object) -> tuple[list[Unit], list[str]]:
    """Units and role codes from {"units": [{code, name, parent_code, unit_type}], "roles": [code]}; ValueError."""
    if not isinstance(document, dict) or set(document) != {"units", "roles"}:
        raise ValueError('{"units": [...], "roles": [...]} is expected')
    units, roles = document["units"], document["roles"]
    if not isinstance(units, list) or not isinstance(roles, list) or not all(isinstance(each, str) for each in roles):
        raise ValueError("units is a list of objects, roles one of codes")
    try:
        return [
            Unit(each["code"], each["name"], each.get("parent_code"), each.get("unit_type", "")) for each in units
        ], roles
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("a unit has at least a code and a name") from error


def _faulty(app: ScimApp, effects: Effects) -> ScimResponse | None:
    """The error that a switch asks for instead of the call, None when it is to be carried out."""
    if effects.unavailable:
        return app.service.error_response(ScimFaultError(503, "EBYS bakımda"))
    if effects.rate_limited is not None:
        response = app.service.error_response(ScimFaultError(429, "Çok fazla istek"))
        response.headers["Retry-After"] = f"{effects.rate_limited:.0f}"
        return response
    if effects.refuse:
        return app.service.error_response(InvalidValueException(detail="EBYS bu değişikliği kabul etmiyor"))
    if effects.error_500:
        return app.service.error_response(ScimFaultError(500, "Beklenmeyen hata"))
    return None


def _staleness(effects: Effects) -> Staleness | None:
    if effects.stale_always:
        return Staleness(None)
    return None if effects.stale_seconds is None else Staleness(effects.stale_seconds)


def _bearer(header: str | None) -> str:
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
