"""A program reads the saved views that its person finds above the work list, with the numbers that stand there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.tickets.models import SavedView
from tests.api.conftest import Callers
from tests.api.test_refusals import problem
from tests.institution import person

ASKER, AGENT, CHIEF = "iclal.sahin", "sule.cinar", "umit.gokce"


def kept(title: str, query: str, *, of: str = AGENT, sharing: str = "own") -> SavedView:
    return SavedView.objects.create(person=person(of), title=title, query=query, sharing=sharing)


def test_who_has_no_work_list_has_no_views(call: Callers) -> None:
    kept("Herkes", "", of=CHIEF, sharing="desk")
    problem(call(ASKER).get("views/"), 404)


def test_views_are_read_and_not_written(call: Callers) -> None:
    problem(call(AGENT).post("views/", {"title": "Benim"}), 405)
    problem(call(AGENT).get("views/", {"q": "x"}), 400)
    assert not SavedView.objects.exists()


def test_one_finds_his_own_and_what_is_shared_in_turkish_order_with_numbers(call: Callers) -> None:
    content = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}
    call(ASKER).post("tickets/", content)
    kept("Şikâyetler", "q=sikayet")
    kept("Sahipsiz", "view=nobody")
    kept("Bana ait", "view=mine", of=CHIEF)
    shared = kept("Geciken", "due=overdue", of=CHIEF, sharing="desk")
    found = call(AGENT).get("views/").json()
    assert (found["next"], found["previous"]) == (None, None)
    rows = found["results"]
    assert [(row["title"], row["query"], row["count"]) for row in rows] == [
        ("Geciken", "due=overdue", 0), ("Sahipsiz", "view=nobody", 1), ("Şikâyetler", "q=sikayet", None),
    ]  # fmt: skip
    assert [(row["sharing"], row["may_change"]) for row in rows] == [("desk", False), ("own", True), ("own", True)]
    assert (rows[0]["id"], rows[0]["owner"]["id"]) == (shared.public_id, person(CHIEF).public_id)


@pytest.mark.parametrize("many", [1, 12])
def test_views_cost_the_same_however_many_there_are(call: Callers, many: int) -> None:
    for number in range(many):
        kept(f"Görünüm {number}", "view=nobody", sharing="desk" if number % 2 else "own")
    agent = call(AGENT)
    agent.get("views/")
    with CaptureQueriesContext(connection) as statements:
        assert len(agent.get("views/").json()["results"]) == many
    assert len(statements) <= 6, [statement["sql"][:120] for statement in statements]


def test_at_most_a_hundred_are_shown(call: Callers) -> None:
    for number in range(103):
        kept(f"Görünüm {number}", "")
    assert len(call(AGENT).get("views/").json()["results"]) == 100
