"""Handing on what somebody has: looked at before, each for itself, and nobody who asked is disturbed."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.notify.models import Notification
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.workload.planning import shared_evenly
from tests.reports.stories import NOW, opened
from tests.tickets.people import browser_of, make_person
from tests.tickets.sla.conftest import it_is
from tests.tickets.workload.test_team import away

pytestmark = pytest.mark.django_db


@pytest.fixture
def third(desk: SimpleNamespace) -> Person:
    return make_person("Veli", "Zorlu", roles=("agent",))


def tickets_of(desk: SimpleNamespace, number: int, **over: Any) -> list[TicketProfile]:
    return [opened(desk, "18.03.2026 15:00", owner=desk.agent, title=f"Talep {n}", **over) for n in range(number)]


def boxes(tickets: list[TicketProfile]) -> list[str]:
    return [f"{ticket.public_id}:{ticket.version}" for ticket in tickets]


def page_of(desk: SimpleNamespace) -> str:
    return f"/ekip/{desk.agent.public_id}/devret/"


def sent(browser: Client, desk: SimpleNamespace, *, status: int = 200, **form: Any) -> str:
    with it_is(NOW):
        answer = browser.post(page_of(desk), form)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def plan_of(page: str) -> list[str]:
    return re.findall(r'name="plan" value="([^"]+)"', page)


def owners(tickets: list[TicketProfile]) -> list[Person | None]:
    return [TicketProfile.objects.select_related("owner").get(pk=ticket.pk).owner for ticket in tickets]


def test_looking_at_the_plan_changes_nothing(desk: SimpleNamespace) -> None:
    tickets = tickets_of(desk, 2)
    before = AuditEntry.objects.count()
    page = sent(browser_of(desk.chief), desk, to="nobody", chosen=boxes(tickets))
    assert len(plan_of(page)) == 2
    assert owners(tickets) == [desk.agent] * 2
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Bu alan"),
        ({"to": "share"}, "en az bir kişi işaretleyin"),
        ({"to": "one"}, "Talepleri alacak kişiyi seçin"),
        ({"to": "one", "person": "per_yok"}, "artık işinin başında değil"),
        ({"to": "share", "among": ["per_yok"]}, "artık işinin başında değil"),
        ({"to": "nowhere"}, "nowhere"),
    ],
)
def test_what_is_not_said_is_asked_for_and_what_was_ticked_is_kept(
    desk: SimpleNamespace,
    form: dict[str, Any],
    sentence: str,
) -> None:
    one, _other = tickets_of(desk, 2)
    page = sent(browser_of(desk.chief), desk, status=422, chosen=boxes([one]), **form)
    assert sentence in page
    assert page.count('name="chosen"') == 2
    assert len(re.findall(r'name="chosen"[^>]* checked', page)) == 1
    assert owners([one]) == [desk.agent]


def test_nothing_ticked_is_nothing_to_do(desk: SimpleNamespace) -> None:
    tickets_of(desk, 1)
    assert "Hiç talep seçilmedi" in sent(browser_of(desk.chief), desk, status=422, to="nobody")


def test_they_are_shared_evenly_as_the_plan_said(desk: SimpleNamespace, third: Person) -> None:
    tickets = tickets_of(desk, 5)
    opened(desk, "18.03.2026 15:00", owner=desk.second_agent)
    browser = browser_of(desk.chief)
    among = [desk.second_agent.public_id, third.public_id]
    look = sent(browser, desk, to="share", among=among, chosen=boxes(tickets))
    assert re.search(r"Veli ZORLU</strong> <span>3 talep", look)
    assert re.search(r"Ali YILMAZ</strong> <span>2 talep", look)
    done = sent(browser, desk, plan=plan_of(look), do="1")
    assert "5 talepten 5 tanesi devredildi" in done
    found = owners(tickets)
    assert (found.count(third), found.count(desk.second_agent)) == (3, 2)


def test_all_go_to_one_or_back_to_the_queue(desk: SimpleNamespace) -> None:
    first, second = tickets_of(desk, 2)
    browser = browser_of(desk.chief)
    look = sent(browser, desk, to="one", person=desk.second_agent.public_id, chosen=boxes([first]))
    sent(browser, desk, plan=plan_of(look), do="1")
    look = sent(browser, desk, to="nobody", chosen=boxes([second]))
    sent(browser, desk, plan=plan_of(look), do="1")
    assert owners([first, second]) == [desk.second_agent, None]


def test_the_requester_is_not_disturbed_the_new_owner_is_told_and_each_step_is_kept(
    desk: SimpleNamespace,
) -> None:
    tickets = tickets_of(desk, 2)
    Notification.objects.all().delete()
    browser = browser_of(desk.chief)
    look = sent(browser, desk, to="one", person=desk.second_agent.public_id, chosen=boxes(tickets))
    sent(browser, desk, plan=plan_of(look), do="1")
    assert set(Notification.objects.values_list("person", flat=True)) == {desk.second_agent.pk}
    for ticket in tickets:
        newest = AuditEntry.objects.filter(object_id=ticket.public_id).latest("id")
        assert newest.action == "ticket.assigned"
        assert str(desk.second_agent.uuid) in newest.payload


def test_one_that_moved_on_meanwhile_is_named_and_holds_up_no_other(desk: SimpleNamespace) -> None:
    stale, good = tickets_of(desk, 2)
    browser = browser_of(desk.chief)
    look = sent(browser, desk, to="nobody", chosen=boxes([stale, good]))
    with it_is(NOW):
        services.reply(stale.pk, actor=desk.agent, expected_version=stale.version, text="Bakıyorum.", public=True)
    done = sent(browser, desk, plan=plan_of(look), do="1")
    assert "2 talepten 1 tanesi devredildi" in done
    assert stale.reference in done
    assert owners([stale, good]) == [desk.agent, None]


def test_nobody_gets_his_own_and_nobody_gets_what_his_role_does_not_reach(desk: SimpleNamespace) -> None:
    """What none of those chosen may work on stays, and is said to."""
    [own] = tickets_of(desk, 1)
    TicketProfile.objects.filter(pk=own.pk).update(requester=desk.second_agent)
    [general] = tickets_of(desk, 1)
    among = [desk.second_agent.public_id, desk.trainer.public_id]
    look = sent(browser_of(desk.chief), desk, to="share", among=among, chosen=boxes([own, general]))
    assert "1 talep olduğu gibi kalır" in look
    assert plan_of(look) == [f"{general.public_id}:{general.version}:{desk.second_agent.public_id}"]


def test_who_is_away_or_has_left_gets_nothing(desk: SimpleNamespace, third: Person) -> None:
    tickets_of(desk, 1)
    away(desk, third, "16.03.2026", "21.03.2026")
    with it_is(NOW):
        page = browser_of(desk.chief).get(page_of(desk)).content.decode()
    assert f'value="{desk.second_agent.public_id}"' in page
    assert f'value="{third.public_id}"' not in page
    assert f'value="{desk.agent.public_id}"' not in page, "nor does he himself"


def test_a_plan_that_was_written_by_hand_does_no_more_than_its_writer_may(desk: SimpleNamespace) -> None:
    [ticket] = tickets_of(desk, 1)
    [own] = tickets_of(desk, 1)
    TicketProfile.objects.filter(pk=own.pk).update(requester=desk.chief)
    box, mine = boxes([ticket, own])
    plan = [f"{box}:{desk.employee.public_id}", f"{box}:per_yok", f"{mine}:-", "tkt_yok:1:-", "x", f"{box}", "::"]
    for one in plan:
        sent(
            browser_of(desk.chief), desk, status=200 if one.count(":") > 1 and one != "::" else 422, plan=[one], do="1"
        )
    assert owners([ticket, own]) == [desk.agent] * 2


def test_one_queue_alone_can_be_handed_on(desk: SimpleNamespace) -> None:
    tickets_of(desk, 1)
    [other] = tickets_of(desk, 1, service_code="12-f")
    with it_is(NOW):
        page = browser_of(desk.chief).get(f"{page_of(desk)}?queue={other.queue.slug}").content.decode()
        assert browser_of(desk.chief).get(f"{page_of(desk)}?queue=%00").status_code == 200
    assert page.count('name="chosen"') == 1
    assert other.reference in page


def test_back_leads_to_what_was_chosen(desk: SimpleNamespace, third: Person) -> None:
    one, _other = tickets_of(desk, 2)
    page = sent(browser_of(desk.chief), desk, to="share", among=[third.public_id], chosen=boxes([one]), back="1")
    assert len(re.findall(r'name="chosen"[^>]* checked', page)) == 1
    assert re.search(rf'value="{third.public_id}"[^>]* checked', page)
    assert not re.search(rf'value="{desk.second_agent.public_id}"[^>]* checked', page)


def test_who_has_nothing_has_nothing_to_hand_on(desk: SimpleNamespace) -> None:
    with it_is(NOW):
        page = browser_of(desk.chief).get(page_of(desk)).content.decode()
    assert "devredilecek bir şey bulunmuyor" in page


def test_the_plan_gives_to_whoever_has_least() -> None:
    """Without a database: names stand for people and tickets."""
    everybody: Any = [SimpleNamespace(pk=1), SimpleNamespace(pk=2), SimpleNamespace(pk=3)]
    tickets: Any = list("abcdef")
    plan = shared_evenly(
        tickets, everybody, {1: 4, 2: 0, 3: 2}, lambda person, ticket: (person.pk, str(ticket)) != (2, "a")
    )
    assert [one.owner and one.owner.pk for one in plan] == [3, 2, 2, 2, 2, 3]
