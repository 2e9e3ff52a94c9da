"""Queue by queue: what people of the desk hear of which queue, and who asked to hear of new requests."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection

from helpdesk_site.kernel import clock, outbox
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify import preferences, queues
from helpdesk_site.notify.models import Notification, Way
from helpdesk_site.notify.selectors import preference_of
from helpdesk_site.people.models import Person, RoleGrant
from helpdesk_site.tickets import listening, services, telling
from helpdesk_site.tickets.models.sla import Clock, Step
from helpdesk_site.tickets.notices import queue_key
from helpdesk_site.tickets.sla import telling as sla_telling
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.test_costs import CREATE, at_most

ELSEWHERE = "12-f"


def key_of(person: Person, code: str) -> str:
    return next(queue.key for queue in queues.queues_of(person) if queue.code == code)


def choose(person: Person, **ways: str | dict[str, str]) -> None:
    """`choose(agent, work_reply={"genel-destek": "desk", "": "digest"})`."""
    wishes = {}
    for kind, way in ways.items():
        for code, chosen in way.items() if isinstance(way, dict) else [("", way)]:
            wishes[kind, key_of(person, code) if code else ""] = chosen
    version = preference_of(person).version
    preferences.choose(person, actor=person, expected_version=version, afternoon=False, wishes=wishes)


def ways_told(person: Person) -> list[tuple[str, str]]:
    return list(Notification.objects.filter(person=person).order_by("id").values_list("kind", "way"))


def given(desk: Any, **over: Any) -> Any:
    """A ticket of the employee's that the agent has, and nothing told yet."""
    ticket = open_for(desk.employee, **over)
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    outbox.deliver_waiting()
    Notification.objects.all().delete()
    mail.outbox.clear()
    return ticket


def ask(ticket: Any, desk: Any, version: int = 2) -> None:
    services.reply(ticket.pk, actor=desk.employee, expected_version=version, text="Hâlâ açılmıyor.", public=True)
    outbox.deliver_waiting()


def test_each_works_in_the_queues_of_his_roles(desk):
    assert not queues.queues_of(desk.employee)
    assert not queues.queues_of(desk.auditor), "he reads; he does not work"
    assert [queue.code for queue in queues.queues_of(desk.trainer)] == ["egitim"]
    codes = [queue.code for queue in queues.queues_of(desk.agent)]
    assert "genel-destek" in codes
    assert len(codes) < len(queues.queues_of(desk.chief)), "the closed circle is larger"


def test_an_askers_message_is_work_to_the_owner_and_an_answer_to_the_asker(desk):
    ticket = given(desk)
    ask(ticket, desk)
    services.reply(ticket.pk, actor=desk.agent, expected_version=3, text="Bakıyorum.", public=True)
    outbox.deliver_waiting()
    assert ways_told(desk.agent) == [("work_reply", Way.MAIL)]
    assert ways_told(desk.employee) == [("request_reply", Way.MAIL)]


@pytest.mark.parametrize(
    ("chosen", "way"),
    [
        ({}, Way.MAIL),
        ({"": "digest"}, Way.DIGEST),
        ({"genel-destek": "desk"}, Way.DESK),
        ({"": "desk", "genel-destek": "mail"}, Way.MAIL),
        ({"": "digest", "yerinde-destek": "desk"}, Way.DIGEST),
    ],
)
def test_the_queues_own_choice_goes_before_the_one_in_general(desk, chosen, way):
    ticket = given(desk)
    choose(desk.agent, work_reply=chosen)
    ask(ticket, desk)
    assert ways_told(desk.agent) == [("work_reply", way)]


def test_a_choice_about_work_leaves_ones_own_requests_alone(desk):
    choose(desk.agent, work_reply="desk")
    ticket = open_for(desk.agent)
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.second_agent)
    services.reply(ticket.pk, actor=desk.second_agent, expected_version=2, text="Bakıyorum.", public=True)
    outbox.deliver_waiting()
    assert ("request_reply", Way.MAIL) in ways_told(desk.agent)


# New requests


def test_of_a_new_request_nobody_is_told_who_did_not_ask(desk):
    open_for(desk.employee)
    assert not OutboxMessage.objects.filter(topic=telling.CAME).exists()
    outbox.deliver_waiting()
    assert set(Notification.objects.values_list("person", flat=True)) == {desk.employee.pk}


