"""Who may call at all, how often, and what he is told when he may not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, OperationalError
from django.test import Client
from redis.exceptions import ConnectionError as RedisDown

from helpdesk_site.access import catalogue
from helpdesk_site.api import throttling
from helpdesk_site.api.problems import KINDS
from helpdesk_site.people.models import ApiToken
from tests.api.caller import Caller
from tests.api.conftest import Callers
from tests.api.test_refusals import problem


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer wrong", "Bearer a b", "Basic x", "Token x", "Bearer " + "x" * 500]
)
def test_without_a_living_token_nothing_is_answered(call: Callers, header: str) -> None:
    answer = Client().get("/api/v1/roles/", headers={"Authorization": header} if header else {})
    problem(answer, 401, "unauthenticated")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "Token"])
def test_a_token_is_known_by_either_name_of_its_scheme(call: Callers, scheme: str) -> None:
    answer = Client().get("/api/v1/roles/", headers={"Authorization": f"{scheme} {call('zeynep.ogut').secret}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("change", ["revoked_at", "expires_at"])
def test_a_revoked_or_expired_token_opens_nothing(call: Callers, change: str) -> None:
    caller = call("zeynep.ogut")
    assert caller.get("roles/").status_code == 200
    token = ApiToken.objects.get(user__person=caller.person)
    ApiToken.objects.filter(pk=token.pk).update(**{change: token.created_at - timedelta(seconds=1)})
    problem(caller.get("roles/"), 401)


def test_a_signed_in_browser_opens_nothing(call: Callers) -> None:
    """No cookie is looked at, so no foreign page can make a browser ask for anything here."""
    client = Client()
    client.force_login(call("zeynep.ogut").person.user)
    problem(client.get("/api/v1/roles/"), 401)
    problem(client.post("/api/v1/tickets/", {}, content_type="application/json"), 401)


def test_no_foreign_origin_is_let_in(call: Callers) -> None:
    answer = call("zeynep.ogut").get("roles/", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in answer


def test_answers_are_kept_by_no_cache(call: Callers) -> None:
    assert call("zeynep.ogut").get("roles/")["Cache-Control"] == "no-store"
    assert call("zeynep.ogut").get("nothing/")["Cache-Control"] == "no-store"


def test_too_many_requests_are_told_when_to_come_back(call: Callers, settings: Any) -> None:
    settings.API_READS_A_MINUTE = 2
    caller = call("zeynep.ogut")
    assert [caller.get("roles/").status_code for _ in range(2)] == [200, 200]
    answer = caller.get("roles/")
    problem(answer, 429, "too_many_requests")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert call("iclal.sahin").get("roles/").status_code == 200, "each token has its own count"
    assert caller.post("access-requests/", {}).status_code == 201, "changes are counted apart"


def test_limits_are_not_counted_while_the_cache_is_down(
    call: Callers, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_READS_A_MINUTE = 1

    asked: list[object] = []

    def down(*args: Any, **kwargs: Any) -> None:
        asked.append(args)
        raise RedisDown

    monkeypatch.setattr(cache, "add", down)
    monkeypatch.setattr(throttling, "_resting_until", 0.0)
    caller = call("zeynep.ogut")
    assert [caller.get("roles/").status_code for _ in range(3)] == [200, 200, 200]
    assert len(asked) == 1, "one that hangs is not waited for at every call"
    monkeypatch.undo()
    cache.clear()


@pytest.mark.parametrize(
    ("mistake", "status", "code"),
    [
        (ZeroDivisionError("secret"), 500, "internal_error"),
        (OperationalError("secret"), 503, "unavailable"),
        (IntegrityError("secret"), 409, "conflict"),
    ],
)
def test_what_goes_wrong_inside_is_told_without_its_insides(
    call: Callers, monkeypatch: pytest.MonkeyPatch, mistake: Exception, status: int, code: str
) -> None:
    def fail(*args: Any) -> None:
        raise mistake

    monkeypatch.setattr(catalogue, "versions_on", fail)
    answer = call("zeynep.ogut").get("roles/")
    problem(answer, status, code)
    assert b"secret" not in answer.content


@pytest.mark.parametrize("code", KINDS)
def test_each_code_has_its_page_which_anybody_may_read(db: None, code: str) -> None:
    answer: Any = Client().get(f"/api/v1/problems/{code}/")
    assert answer.status_code == 200
    assert answer.json()["code"] == code
    assert answer.json()["status"] == KINDS[code].status


def test_a_problem_leads_to_its_page(call: Callers) -> None:
    caller: Caller = call("zeynep.ogut")
    told = problem(caller.get("nothing/"), 404)
    assert caller.get(told["type"]).json()["title"] == told["title"] == "Bulunamadı"


# A file that was brought in twice is thrown away unsent; a webhook's kept answer would hold its secret.
WITHOUT_KEY = {"/api/v1/attachments/", "/api/v1/webhooks/"}


def test_the_description_is_open_and_complete(db: None) -> None:
    answer: Any = Client().get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    paths = answer.json()["paths"]
    assert "/api/v1/access-requests/{public_id}/approve/" in paths
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert {"400", "406", "500", "503"} <= set(operation["responses"]), (method, path)
            keyed = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", []))
            assert keyed is (method in {"post", "put"} and path not in WITHOUT_KEY), (method, path)
