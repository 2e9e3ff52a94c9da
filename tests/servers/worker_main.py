"""Where workers are born: `python -m tests.servers.worker_main` loads the desk once and forks a worker on demand.

Orders come as JSON lines on stdin: {"start": NAME, "task": "work", "arguments": [...], "env": {...}}. A start is
answered by {"started": NAME, "number": its process id}, and its end by {"ended": NAME, "status": the exit code, or the
signal as a negative number}. The workers end with this process, and this process with its parent or its stdin.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

import django

from integrations.sandbox.directory import end_with_parent

_IDLE_SECONDS = 0.05


def main() -> None:
    end_with_parent()
    django.setup()
    logging.disable(logging.CRITICAL)
    _load_everything()
    workers: dict[int, str] = {}
    waiting = b""
    while True:
        if select.select([0], [], [], 0.01)[0]:
            read = os.read(0, 65536)
            if not read:
                break
            *orders, waiting = (waiting + read).split(b"\n")
            for order in orders:
                _start(json.loads(order), workers)
        _reap(workers)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)


def _load_everything() -> None:
    """What a worker needs is loaded once here, so that a fork can work at once."""
    from helpdesk_site import wiring
    from helpdesk_site.access import tasks as _access  # noqa: F401  # loaded for the forks
    from helpdesk_site.kernel import tasks as _kernel  # noqa: F401  # loaded for the forks

    wiring.prepare()


def _start(order: dict[str, Any], workers: dict[int, str]) -> None:
    pid = os.fork()
    if pid:
        workers[pid] = order["start"]
        _answer(started=order["start"], number=pid)
        return
    from tests.servers.quiet import without_broker

    status = 1
    try:
        end_with_parent()
        os.environ.update(order.get("env", {}))
        with without_broker():
            TASKS[order["task"]](*order.get("arguments", []))
        status = 0
    except BaseException:  # noqa: BLE001  # whatever it is: the fork shows it and ends
        traceback.print_exc()
    finally:
        os._exit(status)


def _reap(workers: dict[int, str]) -> None:
    while workers:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        _answer(ended=workers.pop(pid), status=os.waitstatus_to_exitcode(status))


def _answer(**content: object) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


def work() -> None:
    """What Celery's worker and beat have a worker do, one after the other, until SIGTERM."""
    from helpdesk_site.access.provisioning import running, second_look, sweeping
    from tests.servers import negative_controls

    negative_controls.apply()
    ended = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    while not ended:
        for job in (sweeping.sweep, lambda: running.run_waiting(limit=5), second_look.look_again):
            _quietly(job)
        time.sleep(_IDLE_SECONDS)


def _quietly(job: Callable[[], int]) -> None:
    """As a task of Celery: what fails is shown, and the next wake-up tries again."""
    try:
        job()
    except Exception:  # noqa: BLE001  # whatever it is: the next round tries again
        traceback.print_exc()


def approve(public_id: str, username: str) -> None:
    """One approval, as a web process does it."""
    from helpdesk_site.access.models import AccessRequest
    from helpdesk_site.access.services.decisions import decide_request
    from tests.institution import person

    request = AccessRequest.objects.get(public_id=public_id)
    decide_request(request, actor=person(username), verdict="approve")


def deliver() -> None:
    """The outbox once, with a handler that notes each delivery in the file of TESTS_DELIVERIES."""
    from helpdesk_site.kernel import outbox

    @outbox.handles("test.note")
    def note(payload: dict[str, Any]) -> None:
        with open(os.environ["TESTS_DELIVERIES"], "a", encoding="utf-8") as file:  # noqa: PTH123  # one atomic append
            file.write(payload["text"] + "\n")

    outbox.deliver_waiting()


def deliver_everything() -> None:
    """The outbox once, with the handlers of the product."""
    from helpdesk_site.kernel import outbox

    outbox.deliver_waiting()


def serve(port: str) -> None:
    """The pages on a port of the loopback address, as a web process serves them, until it is killed."""
    import uvicorn
    from django.conf import settings
    from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
    from django.core.asgi import get_asgi_application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    uvicorn.run(
        ASGIStaticFilesHandler(get_asgi_application()), host="127.0.0.1", port=int(port), log_level="critical",
        lifespan="off",
    )  # fmt: skip


def send_held() -> None:
    """The answers that wait, once, as if their ten seconds had passed."""
    from datetime import timedelta

    from helpdesk_site.kernel import clock
    from helpdesk_site.tickets import services

    with clock.held_at(clock.now() + timedelta(minutes=1)):
        services.send_due()


TASKS: dict[str, Callable[..., None]] = {
    "work": work,
    "approve": approve,
    "deliver": deliver,
    "deliver_everything": deliver_everything,
    "serve": serve,
    "send_held": send_held,
}

if __name__ == "__main__":
    main()