def test_who_asked_is_told_once_and_not_of_other_queues(desk):
    choose(desk.agent, queue_new={"genel-destek": "mail"})
    choose(desk.second_agent, queue_new={"": "desk", "genel-destek": "none"})
    choose(desk.chief, queue_new="digest")
    open_for(desk.employee)
    open_for(desk.employee, service_code=ELSEWHERE)
    outbox.deliver_waiting()
    for message in OutboxMessage.objects.filter(topic=telling.CAME):
        telling.tell_queue(message.payload)  # repeated after a crash
    outbox.deliver_waiting()
    assert ways_told(desk.agent) == [("queue_new", Way.MAIL)]
    assert ways_told(desk.second_agent) == [("queue_new", Way.DESK)]
    assert ways_told(desk.chief) == [("queue_new", Way.DIGEST)] * 2
    (sent,) = [message for message in mail.outbox if message.to == [desk.agent.mail]]
    assert sent.subject.endswith("Genel destek kuyruğuna yeni talep")
    assert "EBYS açılmıyor" not in str(sent.body), "titles may be confidential"


def test_who_may_not_work_there_is_not_told_whatever_his_rows_say(desk):
    choose(desk.agent, queue_new="mail")
    choose(desk.second_agent, queue_new="mail")
    RoleGrant.objects.filter(person=desk.agent).delete()
    Person.objects.filter(pk=desk.second_agent.pk).update(active=False)
    open_for(desk.employee)
    outbox.deliver_waiting()
    assert not ways_told(desk.agent)
    assert not ways_told(desk.second_agent)


def test_nobody_is_told_of_his_own_request_as_of_work(desk):
    choose(desk.agent, queue_new="mail")
    open_for(desk.agent)
    open_for(desk.employee, on_behalf_of=desk.agent)
    outbox.deliver_waiting()
    assert "queue_new" not in dict(ways_told(desk.agent))


def test_who_listens_to_the_closed_circle_must_belong_to_it(desk):
    choose(desk.agent, queue_new="mail")
    choose(desk.chief, queue_new="desk")
    open_for(desk.employee, service_code="m7-k")
    outbox.deliver_waiting()
    assert not ways_told(desk.agent)
    assert ways_told(desk.chief) == [("queue_new", Way.DESK)]


def test_a_request_that_is_handed_over_is_new_in_its_queue(desk):
    ticket = given(desk)
    choose(desk.second_agent, queue_new="desk")
    services.move_to_service(ticket.pk, actor=desk.agent, expected_version=2, service_code=ELSEWHERE)
    outbox.deliver_waiting()
    assert ways_told(desk.second_agent) == [("queue_new", Way.DESK)]


def test_what_has_gone_on_meanwhile_is_told_to_nobody_of_the_first_queue(desk):
    choose(desk.second_agent, queue_new={"genel-destek": "desk"})
    ticket = open_for(desk.employee)
    services.move_to_service(ticket.pk, actor=desk.agent, expected_version=1, service_code=ELSEWHERE)
    outbox.deliver_waiting()
    assert not ways_told(desk.second_agent)


def test_opening_a_request_to_which_somebody_listens_stays_within_its_cost(desk):
    choose(desk.agent, queue_new="mail")
    asker = browser_of(desk.employee)
    asker.get("/talep/yeni/")
    form = {"service": "12-cc", "title": "A", "description": "B", "version": "0", "key": str(uuid4())}
    with at_most(CREATE):
        assert asker.post("/talep/yeni/", form).status_code == 302


def test_a_warning_follows_the_choice_for_its_queue_and_a_breach_does_not(desk):
    ticket = given(desk)
    choose(desk.agent, work_warning={"": "digest", "genel-destek": "desk"})
    ticket.refresh_from_db()
    for step in (Step.WARNING, Step.BREACH):
        with unit_of_work():
            sla_telling.tell(ticket, which=Clock.RESOLUTION, step=step, due=clock.now())
    outbox.deliver_waiting()
    assert ways_told(desk.agent) == [("work_warning", Way.DESK), ("work_breach", Way.MAIL)]
    assert ways_told(desk.chief) == [("work_breach", Way.MAIL)]


@pytest.mark.parametrize(
    "choices", [{}, {"": "none"}, {"": "desk"}, {"genel-destek": "mail"}, {"yerinde-destek": "mail"}], ids=str
)
def test_opening_a_request_asks_for_listeners_as_handing_it_over_does(desk, choices):
    """The one question stands in a statement that is written out, the other in Django's words."""
    ticket = open_for(desk.employee)
    choose(desk.agent, queue_new=choices)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {listening.ANY_LISTENER}", [queue_key(ticket.queue_id)])
        (asked_at_opening,) = cursor.fetchone()
    assert asked_at_opening is listening.has_listeners(ticket)
