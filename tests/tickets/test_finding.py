"""The palette finds what its user may see, and says nothing of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def found(person: Any, words: str) -> list[str]:
    answer = browser_of(person).get("/ara/git/", {"q": words})
    assert answer.status_code == 200
    return [each["label"] for each in answer.json()["found"]]


def test_a_request_is_found_by_its_number_and_by_words_in_any_spelling(desk: Any) -> None:
    ticket = open_for(desk.employee, title="Şifre ekranı açılmıyor")
    label = f"{ticket.reference} Şifre ekranı açılmıyor"
    for words in (ticket.reference, "sifre ekrani", "ŞİFRE"):
        assert found(desk.agent, words) == [label]
        assert found(desk.employee, words) == [label]


@pytest.mark.parametrize("words", ["", " ", "x" * 5000, "\x00", "':*|&!", "%_"])
def test_what_says_nothing_finds_nothing(desk: Any, words: str) -> None:
    open_for(desk.employee)
    assert found(desk.agent, words) == []


def test_others_requests_are_not_found(desk: Any) -> None:
    ticket = open_for(desk.employee, title="Gizli konu")
    assert found(desk.stranger, "gizli") == []
    assert found(desk.stranger, ticket.reference) == []


def test_few_are_shown_the_newest_first(desk: Any) -> None:
    tickets = [open_for(desk.employee, title=f"Yazıcı {number}") for number in range(12)]
    shown = found(desk.agent, "yazici")
    assert len(shown) == 8
    assert shown[0].startswith(tickets[-1].reference)
