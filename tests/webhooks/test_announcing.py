"""What happens is promised in the transaction in which it happens, to those who want it, without names."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import rehearsal, unit_of_work
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.webhooks import announcing, events
from helpdesk_site.webhooks.models import Delivery
from helpdesk_site.webhooks.services import step
from tests.tickets.conftest import open_for
from tests.webhooks.conftest import subscribe

TESTER = SystemActor("test")


def posts() -> int:
    return OutboxMessage.objects.filter(topic=announcing.TOPIC).count()


def told() -> list[tuple[str, dict[str, str]]]:
    rows = Delivery.objects.order_by("id").values_list("event", "body")
    return [(event, json.loads(body)["data"]) for event, body in rows]


def test_what_is_taken_back_is_told_to_nobody(house, subscribed):
    def opened_and_taken_back() -> None:
        with unit_of_work():
            audit.record("ticket.opened", actor=TESTER, on=("ticket", "tkt_x"), state="new", channel="web")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        opened_and_taken_back()
    with rehearsal():
        open_for(house.employee)
    assert not Delivery.objects.exists()
    assert posts() == 0


def test_what_nobody_asked_for_is_told_to_nobody(house, subscribed):
    ticket = open_for(house.employee)
    before = Delivery.objects.count()
    services.assign(ticket.pk, actor=house.agent, expected_version=ticket.version, owner=house.agent)
    assert Delivery.objects.count() == before == posts()


@pytest.mark.parametrize("state", ["pause", "end"])
def test_a_webhook_that_is_not_active_is_told_nothing(house, subscribed, state):
    step(subscribed.webhook, state, actor=house.keeper)
    open_for(house.employee)
    assert not Delivery.objects.exists()


def statements_of_a_command(action: str, about: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured, unit_of_work():
        audit.record(action, actor=TESTER, on=(about, "x_1"))
    return [query["sql"] for query in captured.captured_queries if " " in query["sql"]]  # not BEGIN and COMMIT


def test_where_nobody_listens_the_statement_that_records_it_says_so(house):
    (written,) = statements_of_a_command("ticket.opened", "ticket")
    assert written.startswith("WITH")
    assert "kernel_auditentry" in written


def test_of_what_may_not_be_told_nobody_is_looked_for(house, receiver, subscribed):
    assert len(statements_of_a_command("people.preferences.chosen", "people.person")) == 1


def test_an_opened_request_is_told_to_each_who_wants_it_by_number_state_and_link(house, receiver, subscribed):
    subscribe(house.keeper, receiver.url, "ticket.opened", name="Pano")
    ticket = open_for(house.employee, title="Ayşe Kaya'nın ekranı", description="Şifrem gitti, Ayşe.")
    link = f"http://testserver/talep/{ticket.public_id}/"
    expected = {"id": ticket.public_id, "link": link, "state": ticket.state, "channel": "web"}
    assert told() == [("ticket.opened", expected)] * 2
    assert posts() == 2
    assert len(set(Delivery.objects.values_list("public_id", flat=True))) == 2


def test_every_step_of_a_request_is_told_and_no_body_holds_a_name_a_title_or_a_text(house, receiver):
    subscribe(house.keeper, receiver.url, *[event.name for event in events.all_events()])
    ticket = open_for(house.employee, title="Muvaffakiyet", description="Bir metin")
    _live(ticket, house)
    seen = [event for event, _data in told()]
    for name in ("opened", "assigned", "replied", "noted", "moved", "closed", "reopened"):
        assert f"ticket.{name}" in seen
    bodies = " ".join(Delivery.objects.values_list("body", flat=True))
    for secret in ("Ayşe", "Kaya", "Zeynep", "Muvaffakiyet", "metin", "cevap", "Önbellek", str(house.employee.uuid)):
        assert secret not in bodies
    assert next(data["owner"] for event, data in told() if event == "ticket.assigned") == str(house.agent.uuid)


def _live(ticket: TicketProfile, house: SimpleNamespace) -> None:
    """From an owner to solved, opened again, solved and closed."""

    def version() -> int:
        return TicketProfile.objects.get(pk=ticket.pk).version

    agent, asker = house.agent, house.employee
    services.assign(ticket.pk, actor=agent, expected_version=version(), owner=agent)
    services.reply(ticket.pk, actor=agent, expected_version=version(), text="Bir cevap", public=True)
    services.reply(ticket.pk, actor=agent, expected_version=version(), text="Bir not, cevap değil", public=False)
    services.change_status(ticket.pk, actor=agent, expected_version=version(), state="in_progress")
    services.resolve(ticket.pk, actor=agent, expected_version=version(), solution="Önbellek silindi.")
    services.reopen(ticket.pk, actor=asker, expected_version=version(), reason="Yine cevap yok.")
    services.change_status(ticket.pk, actor=agent, expected_version=version(), state="in_progress")
    services.resolve(ticket.pk, actor=agent, expected_version=version(), solution="Önbellek silindi.")
    services.close(ticket.pk, actor=asker, expected_version=version())


def test_a_name_is_given_to_one_event(house):
    with pytest.raises(ValueError, match="already"):
        events.register(events.all_events()[0])
