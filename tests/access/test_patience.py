"""A page does not wait for a target that hangs, and says that nobody could look."""

from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event

import pytest

from helpdesk_site.access import accounts, patience
from integrations.errors import Unavailable
from tests.access.writing import line, submitted
from tests.institution import Targets, person


@pytest.fixture
def frozen(institution: Targets, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An EBYS that answers nobody until the test is over; who was asked about."""
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    thaw, asked, find = Event(), [], institution.ebys.find_account

    def hang(employee_no: str) -> object:
        asked.append(employee_no)
        thaw.wait(60)
        return find(employee_no)

    monkeypatch.setattr(institution.ebys, "find_account", hang)
    yield asked
    thaw.set()
    while accounts.look(person("iclal.sahin")).assignments is None:
        time.sleep(0.05)


def test_a_target_that_hangs_is_told_as_one_that_does_not_answer(frozen: list[str]) -> None:
    seen = accounts.look(person("iclal.sahin"))
    assert seen.unavailable == ["ebys"]
    assert seen.groups == ("ebys-evrak-kayit", "ebys-kullanici")


def test_only_the_first_look_waits_for_it(frozen: list[str]) -> None:
    for _ in range(5):
        accounts.look(person("iclal.sahin"))
    assert frozen == ["45121"]


def test_a_request_is_sent_while_it_hangs(frozen: list[str]) -> None:
    assert submitted(line("45121", "HAVALE")).state == "in_approval"


def test_what_the_target_refuses_at_once_is_asked_again_at_once(
    institution: Targets, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def refuse(employee_no: str) -> None:
        asked.append(employee_no)
        raise Unavailable("EBYS", "connection refused")

    monkeypatch.setattr(institution.ebys, "find_account", refuse)
    for _ in range(3):
        assert accounts.look(person("iclal.sahin")).unavailable == ["ebys"]
    assert asked == ["45121"] * 3
