"""The client of the measurements: one connection a request, as gunicorn's sync workers serve them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.counting import HEADER, TIME_HEADER

TIMEOUT = 300
# Unmasked, which Django accepts: the same 32 characters in the cookie and in the form (django.middleware.csrf).
CSRF_TOKEN = "benchbenchbenchbenchbenchbench00"


class BadAnswer(Exception):
    """A page did not do what is measured: its time would mean nothing."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked; with `form` it is a POST, whose answer must be a redirect."""

    path: str
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    milliseconds: float
    statements: int
    sql: float


@dataclass(frozen=True, slots=True)
class Browser:
    """Somebody signed in at one server. `gives_up`: an answer that has not come after TIMEOUT counts as one that came
    just then, which is the least that it takes.
    """

    port: int
    cookies: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    gives_up: bool = False

    def ask(self, request: Request) -> Answer:
        """Sends the request and reads the whole answer. Raises BadAnswer for an answer that was not meant."""
        body = None if request.form is None else urlencode({**request.form, "csrfmiddlewaretoken": CSRF_TOKEN})
        headers = self._headers(is_form=body is not None)
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET" if body is None else "POST", request.path, body=body, headers=headers)
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError:
            if self.gives_up:
                return Answer(1000.0 * TIMEOUT, 0, 0.0)
            raise
        finally:
            connection.close()
        elapsed = 1000 * (time.perf_counter() - began)
        expected = (200,) if body is None else (302, 303)
        if answer.status not in expected:
            raise BadAnswer(f"{request.path} answered {answer.status}: {content[:2000].decode(errors='replace')}")
        return Answer(elapsed, int(answer.headers.get(HEADER) or 0), float(answer.headers.get(TIME_HEADER) or 0))

    def _headers(self, *, is_form: bool) -> dict[str, str]:
        cookies = {**self.cookies, "csrftoken": CSRF_TOKEN}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), **self.headers}
        return {**headers, "Content-Type": "application/x-www-form-urlencoded"} if is_form else headers
