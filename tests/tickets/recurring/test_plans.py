"""A plan's ticket comes on its day, once, with its list and its owner; who keeps plans, and what a slip changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.calendar.business_time import working_day_after
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import services as tickets
from helpdesk_site.tickets.models import Occurrence, RecurringPlan, Service, TicketProfile
from helpdesk_site.tickets.recurring import births, promises, selectors, services
from helpdesk_site.tickets.recurring.rules import Rule
from helpdesk_site.tickets.recurring.services import Wanted, keep_plan
from tests.tickets.checklists.conftest import ITEMS, words_on
from tests.tickets.checklists.conftest import keep as keep_list
from tests.tickets.people import browser_of, make_person

pytestmark = pytest.mark.django_db


def wanted(**over: Any) -> Wanted:
    values: dict[str, Any] = {
        "title": "Kart okuyucu sayımı", "text": "Depodaki okuyucular sayılır.",
        "service": Service.objects.get(code="12-cc"), "rule": Rule(rhythm="daily", starts_on=clock.today()), **over,
    }  # fmt: skip
    return Wanted(**values)


def due(actor: Any, *, days_ago: int = 0, **over: Any) -> RecurringPlan:
    """A plan whose day has come (as if nothing had run for `days_ago` days)."""
    plan = keep_plan(wanted(**over), actor=actor, plan=None)
    day = clock.today() - timedelta(days=days_ago)
    started = plan.starts_on - timedelta(days=days_ago)
    RecurringPlan.objects.filter(pk=plan.pk).update(next_on=day, starts_on=started)
    return RecurringPlan.objects.get(pk=plan.pk)


def tomorrow() -> Any:
    return working_day_after(clock.today() + timedelta(days=1), 0)


# Who keeps plans


@pytest.mark.parametrize("who", ["employee", "auditor", "trainer"])
def test_others_plan_nothing(desk: Any, who: str) -> None:
    person = getattr(desk, who)
    with pytest.raises(NotAllowed):
        keep_plan(wanted(), actor=person, plan=None)
    plan = keep_plan(wanted(), actor=desk.chief, plan=None)
    for step in (services.pause_plan, services.resume_plan, services.end_plan):
        with pytest.raises(NotAllowed):
            step(plan, actor=person)
    assert not selectors.plans_of(person).exists()
    assert browser_of(person).get(f"/planlar/{plan.public_id}/").status_code == 404
    plan.refresh_from_db()
    assert (plan.version, plan.paused, plan.ended) == (1, False, False)


def test_agents_plan_for_their_own_services_alone(desk: Any) -> None:
    restricted = Service.objects.filter(restricted=True).first()
    with pytest.raises(NotAllowed):
        keep_plan(wanted(service=restricted), actor=desk.agent, plan=None)
    kept = keep_plan(wanted(service=restricted), actor=desk.chief, plan=None)
    own = keep_plan(wanted(), actor=desk.agent, plan=None)
    assert list(selectors.plans_of(desk.agent)) == [own]
    assert set(selectors.plans_of(desk.chief)) == {kept, own}
    administrator = make_person("Kemal", "Yönetici", roles=("administrator",))
    assert set(selectors.plans_of(administrator)) == {kept, own}


@pytest.mark.parametrize(
    ("over", "field"),
    [
        (lambda _desk: {"title": " "}, "title"),
        (lambda _desk: {"text": ""}, "text"),
        (lambda _desk: {"service": Service.objects.get(code="12-e")}, "service"),
        (lambda _desk: {"rule": Rule("hourly", clock.today())}, "rhythm"),
        (lambda _desk: {"rule": Rule("weekly", clock.today())}, "weekdays"),
        (lambda _desk: {"rule": Rule("weekly", clock.today(), [7])}, "weekdays"),
        (lambda _desk: {"rule": Rule("monthly", clock.today(), day_of_month=32)}, "day_of_month"),
        (lambda _desk: {"rule": Rule("monthly", clock.today(), every_months=13)}, "every_months"),
        (lambda _desk: {"rule": Rule("daily", clock.today() + timedelta(days=4000))}, "starts_on"),
        (lambda _desk: {"rule": Rule("daily", clock.today(), ends_on=clock.today() - timedelta(days=1))}, "ends_on"),
        (lambda desk: {"owner": desk.employee}, "owner"),
        (lambda desk: {"owner": desk.chief}, "owner"),
        (lambda desk: {"checklist": keep_list(desk.chief, service=Service.objects.get(code="12-f"))}, "checklist_id"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(
    desk: Any, over: Callable[[Any], dict[str, Any]], field: str
) -> None:
    values = over(desk)
    with pytest.raises(Invalid) as refusal:
        keep_plan(wanted(**values), actor=desk.chief, plan=None)
    assert list(refusal.value.fields) == [field]
    assert not RecurringPlan.objects.exists()


def test_whoever_changes_an_older_version_is_told(desk: Any) -> None:
    plan = keep_plan(wanted(), actor=desk.agent, plan=None)
    keep_plan(wanted(title="Sayım"), actor=desk.second_agent, plan=plan, seen=1)
    with pytest.raises(Conflict):
        keep_plan(wanted(title="Eski"), actor=desk.agent, plan=plan, seen=1)
    with pytest.raises(Conflict):
        services.end_plan(plan, actor=desk.agent)
    plan.refresh_from_db()
    assert (plan.title, plan.version, plan.made_by) == ("Sayım", 2, desk.agent)


# Its day


def test_its_ticket_comes_with_its_list_and_its_owner_and_its_maker_is_shown(desk: Any) -> None:
    plan = due(desk.chief, owner=desk.agent, checklist=keep_list(desk.chief))
    assert births.sweep() == 1
    ticket = TicketProfile.objects.get()
    assert (ticket.title, ticket.requester, ticket.owner, ticket.channel) == (
        "Kart okuyucu sayımı", desk.chief, desk.agent, "sistem",
    )  # fmt: skip
    assert words_on(ticket) == ITEMS.split("\n")
    assert Occurrence.objects.get().ticket == ticket
    came = AuditEntry.objects.get(action="tickets.recurring_plan.came")
    assert came.object_id == plan.public_id
    assert str(desk.chief.uuid) in came.payload
    plan.refresh_from_db()
    assert plan.next_on == tomorrow()
    assert births.sweep() == 0, "once a day"
    assert not list(promises.no_plan_is_late(Context()))


def test_a_day_that_has_not_come_brings_nothing(desk: Any) -> None:
    plan = keep_plan(wanted(rule=Rule("daily", clock.today() + timedelta(days=3))), actor=desk.agent, plan=None)
    assert plan.next_on is not None
    assert plan.next_on > clock.today()
    assert births.sweep() == 0
    assert not Occurrence.objects.exists()


def test_after_an_outage_the_newest_day_alone_is_caught_up(desk: Any) -> None:
    plan = due(desk.chief, days_ago=30)
    assert len(list(promises.no_plan_is_late(Context()))) == 1
    assert births.sweep() == 1
    assert births.sweep() == 0
    assert TicketProfile.objects.count() == 1
    assert Occurrence.objects.get().day > clock.today() - timedelta(days=7)
    plan.refresh_from_db()
    assert plan.next_on is not None
    assert plan.next_on > clock.today()


def test_it_waits_for_the_one_before_when_the_plan_says_so(desk: Any) -> None:
    waiting, patient = due(desk.chief, skips_while_open=True), due(desk.chief, title="Her hâlde")
    births.sweep()
    first = waiting.occurrences.get().ticket
    assert first is not None
    RecurringPlan.objects.update(next_on=clock.today())
    Occurrence.objects.update(day=clock.today() - timedelta(days=1))
    assert births.sweep() == 1
    assert waiting.occurrences.latest("day").ticket is None
    assert patient.occurrences.count() == 2
    assert AuditEntry.objects.filter(action="tickets.recurring_plan.left_out").count() == 1
    tickets.resolve(first.public_id, actor=desk.agent, expected_version=first.version, solution="Sayıldı.")
    RecurringPlan.objects.filter(pk=waiting.pk).update(next_on=clock.today())
    waiting.occurrences.filter(day=clock.today()).update(day=clock.today() - timedelta(days=2))
    assert births.sweep() == 1


def test_a_paused_plan_and_one_that_has_ended_bring_nothing(desk: Any) -> None:
    paused, ended = due(desk.chief), due(desk.chief)
    services.pause_plan(paused, actor=desk.agent)
    services.end_plan(ended, actor=desk.agent)
    assert births.sweep() == 0
    assert not list(selectors.plans_of(desk.chief).filter(pk=ended.pk))
    paused.refresh_from_db()
    services.resume_plan(paused, actor=desk.agent)
    paused.refresh_from_db()
    assert paused.next_on == working_day_after(clock.today(), 0)


def test_a_change_in_the_afternoon_brings_no_second_ticket(desk: Any) -> None:
    plan = due(desk.chief)
    births.sweep()
    Occurrence.objects.update(day=working_day_after(clock.today(), 0))
    plan.refresh_from_db()
    keep_plan(wanted(title="Yeni adı"), actor=desk.chief, plan=plan, seen=plan.version)
    RecurringPlan.objects.get()
    births.sweep()
    assert TicketProfile.objects.count() == 1


def test_an_owner_who_left_the_desk_gets_nothing_and_the_ticket_waits_for_anybody(desk: Any) -> None:
    plan = due(desk.chief, owner=desk.agent)
    RecurringPlan.objects.filter(pk=plan.pk).update(owner=desk.employee)
    births.sweep()
    assert TicketProfile.objects.get().owner is None


# Its pages


def test_a_plan_is_made_changed_and_paused_on_its_pages(desk: Any) -> None:
    browser = browser_of(desk.agent)
    typed = {
        "title": "Aylık sayım", "text": "Sayılır.", "service": "12-cc", "rhythm": "weekly", "starts_on": "01.12.2026",
        "version": 0,
    }  # fmt: skip
    refused = browser.post("/planlar/yeni/", typed)
    assert refused.status_code == 422
    assert "Aylık sayım" in refused.content.decode()
    assert "Haftanın en az bir gününü seçin" in refused.content.decode()
    assert browser.post("/planlar/yeni/", {**typed, "weekdays": ["0", "3"]}).status_code == 302
    plan = RecurringPlan.objects.get()
    assert plan.weekdays == [0, 3]
    page = browser.get(f"/planlar/{plan.public_id}/").content.decode()
    assert "Sıradaki günler" in page
    assert desk.agent.official_name in browser.get("/planlar/").content.decode()
    assert browser.post(f"/planlar/{plan.public_id}/pause/").status_code == 302
    assert "durduruldu" in browser.get("/planlar/").content.decode()
    assert browser.post(f"/planlar/{plan.public_id}/burn/").status_code == 404
