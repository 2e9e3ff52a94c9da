"""One's choices about notices through the API: the same service, forced kinds, versions, keys."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.notify.models import Choice, Preference
from tests.api.conftest import Callers

ADDRESS = "notification-preferences/"
WISH: dict[str, Any] = {
    "afternoon_digest": True,
    "choices": [{"kind": "request_reply", "queue": None, "way": "digest"}],
    "version": 0,
}
EMPLOYEE, AGENT = "iclal.sahin", "sule.cinar"


def nothing_was_kept() -> bool:
    audited = AuditEntry.objects.filter(action="notify.preferences.chosen").exists()
    return not (Choice.objects.exists() or Preference.objects.exists() or audited)


def choice(kind: str, way: str, queue: str | None = None) -> dict[str, Any]:
    return {**WISH, "choices": [{"kind": kind, "queue": queue, "way": way}]}


@pytest.mark.parametrize(
    ("body", "place", "code"),
    [
        (choice("permission_changed", "desk"), "choices.0.way", "forced"),
        (choice("file_quarantined", "digest"), "choices.0.way", "forced"),
        (choice("request_reply", "none"), "choices.0.way", "invalid"),
        (choice("request_reply", "pigeon"), "choices.0.way", "invalid"),
        (choice("work_reply", "desk"), "choices.0.way", "invalid"),
        (choice("request_reply", "desk", "genel-destek"), "choices.0.queue", "invalid"),
        ({**WISH, "choices": WISH["choices"] * 2}, "choices.1", "invalid"),
        ({**WISH, "afternoon_digest": "yes"}, "afternoon_digest", "invalid"),
        ({"version": 0, "choices": []}, "afternoon_digest", "invalid"),
        ({**WISH, "person": "45205"}, "person", "invalid"),
    ],
)
def test_what_cannot_be_chosen_is_refused_at_its_place(call: Callers, body: Any, place: str, code: str) -> None:
    answer = call(EMPLOYEE).put(ADDRESS, body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert list(answer.json()["errors"]) == [place]
    assert nothing_was_kept()


def test_a_forced_kind_is_refused_with_its_reason(call: Callers) -> None:
    answer = call(EMPLOYEE).put(ADDRESS, choice("permission_changed", "desk"))
    assert "güvenlik konusudur" in answer.json()["detail"]
    assert call(EMPLOYEE).get(answer.json()["type"]).status_code == 200


def test_a_version_is_needed_and_must_be_the_present_one(call: Callers) -> None:
    caller = call(EMPLOYEE)
    without = {name: value for name, value in WISH.items() if name != "version"}
    assert caller.put(ADDRESS, without).status_code == 428
    assert caller.put(ADDRESS, without, If_Match='"3"').status_code == 412
    assert caller.put(ADDRESS, {**WISH, "version": 3}).status_code == 409
    assert nothing_was_kept()
    assert caller.put(ADDRESS, without, If_Match='"0"')["ETag"] == '"1"'


def test_what_is_shown_can_be_changed_and_sent_back(call: Callers) -> None:
    caller = call(AGENT)
    shown = caller.get(ADDRESS).json()
    assert (shown["version"], shown["afternoon_digest"]) == (0, False)
    forced = {kind["kind"]: kind for kind in shown["kinds"] if kind["forced"]}
    assert forced["permission_changed"]["ways"] == ["mail"]
    assert {"queue": "genel-destek", "title": "Genel destek"} in shown["queues"]
    choices = [
        *({**each, "way": "digest"} if each["kind"] == "request_reply" else each for each in shown["choices"]),
        {"kind": "work_reply", "queue": "genel-destek", "way": "desk"},
    ]
    changed = caller.put(ADDRESS, {"version": 0, "afternoon_digest": True, "choices": choices})
    assert changed.status_code == 200
    assert changed.json() == caller.get(ADDRESS).json()
    assert changed.json()["choices"] == choices
    assert (changed.json()["version"], changed.json()["afternoon_digest"]) == (1, True)
    assert Choice.objects.count() == 2
    assert not Choice.objects.exclude(person=caller.person).exists()


def test_the_same_key_changes_once_and_answers_the_same(call: Callers) -> None:
    caller = call(EMPLOYEE)
    first = caller.put(ADDRESS, WISH, Idempotency_Key="bir")
    again = caller.put(ADDRESS, WISH, Idempotency_Key="bir")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert Preference.objects.get().version == 1
    other = caller.put(ADDRESS, {**WISH, "afternoon_digest": False}, Idempotency_Key="bir")
    assert (other.status_code, other.json()["code"]) == (409, "key_reused")


def test_an_empty_version_is_a_mistake_even_beside_a_key_that_was_answered(call: Callers) -> None:
    caller = call(EMPLOYEE)
    assert caller.put(ADDRESS, WISH, Idempotency_Key="iki").status_code == 200
    answer = caller.put(ADDRESS, WISH, Idempotency_Key="iki", If_Match="")
    assert answer.json()["code"] in {"key_reused", "bad_header"}


def test_other_methods_are_refused(call: Callers) -> None:
    for method in ("POST", "PATCH", "DELETE"):
        answer = call(EMPLOYEE).send(method, ADDRESS, body=WISH)
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, PUT"


def test_it_is_described_like_its_neighbours(call: Callers) -> None:
    described = call(EMPLOYEE).get("schema/").json()["paths"]["/api/v1/notification-preferences/"]
    assert set(described) == {"get", "put"}
    assert {"200", "409", "412", "422", "428"} <= set(described["put"]["responses"])
    names = {parameter["name"] for parameter in described["put"]["parameters"]}
    assert names == {"Idempotency-Key", "If-Match"}
