"""Waking a worker is a favour: nobody waits for it, and a broker that is away costs one commit its time, not all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import path

from helpdesk_site.kernel import after_commit
from helpdesk_site.kernel.transaction import changed, unit_of_work, wake


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A kind of work whose waker fails; how often it was tried."""
    tried: list[str] = []

    def fail() -> None:
        tried.append("once")
        raise OSError("the broker hangs")

    monkeypatch.setitem(after_commit._wakers, "broken", fail)
    monkeypatch.setattr(after_commit, "_resting_until", 0.0)
    return tried


def commit() -> None:
    with unit_of_work():
        wake("broken")


def test_after_a_wake_up_that_failed_nobody_is_woken_for_a_moment(own_database: None, broken: list[str]) -> None:
    for _ in range(3):
        commit()
    assert broken == ["once"]


def test_then_it_is_tried_again(own_database: None, broken: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(after_commit, "REST_SECONDS", 0.0)
    for _ in range(3):
        commit()
    assert broken == ["once"] * 3


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was told, in order: a kind of work, or topics."""
    told: list[Any] = []
    monkeypatch.setitem(after_commit._wakers, "heard", lambda: told.append("woken"))
    monkeypatch.setattr(after_commit, "_publisher", told.append)
    monkeypatch.setattr(after_commit, "_resting_until", 0.0)
    return told


def commits_twice(_request: HttpRequest) -> HttpResponse:
    """A page of this test: two commands, which ask for the same."""
    for topics in (("list", "ticket:1"), ("ticket:2", "list")):
        with unit_of_work():
            wake("heard")
            changed(*topics)
    return HttpResponse("Kaydedildi")


def fails_in_the_second(request: HttpRequest) -> HttpResponse:
    commits_twice(request)
    raise RuntimeError("a fault of this page")


urlpatterns = [path("", commits_twice), path("fails/", fails_in_the_second)]


def served(address: str, settings: Any) -> Any:
    """The answer of a WSGI server's application, as the server holds it before it closes it."""
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, []
    handle: Any = WSGIHandler()
    return handle(RequestFactory().get(address).environ, lambda _status, _headers: None)


def test_a_visitor_does_not_wait_for_what_is_told_and_it_is_told_once(
    own_database: None, heard: list[Any], settings: Any
) -> None:
    answer = served("/", settings)
    assert (b"".join(answer), heard) == (b"Kaydedildi", [])
    answer.close()
    assert heard == ["woken", ["list", "ticket:1", "ticket:2"]]


def test_what_was_committed_is_told_even_when_the_page_failed(
    own_database: None, heard: list[Any], settings: Any
) -> None:
    served("/fails/", settings).close()
    assert heard == ["woken", ["list", "ticket:1", "ticket:2"]]


def test_outside_a_request_it_is_told_at_each_commit(own_database: None, heard: list[Any]) -> None:
    commits_twice(HttpRequest())
    assert heard == ["woken", ["list", "ticket:1"], "woken", ["ticket:2", "list"]]


def test_after_an_answer_nothing_waits_for_the_next_one(own_database: None, heard: list[Any], settings: Any) -> None:
    served("/", settings).close()
    heard.clear()
    with unit_of_work():
        wake("heard")
    assert heard == ["woken"]
