"""What cannot be read, or is asked in a way that nobody described, is refused as a problem and never as our mistake."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.caller import counts
from tests.api.conftest import Callers
from tests.api.test_refusals import one_line, problem

DEEP = b'{"reason": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"
NESTED = b'{"reason": ' + b"[" * 30 + b"]" * 30 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"reason=x", b"[]", b'"text"', b"null", b"1", b'{"reason": "a", "reason": "b"}', b'{"reason": NaN}',
        b'{"version": Infinity}', b"\xff\xfe{}", b'{"reason": "\\u0000"}', b'{"reason": "\\ud800"}',
        b'{"\\ud800": 1}', DEEP, NESTED,
    ],
    ids=lambda body: repr(body[:30]),
)  # fmt: skip
def test_a_body_that_is_no_plain_json_object_is_refused(call: Callers, body: bytes) -> None:
    before = counts()
    problem(call("zeynep.ogut").post("access-requests/", body), 400, "malformed")
    assert counts() == before


def test_a_huge_body_is_refused(call: Callers) -> None:
    before = counts()
    body = json.dumps({"reason": "x" * (2 * 1024 * 1024)}).encode()
    problem(call("zeynep.ogut").post("access-requests/", body), 413, "too_large")
    assert counts() == before


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"reason": ["a"]}, "reason"),
        ({"reason": {"a": 1}}, "reason"),
        ({"reason": True}, "reason"),
        ({"reason": "x" * 4001}, "reason"),
        ({"lines": {}}, "lines"),
        ({"lines": "45121"}, "lines"),
        ({"lines": ["45121"]}, "lines.0"),
        ({"lines": [{}] * 201}, "lines"),
        ({"lines": [{}, {"role": 7}]}, "lines.1.role"),
        ({"lines": [{"clearance": "hzo"}]}, "lines.0.clearance"),
        ({"lines": [None]}, "lines.0"),
    ],
)
def test_another_type_than_the_described_one_is_refused_by_its_field(
    call: Callers, body: dict[str, Any], path: str
) -> None:
    before = counts()
    assert path in problem(call("zeynep.ogut").post("access-requests/", body), 422, "invalid")["errors"]
    assert counts() == before


@pytest.mark.parametrize("empty", ["left out", "null"])
def test_what_is_not_known_yet_may_be_left_out_or_null(call: Callers, empty: str) -> None:
    line = dict.fromkeys(("subject", "action", "role", "unit", "clearance", "valid_from", "valid_to", "basis_document"))
    given = {"lines": [line], "reason": None, "procedure": None} if empty == "null" else {"lines": [{}]}
    made = call("zeynep.ogut").post("access-requests/", given)
    assert made.status_code == 201, made.content.decode()
    [shown] = made.json()["lines"]
    assert (shown["subject"], shown["action"], shown["clearance"], made.json()["procedure"]) == (
        "",
        "grant",
        "HZO",
        None,
    )
    assert call("zeynep.ogut").post("access-requests/", {"lines": None}).json()["lines"] == []
    problem(call("zeynep.ogut").post(f"access-requests/{made.json()['id']}/submit/"), 422, "invalid_request")


def test_a_draft_is_shown_with_the_procedure_that_was_named(call: Callers) -> None:
    for named in ("PR-EBYS-07", "PR-EBYS-07 v3"):
        made = call("zeynep.ogut").post("access-requests/", {"procedure": named}).json()
        assert (made["procedure"], made["draft"]["procedure"]) == (named, named)


def test_another_media_type_is_refused(call: Callers) -> None:
    answer = call("zeynep.ogut").post("access-requests/", b"reason=x", Content_Type="application/x-www-form-urlencoded")
    problem(answer, 415, "unsupported_media_type")


def test_another_format_is_not_answered(call: Callers) -> None:
    problem(call("zeynep.ogut").get("roles/", Accept="text/html"), 406, "not_acceptable")


@pytest.mark.parametrize(
    "query",
    [
        "?state=nowhere", "?state=open&state=over", "?unknown=1", "?limit=0", "?limit=101", "?limit=ten",
        "?after=nonsense", "?after=WyIxIl0&limit=x", "?q=%00", "?created_from=2026-13-01", "?created_from=",
        "?format=xml",
        "?created_from=0001-01-01", "?created_to=9999-12-31",
    ],
)  # fmt: skip
def test_a_parameter_that_does_not_fit_is_refused(call: Callers, query: str) -> None:
    answer = call("zeynep.ogut").get("/api/v1/tickets/" + query)
    assert answer.status_code in {400, 404}, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"


def test_parameters_of_a_list_mean_nothing_elsewhere(call: Callers) -> None:
    before = counts()
    problem(call("zeynep.ogut").post("access-requests/?requester=45121", one_line()), 400, "bad_parameter")
    assert counts() == before


@pytest.mark.parametrize(
    "path", ["nothing/", "tickets/1/", "access-requests/req_%00/", "access-requests/../", "people/x"]
)
def test_an_address_that_does_not_exist_is_not_found(call: Callers, path: str) -> None:
    problem(call("zeynep.ogut").get(path), 404, "not_found")


def test_an_address_without_its_last_slash_means_the_one_with_it(call: Callers) -> None:
    made = call("zeynep.ogut").post("access-requests", one_line())
    assert made.status_code == 201
    assert call("zeynep.ogut").get(f"access-requests/{made.json()['id']}").json()["id"] == made.json()["id"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused_with_those_that_exist(call: Callers, method: str) -> None:
    answer = call("zeynep.ogut").send(method, "access-requests/")
    problem(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
