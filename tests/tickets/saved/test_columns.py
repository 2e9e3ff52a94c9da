"""The columns of a list are each person's own; a view proposes some, and whoever opens it may choose others."""

from __future__ import annotations

import re
from typing import Any

import pytest

from helpdesk_site.interface.list_choices import MOST_NAMES
from helpdesk_site.people.models import User
from helpdesk_site.people.services.accounts import MOST_LISTS
from helpdesk_site.tickets.saved.services import keep_view
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

OWN = ["Numara", "Konu", "Durum", "Talep sahibi", "Kuyruk", "Sorumlu", "Son tarih", "Açılış"]


@pytest.fixture
def agent(desk: Any) -> Any:
    open_for(desk.employee)
    return browser_of(desk.agent)


def heads(browser: Any, address: str = "/is-listesi/") -> list[str]:
    page = browser.get(address).content.decode()
    cells = re.findall(r'<th scope="col" role="columnheader" class="cell-(?!choice)[^>]*>(.*?)</th>', page)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def arrange(browser: Any, *shown: str, key: str = "queue", **more: str) -> Any:
    return browser.post(f"/ui/columns/{key}/", {"shown": shown, "next": "/is-listesi/", **more})


def test_a_list_has_columns_of_its_own_until_somebody_chooses(agent: Any) -> None:
    assert heads(agent) == OWN


def test_chosen_columns_stay_with_the_account(desk: Any, agent: Any) -> None:
    assert arrange(agent, "title", "channel", "reference")["Location"] == "/is-listesi/"
    assert heads(agent) == ["Konu", "Geliş yolu", "Numara"]
    assert heads(browser_of(desk.agent)) == ["Konu", "Geliş yolu", "Numara"]
    assert heads(browser_of(desk.second_agent)) == OWN


def test_a_column_is_moved_and_one_comes_back_to_it(agent: Any) -> None:
    answer = arrange(agent, "reference", "title", "state", move="up:state")
    assert answer["Location"] == "/is-listesi/#column-state"
    assert heads(agent) == ["Numara", "Durum", "Konu"]
    arrange(agent, "reference", "state", "title", move="down:reference")
    assert heads(agent) == ["Durum", "Numara", "Konu"]
    arrange(agent, "state", "reference", move="up:state")
    assert heads(agent) == ["Durum", "Numara"]


def test_the_list_has_its_own_again(agent: Any) -> None:
    arrange(agent, "title")
    arrange(agent, "title", reset="1")
    assert heads(agent) == OWN


@pytest.mark.parametrize("sent", [[], ["yok"], ["<b>", "../x", "a" * 99]])
def test_what_is_no_column_leaves_the_lists_own(agent: Any, sent: list[str]) -> None:
    assert arrange(agent, *sent, move="sideways:yok").status_code == 302
    assert heads(agent) == OWN


def test_one_is_sent_back_to_no_foreign_page(agent: Any) -> None:
    assert arrange(agent, "title", next="https://baska.example/").headers["Location"] == "/"


def test_what_is_kept_does_not_grow_without_end(desk: Any, agent: Any) -> None:
    arrange(agent, *(f"sutun_{number}" for number in range(500)))
    for number in range(MOST_LISTS + 5):
        arrange(agent, "title", key=f"liste-{number}")
    kept = User.objects.get(person=desk.agent).lists
    assert len(kept) == MOST_LISTS
    arrange(agent, *(f"sutun_{number}" for number in range(500)))
    assert len(User.objects.get(person=desk.agent).lists["queue"]["columns"]) == MOST_NAMES


def test_rubbish_in_the_account_is_no_choice(desk: Any, agent: Any) -> None:
    for rubbish in ("x", {"columns": "title", "start": 3, "views": {"a": 1}}, {"columns": [1, None, "title"]}):
        User.objects.filter(person=desk.agent).update(lists={"queue": rubbish})
        assert heads(agent) == (["Konu"] if isinstance(rubbish, dict) and "start" not in rubbish else OWN)


def test_who_is_not_signed_in_keeps_nothing(client: Any, db: None) -> None:
    assert client.post("/ui/columns/queue/", {"shown": "title"})["Location"].startswith("/giris/")


def test_a_view_proposes_columns_and_each_may_choose_others(desk: Any, agent: Any) -> None:
    view = keep_view(
        actor=desk.second_agent, view=None, expected_version=0, title="Yeni", query="state=new",
        columns=("title", "owner"), sharing="team",
    )  # fmt: skip
    address = f"/is-listesi/?state=new&saved={view.public_id}"
    assert heads(agent, address) == ["Konu", "Sorumlu"]
    arrange(agent, "title", key=f"queue-{view.public_id}")
    assert heads(agent, address) == ["Konu"]
    assert heads(browser_of(desk.second_agent), address) == ["Konu", "Sorumlu"]
    assert heads(agent) == OWN
