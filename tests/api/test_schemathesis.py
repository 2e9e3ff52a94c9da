"""The API keeps what its description promises: made-up requests to every address, by several roles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.wsgi import application

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance, negative_data_rejection, unsupported_method, allow_header_conformance,
]  # fmt: skip

# An author, his manager, support's chief and audit take turns: the more one may do, the further his requests get.
ROLES = ("zeynep.ogut", "umit.gokce", "isik.irmak", "zeynep.ogut", "orcun.bagis")

_REAL_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{20}")


def desk(environ: Any, start_response: Any) -> list[bytes]:
    """The application on the test's own connection: the end of a request would close it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    response = application(environ, start_response)
    body = b"".join(response)
    response.close()
    for signal in signals:
        signal.connect(close_old_connections)
    return [body]


def described() -> Any:
    document = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(
        json.loads(OpenApiJsonRenderer().render(document)),
        config=SchemathesisConfig.from_dict({"generation": {"deterministic": True, "database": "none"}}),
    )
    schema.app = desk
    return schema


schema = described()


class Callers:
    """People with their tokens, who take turns, and ids that lead somewhere, by the address that they belong to."""

    def __init__(self, call: Any, content: dict[str, Any]) -> None:
        self._author, self._manager, self._content = call("zeynep.ogut"), call("isik.irmak"), content
        self._turns = cycle([call(role) for role in ROLES])
        self._ids: dict[str, Iterator[str]] = {}
        self._make = {"access-requests": self._requests, "tickets": self._tickets, "operations": self._operations}

    def next_token(self) -> str:
        return str(next(self._turns).secret)

    def id_for(self, path: str) -> str | None:
        kind = str(path).removeprefix("/api/v1/").split("/")[0]
        if kind not in self._make:
            return None
        if kind not in self._ids:
            self._ids[kind] = cycle(self._make[kind]())
        return next(self._ids[kind])

    def _requests(self) -> list[str]:
        draft = self._author.post("access-requests/", self._content).json()["id"]
        return [draft, self._sent(), self._sent()]

    def _operations(self) -> list[str]:
        assert self._manager.post(f"access-requests/{self._sent()}/approve/").status_code == 200
        run_waiting(limit=1)
        return list(Operation.objects.values_list("public_id", flat=True))

    def _tickets(self) -> list[str]:
        made = self._author.post("tickets/", {"service": "12-cc", "title": "Açılmıyor", "description": "Giriş yok."})
        return [str(made.json()["id"])]

    def _sent(self) -> str:
        made = str(self._author.post("access-requests/", self._content).json()["id"])
        assert self._author.post(f"access-requests/{made}/submit/").status_code == 200
        return made


@pytest.fixture
def api_without_limits(settings: Any) -> None:
    settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 0


@pytest.fixture
def callers(call: Any, gulsen: dict[str, Any], api_without_limits: None) -> Callers:
    return Callers(call, gulsen)


# One state of the desk for all requests of an address: what one of them changes, the next ones meet.
@schema.parametrize()  # type: ignore[untyped-decorator]  # the library has no types here
@settings(max_examples=25, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_what_its_description_promises(case: Any, callers: Callers) -> None:
    given = (case.path_parameters or {}).get("public_id")
    if isinstance(given, str) and _REAL_ID.fullmatch(given):
        case.path_parameters["public_id"] = callers.id_for(case.path) or given
    case.call_and_validate(headers={"Authorization": f"Bearer {callers.next_token()}"}, checks=CHECKS)
