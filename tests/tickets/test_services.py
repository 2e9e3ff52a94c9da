"""Opening, answering, moving and handing over tickets."""

from __future__ import annotations

import pytest
from helpdesk.models import FollowUp, Queue, Ticket, TicketChange

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.outbox.models import OutboxMessage
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import services
from helpdesk_site.tickets.catalogue import SEEDS, seed_services
from helpdesk_site.tickets.models import Service, TicketProfile
from tests.tickets.conftest import open_for


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Every test here speaks to a database: its own, or the shared one that is rolled back."""
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")


def reloaded(profile: TicketProfile) -> TicketProfile:
    return TicketProfile.objects.select_related("ticket", "service", "owner").get(pk=profile.pk)


def test_seeding_makes_a_queue_and_a_service_for_each_duty_and_may_be_repeated(desk):
    assert Service.objects.count() == len(SEEDS) == Queue.objects.count() == 12
    assert seed_services() == 0
    assert all(queue.slug.isascii() for queue in Queue.objects.all())
    assert {s.code for s in Service.objects.filter(restricted=True)} == {"m7-k", "m7-j"}


def test_a_ticket_is_not_opened_outside_a_unit_of_work(committed_desk):
    desk = committed_desk
    with pytest.raises(NoTransaction):
        services.open_ticket(
            actor=desk.employee,
            requester=desk.employee,
            service_code="12-cc",
            title="x",
            description="y",
            channel="web",
        )


def test_an_unknown_service_or_an_overlong_text_opens_nothing(desk):
    with pytest.raises(Invalid) as unknown:
        open_for(desk.employee, service_code="12-x")
    assert list(unknown.value.fields) == ["service"]
    with pytest.raises(Invalid):
        open_for(desk.employee, description="a" * 20_001)
    assert not Ticket.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_opening_writes_ticket_profile_audit_and_promise_together(desk):
    profile = open_for(desk.employee, on_behalf_of=desk.colleague)
    profile = reloaded(profile)
    assert profile.public_id.startswith("tkt_")
    assert profile.ticket.title == profile.title == "EBYS açılmıyor"
    assert profile.ticket.queue == profile.queue == profile.service.queue
    assert profile.unit_name_then == desk.unit.name
    assert profile.is_open
    assert profile.version == 1
    assert AuditEntry.objects.get(action="ticket.opened").object_id == profile.public_id
    told = Notification.objects.values_list("person", flat=True)
    assert set(told) == {desk.employee.pk, desk.colleague.pk}
    assert len(OutboxMessage.objects.get(topic="notify.mail").payload["notifications"]) == 2


def test_references_count_up_within_a_year_and_begin_again_in_the_next(desk):
    from datetime import UTC, datetime

    from helpdesk_site.kernel import clock

    with clock.held_at(datetime(2026, 12, 31, 20, 59, tzinfo=UTC)):
        assert [open_for(desk.employee).reference for _ in range(2)] == ["EBYS-2026-000001", "EBYS-2026-000002"]
    with clock.held_at(datetime(2026, 12, 31, 21, 0, tzinfo=UTC)):  # midnight in Istanbul
        assert open_for(desk.employee).reference == "EBYS-2027-000001"
        assert open_for(desk.employee).reference == "EBYS-2027-000002"


def test_text_with_nul_and_half_letters_is_stored_without_them(desk):
    profile = open_for(desk.employee, title="a\x00b\ud83d", description="c\x00\ud800d \u202eexe")
    assert reloaded(profile).title == "ab\ufffd"
    assert Ticket.objects.get().description == "c\ufffdd exe"


def test_a_reply_is_stored_as_written_and_never_run_as_a_template(desk, ticket):
    text = "{{ 0 }} {% endverbatim %} {# yorum #} {{ x|yok }}"
    services.reply(ticket.pk, actor=desk.agent, expected_version=1, text=text, public=True)
    entry = FollowUp.objects.get()
    assert entry.comment == text
    assert entry.user == desk.agent.user
    assert reloaded(ticket).first_response_at is not None
    assert reloaded(ticket).version == 2


def test_a_stranger_finds_no_ticket_and_leaves_nothing(desk, ticket):
    for command in (
        lambda: services.reply(ticket.pk, actor=desk.stranger, expected_version=1, text="x", public=True),
        lambda: services.assign(ticket.pk, actor=desk.stranger, expected_version=1, owner=desk.stranger),
        lambda: services.withdraw(ticket.pk, actor=desk.stranger, expected_version=1),
    ):
        with pytest.raises(TicketProfile.DoesNotExist):
            command()
    assert not FollowUp.objects.exists()
    assert reloaded(ticket).version == 1


def test_the_asker_may_not_write_notes_of_the_desk_nor_assign_nor_move(desk, ticket):
    with pytest.raises(NotAllowed):
        services.reply(ticket.pk, actor=desk.employee, expected_version=1, text="x", public=False)
    with pytest.raises(NotAllowed):
        services.assign(ticket.pk, actor=desk.employee, expected_version=1, owner=desk.agent)
    with pytest.raises(NotAllowed):
        services.change_status(ticket.pk, actor=desk.employee, expected_version=1, state="resolved")
    assert not FollowUp.objects.exists()


def test_an_auditor_reads_and_writes_nothing(desk, ticket):
    from helpdesk_site.tickets.selectors import tickets_visible_to

    assert tickets_visible_to(desk.auditor).filter(pk=ticket.pk).exists()
    with pytest.raises(NotAllowed):
        services.reply(ticket.pk, actor=desk.auditor, expected_version=1, text="x", public=True)


def test_an_agent_does_not_handle_his_own_request(desk):
    own = open_for(desk.agent)
    with pytest.raises(NotAllowed):
        services.resolve(own.pk, actor=desk.agent, expected_version=1, solution="oldu")
    services.resolve(own.pk, actor=desk.second_agent, expected_version=1, solution="oldu")


def test_assigning_writes_history_and_the_stock_ticket(desk, ticket):
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    assert reloaded(ticket).owner == desk.agent
    assert Ticket.objects.get().assigned_to == desk.agent.user
    change = TicketChange.objects.get()
    assert (change.field, change.old_value, change.new_value) == ("owner", "", str(desk.agent.uuid))
    assert Notification.objects.filter(person=desk.agent, template="ticket_assigned").exists()


def test_nobody_is_given_a_ticket_that_he_may_not_work_on(desk, ticket):
    with pytest.raises(Invalid):
        services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.employee)
    assert reloaded(ticket).owner is None


def test_a_state_that_does_not_follow_is_refused_on_the_server(desk, ticket):
    with pytest.raises(WrongState):
        services.change_status(ticket.pk, actor=desk.agent, expected_version=1, state="closed")
    with pytest.raises(Invalid):
        services.change_status(ticket.pk, actor=desk.agent, expected_version=1, state="77")
    assert reloaded(ticket).state == "new"
    assert Ticket.objects.get().status == 1


def test_solved_then_reopened_by_the_asker_then_solved_and_closed(desk, ticket):
    services.resolve(ticket.pk, actor=desk.agent, expected_version=1, solution="Tarayıcı önbelleği temizlendi.")
    assert reloaded(ticket).resolved_at is not None
    services.reopen(ticket.pk, actor=desk.employee, expected_version=2, reason="Yine olmuyor.")
    assert (reloaded(ticket).reopened, reloaded(ticket).resolved_at) == (1, None)
    services.resolve(ticket.pk, actor=desk.agent, expected_version=3, solution="Yeniden kuruldu.")
    services.close(ticket.pk, actor=desk.employee, expected_version=4)
    profile = reloaded(ticket)
    assert (profile.state, profile.is_open, profile.version) == ("closed", False, 5)
    assert [f.new_status for f in FollowUp.objects.order_by("id")] == [3, 2, 3, 4]


def test_the_askers_answer_ends_the_waiting_for_it(desk, ticket):
    services.change_status(
        ticket.pk, actor=desk.agent, expected_version=1, state="waiting_requester", note="Hangi ekran?"
    )
    assert reloaded(ticket).waiting_since is not None
    services.reply(ticket.pk, actor=desk.employee, expected_version=2, text="Giriş ekranı", public=True)
    assert (reloaded(ticket).state, reloaded(ticket).waiting_since) == ("in_progress", None)


def test_handing_over_moves_queue_and_owner_and_restriction(desk, ticket):
    services.assign(ticket.pk, actor=desk.agent, expected_version=1, owner=desk.agent)
    services.move_to_service(
        ticket.pk, actor=desk.agent, expected_version=2, service_code="m7-k", note="Güvenlik olayı"
    )
    profile = reloaded(ticket)
    assert (profile.service.code, profile.restricted, profile.owner) == ("m7-k", True, None)
    assert profile.ticket.queue.slug == "guvenlik-ve-kvk"
    with pytest.raises(TicketProfile.DoesNotExist):
        services.reply(ticket.pk, actor=desk.agent, expected_version=3, text="x", public=True)


def test_a_process_shows_its_state_on_the_ticket(desk):
    profile = open_for(desk.employee, service_code="12-e", description="", state="waiting_approval")
    with unit_of_work():
        services.project(
            profile, actor=SystemActor("test"), state="waiting_approval", waiting_for="amir onayı: Işık IRMAK"
        )
    assert reloaded(profile).waiting_for == "amir onayı: Işık IRMAK"
    since = reloaded(profile).waiting_since
    with unit_of_work():
        services.project(
            profile, actor=SystemActor("test"), state="waiting_approval", waiting_for="amir onayı: Işık IRMAK"
        )
    assert reloaded(profile).waiting_since == since
    assert FollowUp.objects.count() == 1
    with unit_of_work():
        services.project(profile, actor=desk.colleague, state="resolved", note="Uygulandı ve doğrulandı")
    assert (reloaded(profile).state, reloaded(profile).waiting_for) == ("resolved", "")
    assert reloaded(profile).ticket.status == 3
    assert profile.version == reloaded(profile).version == 3


def test_sending_the_same_form_twice_opens_one_ticket(committed_desk):
    desk = committed_desk
    from uuid import uuid4

    request = services.Request(
        requester=desk.employee, service_code="12-cc", title="Bir", description="İki", key=uuid4()
    )
    first = services.open_request(request, actor=desk.employee)
    assert services.open_request(request, actor=desk.employee) == first
    assert Ticket.objects.count() == TicketProfile.objects.count() == 1


def test_one_asks_for_colleagues_of_the_unit_and_not_for_strangers(desk):
    request = services.Request(
        requester=desk.employee, on_behalf_of=desk.stranger, service_code="12-cc", title="Bir", description="İki"
    )
    with pytest.raises(NotAllowed):
        services.open_request(request, actor=desk.employee)
    assert not Ticket.objects.exists()


def test_a_ticket_is_as_old_as_the_desks_own_clock_says(desk):
    from datetime import UTC, datetime

    from helpdesk_site.kernel import clock

    moment = datetime(2027, 3, 3, 9, 0, tzinfo=UTC)
    with clock.held_at(moment):
        profile = reloaded(open_for(desk.employee))
    assert (profile.created_at, profile.updated_at) == (moment, moment)
