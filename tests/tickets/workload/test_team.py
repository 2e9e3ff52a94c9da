"""The team: who has how much, who is away, and that each number is what its list shows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.people.models import Delegation, Person
from helpdesk_site.tickets.workload import selectors
from tests.kernel.calendar_samples import at
from tests.people_factories import make_deputyship, make_person
from tests.reports.numbers import numbers_of, rows_of
from tests.reports.stories import NOW, moved, opened
from tests.tickets.people import browser_of
from tests.tickets.sla.conftest import it_is
from tests.tickets.test_costs import at_most, count

pytestmark = pytest.mark.django_db


def give_each_something(desk: SimpleNamespace) -> None:
    """Overdue, due today, later and standing for the one, something for the other."""
    opened(desk, "02.03.2026 09:00", owner=desk.agent)
    opened(desk, "16.03.2026 11:30", owner=desk.agent)
    opened(desk, "18.03.2026 15:00", owner=desk.agent)
    moved(desk, opened(desk, "18.03.2026 15:00", owner=desk.agent), "18.03.2026 16:00", "waiting_supplier")
    moved(desk, opened(desk, "02.03.2026 09:00", owner=desk.agent), "03.03.2026 09:00", "resolved")
    opened(desk, "18.03.2026 15:00", owner=desk.second_agent)


def away(desk: SimpleNamespace, person: Person, first: str, end: str, **over: Any) -> Delegation:
    """Away from a day until before another one, with the second agent as the deputy."""
    return make_deputyship(
        person, desk.second_agent, approved_by=desk.chief, unit=desk.unit,
        start=at(f"{first} 00:00"), end=at(f"{end} 00:00"), **over,
    )  # fmt: skip


def look(desk: SimpleNamespace) -> str:
    with it_is(NOW):
        answer = browser_of(desk.chief).get("/ekip/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["employee", "agent", "auditor", "trainer"])
def test_whoever_does_not_answer_for_the_desk_finds_no_such_pages(desk: SimpleNamespace, who: str) -> None:
    browser = browser_of(getattr(desk, who))
    assert browser.get("/ekip/").status_code == 404
    assert browser.get(f"/ekip/{desk.agent.public_id}/devret/").status_code == 404
    assert browser.post(f"/ekip/{desk.agent.public_id}/devret/", {"to": "nobody", "do": "1"}).status_code == 404


def test_what_somebody_has_is_told_by_when_it_is_due(desk: SimpleNamespace) -> None:
    give_each_something(desk)
    with it_is(NOW):
        loads = {member.person: member.load for member in selectors.team()}
    assert loads[desk.agent] == selectors.Load(overdue=1, today=1, later=1, standing=1)
    assert loads[desk.second_agent].total == 1
    assert loads[desk.trainer].total == 0


def test_every_number_is_what_its_list_shows(desk: SimpleNamespace) -> None:
    give_each_something(desk)
    numbers = numbers_of(look(desk))
    browser = browser_of(desk.chief)
    assert len(numbers) == 7
    with it_is(NOW):
        wrong = [(address, number, rows_of(browser, address)) for address, number in numbers]
    assert [one for one in wrong if one[1] != one[2]] == []


def test_who_has_left_is_there_as_long_as_he_has_something(desk: SimpleNamespace) -> None:
    give_each_something(desk)
    Person.objects.filter(pk=desk.agent.pk).update(active=False)
    page = look(desk)
    assert "ayrıldı" in page
    with it_is(NOW):
        mine = [one for one in numbers_of(page) if desk.agent.public_id in one[0]]
        assert [rows_of(browser_of(desk.chief), address) for address, _number in mine] == [n for _address, n in mine]
        assert [member.is_present for member in selectors.team() if member.person == desk.agent] == [False]


def test_who_is_away_is_said_with_the_days_and_the_deputy(desk: SimpleNamespace) -> None:
    away(desk, desk.agent, "16.03.2026", "21.03.2026")
    away(desk, desk.trainer, "01.04.2026", "08.04.2026")
    page = look(desk)
    assert "16.03.2026 – 20.03.2026; vekili: Ali YILMAZ" in page
    assert "Planlanan: 01.04.2026 – 07.04.2026; vekili: Ali YILMAZ" in page
    with it_is(NOW):
        present = {member.person for member in selectors.team() if member.is_present}
    assert desk.agent not in present
    assert {desk.trainer, desk.second_agent} <= present


def test_a_delegated_signature_and_a_proposal_make_nobody_absent(desk: SimpleNamespace) -> None:
    away(desk, desk.agent, "16.03.2026", "21.03.2026", kind=Delegation.Kind.SIGNATURE)
    proposed = away(desk, desk.trainer, "16.03.2026", "21.03.2026")
    Delegation.objects.filter(pk=proposed.pk).update(state="proposed", approved_by=None, decided_at=None)
    with it_is(NOW):
        assert [member.person for member in selectors.team() if member.away or member.plans] == []


def test_the_team_costs_the_same_whatever_its_size(desk: SimpleNamespace) -> None:
    give_each_something(desk)
    browser = browser_of(desk.chief)
    with it_is(NOW):
        browser.get("/ekip/")
        few = count(lambda: browser.get("/ekip/"))
    for number in range(8):
        opened(desk, "18.03.2026 15:00", owner=make_person("Kişi", f"Bir{number}", roles=("agent",)))
    with it_is(NOW), at_most(few):
        browser.get("/ekip/")
