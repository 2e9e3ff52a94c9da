"""The pages of joining and taking apart: what is typed is kept, what is refused is said, each finds what is his."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.tickets.models import Relation, TicketProfile
from helpdesk_site.tickets.relations import linking, merging
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.relations.samples import fresh, merged_pair, say
from tests.tickets.test_costs import at_most

pytestmark = pytest.mark.django_db


def test_merging_is_looked_at_before_it_is_done(desk: Any) -> None:
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    agent = browser_of(desk.agent)
    chosen = [f"{one.public_id}:1" for one in (kept, other)]
    opened = agent.post("/birlestir/", {"chosen": chosen})
    assert opened.status_code == 200
    assert other.reference in opened.content.decode()
    form = {"tickets": [kept.public_id, other.public_id], "kept": kept.public_id, "why": "Aynı arıza"}
    looked = agent.post("/birlestir/", form)
    assert looked.status_code == 200
    assert f"{kept.reference} talebinde birleştirilsin mi?" in looked.content.decode()
    assert not Relation.objects.exists()
    done = agent.post("/birlestir/", {**form, "do": "confirm"})
    assert done["Location"] == f"/talep/{kept.public_id}/"
    assert fresh(other).merging == "merged"
    assert Relation.objects.get().why == "Aynı arıza"


def test_another_request_is_named_by_its_number(desk: Any) -> None:
    ticket, other = open_for(desk.employee), open_for(desk.stranger)
    agent = browser_of(desk.agent)
    assert ticket.reference in agent.get(f"/birlestir/?t={ticket.public_id}").content.decode()
    form = {"tickets": [ticket.public_id], "another": other.reference, "kept": "other", "do": "confirm"}
    agent.post("/birlestir/", form)
    assert fresh(ticket).merging == "merged"
    assert fresh(other).merging == "kept"


def test_who_comes_without_a_choice_names_both(desk: Any) -> None:
    kept, other = open_for(desk.employee), open_for(desk.stranger)
    agent = browser_of(desk.agent)
    assert agent.get("/birlestir/").status_code == 200
    assert agent.post("/birlestir/", {"another": other.reference}).status_code == 422
    form = {"another": other.reference, "kept": kept.reference, "do": "confirm"}
    assert agent.post("/birlestir/", form).status_code == 302
    assert (fresh(other).merging, fresh(kept).merging) == ("merged", "kept")


@pytest.mark.parametrize(
    "typed", [{}, {"kept": "other"}, {"another": "EBYS-1999-000001"}, {"another": "a\x00", "kept": "tkt_yok"}]
)
def test_what_does_not_do_stays_on_the_form(desk: Any, typed: dict[str, str]) -> None:
    ticket = open_for(desk.employee)
    answer = browser_of(desk.agent).post("/birlestir/", {"tickets": [ticket.public_id], "why": "Sebep", **typed})
    assert answer.status_code == 422
    assert "Sebep" in answer.content.decode()
    assert not Relation.objects.exists()


def test_a_refusal_of_the_command_stands_on_the_form(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    third = open_for(desk.colleague)
    form = {"tickets": [kept.public_id, third.public_id], "kept": third.public_id}
    answer = browser_of(desk.agent).post("/birlestir/", form)
    assert answer.status_code == 409
    assert kept.reference in answer.content.decode()
    assert fresh(third).merging == ""
    assert fresh(merged).merging == "merged"


def test_undoing_from_either_page(desk: Any) -> None:
    kept, merged = merged_pair(desk)
    agent = browser_of(desk.agent)
    for ticket in (kept, merged):
        panel = agent.get(f"/talep/{ticket.public_id}/iliskiler/").content.decode()
        assert f"/talep/{merged.public_id}/ayir/" in panel
    assert agent.post(f"/talep/{merged.public_id}/ayir/").status_code == 302
    assert fresh(merged).state == "new"


def test_joining_splitting_and_writing_to_parts(desk: Any) -> None:
    top, part = open_for(desk.employee), open_for(desk.stranger)
    agent, address = browser_of(desk.agent), f"/talep/{top.public_id}"
    assert agent.post(f"{address}/iliskiler/bagla/", {"why": "Çünkü"}).status_code == 422
    form = {"other": part.reference, "reading": "parent_of", "why": "Büyük kesinti"}
    assert agent.post(f"{address}/iliskiler/bagla/", form).status_code == 302
    again = agent.post(f"{address}/iliskiler/bagla/", form)
    assert again.status_code == 409
    assert "Büyük kesinti" in again.content.decode()
    assert "0/1 bitti" in agent.get(f"{address}/iliskiler/").content.decode()
    done = agent.post(f"{address}/parcalar/", {"text": "Giderildi.", "public": "on", "state": "resolved"})
    assert part.reference in done.content.decode()
    assert "1/1 bitti" in agent.get(f"{address}/iliskiler/").content.decode()
    assert agent.post(f"{address}/bol/", {"title": "Başka konu"}).status_code == 422
    made = agent.post(f"{address}/bol/", {"entries": "0", "title": "Başka konu", "service": "12-cc"})
    assert made.status_code == 302
    relation = Relation.objects.get(kind="child_of")
    assert agent.post(f"{address}/iliskiler/{relation.public_id}/kaldir/").status_code == 302
    relation.refresh_from_db()
    assert relation.ended_at is not None


def test_strangers_and_readers_find_no_such_pages(desk: Any) -> None:
    ticket = open_for(desk.employee)
    for who in (desk.employee, desk.auditor, desk.stranger):
        browser = browser_of(who)
        for page in ("iliskiler/bagla/", "bol/", "parcalar/"):
            assert browser.get(f"/talep/{ticket.public_id}/{page}").status_code == 404
    assert browser_of(desk.employee).get("/birlestir/").status_code == 404
    assert browser_of(desk.stranger).get(f"/talep/{ticket.public_id}/iliskiler/").status_code == 404


def test_suggestions_are_what_one_may_see(desk: Any) -> None:
    ticket = open_for(desk.employee)
    open_for(desk.stranger)
    answer = browser_of(desk.employee).get("/ara/sec/?q=EBYS")
    assert [choice["key"] for choice in answer.json()["choices"]] == [ticket.public_id]


def test_a_ticket_into_which_hundreds_were_merged_costs_no_more(desk: Any) -> None:
    kept = open_for(desk.employee)
    merged = [open_for(desk.stranger, title=f"Talep {n}") for n in range(40)]
    merging.merge(kept.public_id, [one.public_id for one in merged], actor=desk.agent)
    say(merged[0], desk.stranger, "Bende de.")
    agent = browser_of(desk.agent)
    for page in ("", "iliskiler/"):
        agent.get(f"/talep/{kept.public_id}/{page}")
        with at_most(14):
            agent.get(f"/talep/{kept.public_id}/{page}")


def test_the_part_beside_a_ticket_with_hundreds_of_parts_costs_no_more(desk: Any) -> None:
    top = open_for(desk.employee)
    for number in range(60):
        part = open_for(desk.stranger, title=f"Talep {number}")
        linking.link(part.public_id, "child_of", top.public_id, actor=desk.agent)
    agent = browser_of(desk.agent)
    with at_most(12):
        panel = agent.get(f"/talep/{top.public_id}/iliskiler/").content.decode()
    assert "0/60 bitti" in panel
    assert TicketProfile.objects.filter(is_open=True).count() == 61
