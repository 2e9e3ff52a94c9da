"""One step on many tickets, each for itself; macros write what they say, to whom they say, and nothing is evaluated."""

from __future__ import annotations

from typing import Any

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.tickets import bulk, macros, services
from helpdesk_site.tickets.bulk import Chosen
from helpdesk_site.tickets.models import Macro, TicketProfile
from helpdesk_site.tickets.services import Outdated
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def keep(actor: Any, **over: Any) -> Macro:
    values = {
        "macro": None, "title": "Karşılama", "words": "Sayın {ad} {soyad}, {talep} için bakıyorum. {ben}",
        "public": True, "state": "in_progress", "takes": True, "for_all": False, **over,
    }  # fmt: skip
    return macros.keep_macro(actor=actor, **values)


@pytest.mark.parametrize("who", ["employee", "auditor"])
def test_only_who_works_on_tickets_keeps_macros(desk: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        keep(getattr(desk, who))
    assert not macros.macros_for(getattr(desk, who)).exists()
    assert not Macro.objects.exists()


def test_what_all_use_is_the_chiefs(desk: Any) -> None:
    with pytest.raises(NotAllowed):
        keep(desk.agent, for_all=True)
    of_all = keep(desk.chief, for_all=True)
    assert list(macros.macros_for(desk.agent)) == [of_all]
    with pytest.raises(NotAllowed):
        keep(desk.agent, macro=of_all, title="Benim olsun")
    with pytest.raises(NotAllowed):
        macros.drop_macro(of_all, actor=desk.agent)


def test_ones_own_are_nobody_elses(desk: Any) -> None:
    mine = keep(desk.agent)
    assert list(macros.macros_for(desk.agent)) == [mine]
    assert not macros.macros_for(desk.second_agent).exists()
    assert browser_of(desk.second_agent).get(f"/makrolar/{mine.public_id}/").status_code == 404


def test_a_macro_does_something_and_has_a_name_of_its_own(desk: Any) -> None:
    with pytest.raises(Invalid):
        keep(desk.agent, words="", state="", takes=False)
    keep(desk.agent)
    with pytest.raises(Invalid) as taken:
        keep(desk.agent)
    assert "title" in taken.value.fields
    assert Macro.objects.count() == 1


def test_a_macro_writes_sets_the_state_and_takes_the_ticket_in_one_entry(desk: Any) -> None:
    ticket, macro = open_for(desk.employee), keep(desk.agent)
    macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=ticket.version)
    ticket.refresh_from_db()
    entry = FollowUp.objects.get(ticket=ticket.ticket)
    assert (ticket.state, ticket.owner, ticket.version) == ("in_progress", desk.agent, 2)
    assert entry.comment == f"Sayın Ayşe Kaya, {ticket.reference} için bakıyorum. {desk.agent.official_name}"
    assert entry.public


@pytest.mark.parametrize("words", ["{{ 7|add:7 }} {% now 'Y' %}", "{profile.requester}", "{0} {ad!r}", "%s %(x)s"])
def test_nothing_in_a_macro_is_evaluated(desk: Any, words: str) -> None:
    ticket, macro = open_for(desk.employee), keep(desk.agent, words=words)
    macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=ticket.version)
    assert FollowUp.objects.get(ticket=ticket.ticket).comment == words


def test_a_macro_is_refused_whole(desk: Any) -> None:
    """On one's own ticket, on an older version, and when it is dropped."""
    own, other = open_for(desk.agent), open_for(desk.employee)
    macro = keep(desk.agent)
    with pytest.raises(NotAllowed):
        macros.run_macro(macro, own.public_id, actor=desk.agent, expected_version=own.version)
    with pytest.raises(Outdated):
        macros.run_macro(macro, other.public_id, actor=desk.agent, expected_version=other.version + 1)
    macros.drop_macro(macro, actor=desk.agent)
    macro.refresh_from_db()
    with pytest.raises(WrongState):
        macros.run_macro(macro, other.public_id, actor=desk.agent, expected_version=other.version)
    assert not FollowUp.objects.exists()


def test_one_that_is_refused_holds_up_no_other(desk: Any) -> None:
    good, stale, own = open_for(desk.employee), open_for(desk.employee), open_for(desk.agent)
    services.assign(stale.public_id, actor=desk.second_agent, expected_version=1, owner=desk.second_agent)
    chosen = [Chosen(each.public_id, 1) for each in (stale, own, good)] + [Chosen("tkt_yok", 1)]
    outcomes = bulk.on_each(
        chosen,
        lambda one: services.steps_at_once(
            one.public_id, actor=desk.agent, expected_version=one.version, owner=desk.agent
        ),
        actor=desk.agent,
    )
    assert [outcome.is_done for outcome in outcomes] == [False, False, True, False]
    good.refresh_from_db()
    stale.refresh_from_db()
    assert (good.owner, stale.owner) == (desk.agent, desk.second_agent)


@pytest.mark.parametrize("text", ["", "tkt_x", "tkt_x:", ":3", "tkt_x:-1", "tkt_x:1.5", "tkt_x:٣", "tkt_x:12345678901"])
def test_what_is_no_choice_is_none(text: str) -> None:
    assert Chosen.read(text) is None


def test_the_page_asks_first_and_tells_what_became_of_each(desk: Any) -> None:
    ticket, agent = open_for(desk.employee), browser_of(desk.agent)
    listed = agent.get("/is-listesi/").content.decode()
    box = f"{ticket.public_id}:1"
    assert f'value="{box}"' in listed
    assert agent.post("/is-listesi/toplu/", {}).status_code == 422
    asked = agent.post("/is-listesi/toplu/", {"chosen": [box]})
    assert ticket.reference in asked.content.decode()
    assert agent.post("/is-listesi/toplu/", {"chosen": [box], "do": "1"}).status_code == 422
    assert TicketProfile.objects.get().version == 1
    done = agent.post("/is-listesi/toplu/", {"chosen": [box], "do": "1", "takes": "on", "state": "in_progress"})
    assert "Yapıldı" in done.content.decode()
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.state) == (desk.agent, "in_progress")


def test_strangers_find_no_such_page(desk: Any) -> None:
    ticket = open_for(desk.employee)
    for who in (desk.employee, desk.auditor):
        answer = browser_of(who).post("/is-listesi/toplu/", {"chosen": [f"{ticket.public_id}:1"], "do": "1"})
        assert answer.status_code == 404


def test_a_macro_on_the_page_of_a_ticket(desk: Any) -> None:
    ticket, macro, agent = open_for(desk.employee), keep(desk.agent), browser_of(desk.agent)
    page = f"/talep/{ticket.public_id}/"
    assert "Karşılama" in agent.get(f"{page}adim/macro/ac/").content.decode()
    assert browser_of(desk.auditor).get(f"{page}adim/macro/ac/").status_code == 404
    assert agent.post(f"{page}adim/macro/", {"macro_id": "mcr_yok", "version": "1"}).status_code == 422
    assert agent.post(f"{page}adim/macro/", {"macro_id": macro.public_id, "version": "1"}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.owner == desk.agent
