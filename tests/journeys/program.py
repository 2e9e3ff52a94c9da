"""A program that uses the API with a token that the operator made for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from tests.journeys.desk import Line, sample_person
from tests.journeys.system import System

PROCEDURE = "PR-EBYS-07"


class Program:
    """Calls /api/v1 in the name of one person; an answer that is not a success fails the test."""

    def __init__(self, system: System, username: str) -> None:
        token = system.manage("create_api_token", username).strip()
        self._client = httpx.Client(
            base_url=f"{system.url}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    def get(self, path: str) -> Any:
        return self._answer(self._client.get(path))

    def post(self, path: str, body: Any = None) -> Any:
        return self._answer(self._client.post(path, json=body or {}))

    @staticmethod
    def _answer(response: httpx.Response) -> Any:
        assert response.is_success, f"{response.request.method} {response.request.url}\n{response.text}"
        return response.json()

    def ask_for(self, *lines: Line, reason: str = "Evrak kaydı yapacak.") -> str:
        """A request that was sent; its id."""
        draft = self.post("access-requests/", {"reason": reason, "procedure": PROCEDURE, "lines": content(lines)})
        self.post(f"access-requests/{draft['id']}/submit/", {"version": draft["version"]})
        found: str = draft["id"]
        return found

    def state_of(self, request: str) -> str:
        state: str = self.get(f"access-requests/{request}/")["state"]
        return state


def content(lines: Sequence[Line]) -> list[dict[str, str | None]]:
    """Lines as the API takes them: codes, ISO days."""
    return [
        {
            "subject": line.subject, "action": "grant", "role": line.role, "clearance": line.clearance or "HZO",
            "unit": line.unit or sample_person(line.subject).unit, "basis_document": line.basis_document,
            "valid_from": _iso(line.valid_from), "valid_to": _iso(line.valid_to),
        }
        for line in lines
    ]  # fmt: skip


def _iso(day: str) -> str | None:
    return "-".join(reversed(day.split("."))) if day else None
