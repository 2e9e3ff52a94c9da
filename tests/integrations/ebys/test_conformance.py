"""scim2-tester judges the sandbox, so that what the adapter is tried against is SCIM and not our idea of it."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from scim2_client import BaseSyncSCIMClient
from scim2_models import ScimProvider
from scim2_tester import CheckResult, Status, check_server

from integrations.ebys.port import NewAccount
from integrations.ebys.schema import ASSIGNMENTS_PATH, EbysUser, ScimAssignment, ScimDelegation
from integrations.sandbox.ebys.registry import provider
from tests.servers.ebys import EbysServer, start_ebys

_BEGIN, _END = datetime(2025, 11, 30, 21, tzinfo=UTC), datetime(2027, 11, 30, 21, tzinfo=UTC)

# The tester fills a dateTime with random text, which its own model then refuses before anything is sent.
DATES_OF_ITS_OWN = "Input should be a valid datetime"

KNOWN_FAULTS = {
    # It adds the extension, then one assignment, and expects to find that one alone: RFC 7644 §3.5.2.1 adds to a list.
    ("check_add_attribute", ASSIGNMENTS_PATH),
    # The status of a delegation is the server's to tell; taking it away leaves it as it was.
    ("check_remove_attribute", "status"),
}


class HttpxScimClient(BaseSyncSCIMClient):
    """The library's client over httpx."""

    def __init__(self, client: httpx.Client, described: ScimProvider | None = None) -> None:
        super().__init__(provider=described)
        self._client = client

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return "://" not in endpoint or endpoint.startswith(str(self._client.base_url))

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def request(self, method: str, url: str, **arguments: Any) -> Any:
        return self._client.request(method, url, **arguments)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EbysServer]:
    """A sandbox of its own without a list of units and roles: the tester fills them at random."""
    random.seed(12)
    server = start_ebys(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def client(server: EbysServer) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.url, headers=headers, trust_env=False) as client:
        yield client


@pytest.fixture
def meaningful_values(monkeypatch: pytest.MonkeyPatch, server: EbysServer) -> None:
    """Let the tester fill dates with dates, and delegations with people who are there."""
    examples: dict[type[BaseModel], dict[str, object]] = {
        ScimAssignment: {"valid_from": _BEGIN, "valid_to": _END},
        EbysUser: {"certificate_valid_to": _END},
        ScimDelegation: {
            "valid_from": _BEGIN,
            "valid_to": _END,
            "delegator": "45121",
            "delegate": "45122",
            "status": "active",
        },
    }
    for model, values in examples.items():
        for name, value in values.items():
            monkeypatch.setattr(model.model_fields[name], "examples", [value])
    adapter = server.adapter()
    for number in ("45121", "45122"):
        person = NewAccount(number, f"kisi{number}", "Ad", "Soyad", "Ad Soyad", "", "", "", "12345678", "", "memur")
        adapter.create_account(person)
    adapter.close()


def test_a_stranger_who_discovers_the_service_finds_scim(client: httpx.Client) -> None:
    results = check_server(HttpxScimClient(client))
    assert {each.status for each in results} <= {Status.SUCCESS, Status.ERROR}
    wrong = [each for each in results if each.status != Status.SUCCESS and DATES_OF_ITS_OWN not in (each.reason or "")]
    assert wrong == []
    assert _succeeded(results) >= 70


@pytest.mark.usefixtures("meaningful_values")
def test_every_attribute_of_every_resource_behaves_as_scim_says(client: httpx.Client) -> None:
    results = check_server(HttpxScimClient(client, provider()))
    assert {_fault(each) for each in results if each.status != Status.SUCCESS} == KNOWN_FAULTS
    assert _succeeded(results) >= 210


def _fault(result: CheckResult) -> tuple[str, str]:
    data = result.data if isinstance(result.data, dict) else {}
    return str(result.title), str(data.get("urn", result.reason))


def _succeeded(results: list[CheckResult]) -> int:
    return sum(each.status == Status.SUCCESS for each in results)
