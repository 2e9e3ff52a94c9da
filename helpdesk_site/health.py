"""Two addresses for whoever watches over us: are we alive, and which part is down."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillAsking
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from helpdesk_site import wiring
from helpdesk_site.kernel import clock

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_AGE = timedelta(seconds=60)
PATIENCE_SECONDS = 3.0


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Each part by name. 503 only when the database is down: without it nothing works, without another part much
    does.
    """
    checks: dict[str, Callable[[], None]] = {
        "broker": _broker,
        "worker": _worker,
        "directory": _directory,
        "ebys": _ebys,
    }
    if scanner := wiring.scanner():
        checks["scanner"] = scanner.check
    pool = ThreadPoolExecutor(max_workers=len(checks), thread_name_prefix="readyz")
    running = {name: pool.submit(_state, check) for name, check in checks.items()}
    pool.shutdown(wait=False)
    until = time.monotonic() + PATIENCE_SECONDS
    parts = {"database": _state(_database), **{name: _said(future, until) for name, future in running.items()}}
    ready = parts["database"] == "up"
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception:  # noqa: BLE001  # whatever it is, the part is down; the logs of its users say why
        return "down"
    return "up"


def _said(state: Future[str], until: float) -> str:
    """One that hangs is down: who watches over us does not wait for its end."""
    try:
        return state.result(max(0.0, until - time.monotonic()))
    except StillAsking:
        return "down"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    cache.set("readyz", "1", timeout=10)
    if cache.get("readyz") != "1":
        raise RuntimeError("the broker does not keep what it is told")


def _worker() -> None:
    seen = cache.get(HEARTBEAT_KEY)
    if seen is None or clock.real_now().timestamp() - float(seen) > HEARTBEAT_AGE.total_seconds():
        raise RuntimeError("no worker has said that it lives")


def _directory() -> None:
    wiring.directory().check()


def _ebys() -> None:
    if not wiring.ebys_is_manual():
        wiring.ebys().check()


def beat() -> None:
    """A worker says that it lives; called by its clock."""
    cache.set(HEARTBEAT_KEY, str(clock.real_now().timestamp()), timeout=int(2 * HEARTBEAT_AGE.total_seconds()))
