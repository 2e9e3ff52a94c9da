"""A program that calls the API with a token, and what the desk holds before and after."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalTask
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.services.accounts import create_api_token, ensure_account
from helpdesk_site.tickets.models import TicketProfile
from tests.institution import person

# What Django's test client answers: a response with json(), which its type does not know.
Answer = Any

ROOT = "/api/v1/"
COUNTED = (
    AccessRequest, AccessLine, Operation, ApprovalCase, ApprovalTask, ApprovalDecision, Evidence, OutboxMessage,
    TicketProfile,
)  # fmt: skip


class Caller:
    """Sends JSON as one person. Paths are those below /api/v1/."""

    def __init__(self, username: str) -> None:
        self.person = person(username)
        with unit_of_work():
            user = ensure_account(self.person)
        _token, self.secret = create_api_token(user, name="test", days=1, actor=SystemActor("test"))
        self.client = Client(raise_request_exception=True)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: Any) -> Answer:
        return self.send("GET", path, query=query, **headers)

    def post(self, path: str, body: Any = None, **headers: Any) -> Answer:
        return self.send("POST", path, body=body, **headers)

    def put(self, path: str, body: Any = None, **headers: Any) -> Answer:
        return self.send("PUT", path, body=body, **headers)

    def patch(self, path: str, body: Any = None, **headers: Any) -> Answer:
        return self.send("PATCH", path, body=body, **headers)

    def send(
        self, method: str, path: str, *, body: Any = None, query: dict[str, Any] | None = None, **headers: Any
    ) -> Answer:
        """`headers` as Python names: If_Match. `body` None sends none, bytes are sent as they are."""
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        address = path if path.startswith(("/", "http:")) else ROOT + path
        return self.client.generic(
            method, address, raw, content_type=named.pop("Content-Type", "application/json"), query_params=query,
            headers={"Authorization": f"Bearer {self.secret}", **named},
        )  # fmt: skip


def counts() -> dict[str, int]:
    """How many rows there are of everything that a refused request must not leave behind."""
    found = {model.__name__: model._default_manager.count() for model in COUNTED}
    # Callers get their tokens when they are first needed.
    return {**found, "AuditEntry": AuditEntry.objects.exclude(action__startswith="people.").count()}
