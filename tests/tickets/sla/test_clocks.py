"""Clocks follow the state of a ticket: what runs, what stands and for what, and when it is due."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.calendar.models import DueDateChange, WorkingHours
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import ClockSegment, ClockStep, Service, SlaPolicy, TicketProfile
from helpdesk_site.tickets.sla.following import clocks_of
from helpdesk_site.tickets.sla.seeding import seed_policies
from helpdesk_site.tickets.sla.targets import policy_for
from tests.kernel.calendar_samples import at, day
from tests.tickets.conftest import open_for
from tests.tickets.sla.conftest import it_is

pytestmark = pytest.mark.django_db

MORNING, NOON = "16.03.2026 09:00", "16.03.2026 11:00"  # a Monday


def opened(person: Person, when: str = MORNING, **over: Any) -> TicketProfile:
    with it_is(when):
        return open_for(person, **over)


def reloaded(ticket: TicketProfile) -> TicketProfile:
    return TicketProfile.objects.select_related("ticket", "policy").get(pk=ticket.pk)


def told(ticket: TicketProfile, which: str = "resolution") -> list[tuple[str, str, str]]:
    """The segments of a clock: reason, start and end in Istanbul's hours of the day."""

    def hour(moment: Any) -> str:
        return f"{(moment + timedelta(hours=3)):%d. %H:%M}" if moment else ""

    rows = ClockSegment.objects.filter(profile=ticket, clock=which).order_by("id")
    return [(row.reason, hour(row.started_at), hour(row.ended_at)) for row in rows]


def moved(ticket: TicketProfile, state: str, by: Person, when: str, note: str = "") -> TicketProfile:
    with it_is(when):
        return services.change_status(
            ticket.pk, actor=by, expected_version=reloaded(ticket).version, state=state, note=note
        )


def replied(ticket: TicketProfile, by: Person, when: str, *, public: bool = True, state: str = "") -> None:
    with it_is(when):
        version = reloaded(ticket).version
        services.reply(ticket.pk, actor=by, expected_version=version, text="Bakıyoruz.", public=public, state=state)


# Without a promise


def test_where_nothing_is_promised_nothing_is_timed(desk: SimpleNamespace):
    ticket = opened(desk.employee)
    moved(ticket, "waiting_supplier", desk.agent, NOON)
    assert not ClockSegment.objects.exists()
    assert (ticket.policy, ticket.due_at, ticket.next_step_at) == (None, None, None)


def test_a_ticket_comes_in_although_no_working_hours_are_stored(desk: SimpleNamespace):
    WorkingHours.objects.all().delete()
    seed_policies()
    ticket = opened(desk.employee)
    assert ticket.due_at is None
    assert told(ticket) == [("", "16. 09:00", "")]


# Which promise


def minutes(service: Service, priority: int) -> tuple[int | None, int | None]:
    """Those of the first answer and of the solution."""
    policy = policy_for(service, priority)
    return (policy.response_minutes, policy.resolution_minutes) if policy else (None, None)


def test_the_most_particular_promise_holds(promised: SimpleNamespace):
    general = Service.objects.get(code="12-cc")
    onsite = Service.objects.get(code="12-cc-yerinde")
    with it_is(MORNING):
        found = [minutes(general, priority) for priority in (1, 2, 3, 4, 5)]
        assert found == [(15, 240), (60, 480), (240, 1440), (480, 2400), (480, 4800)]
        assert minutes(onsite, 1) == (120, 960)  # what is said of a service holds for its priorities
        assert minutes(Service.objects.get(code="12-e"), 3) == (None, 480)


def test_a_ticket_keeps_the_promise_under_which_it_came(four_hours: SimpleNamespace):
    old = SlaPolicy.objects.get(service=None, priority=None)
    SlaPolicy.objects.filter(pk=old.pk).update(valid_to=day("17.03.2026"))
    new = SlaPolicy.objects.create(
        public_id="slp_neu", response_minutes=30, resolution_minutes=120, valid_from=day("17.03.2026"),
        decided_by="person:x", decided_at=at(MORNING),
    )  # fmt: skip
    before, after = opened(four_hours.employee, MORNING), opened(four_hours.employee, "17.03.2026 09:00")
    assert (before.policy, after.policy) == (old, new)
    moved(before, "waiting_supplier", four_hours.agent, "16.03.2026 10:00")
    moved(before, "in_progress", four_hours.agent, "17.03.2026 10:00")
    assert reloaded(before).due_at == at("17.03.2026 14:00")


# Opening


def test_both_clocks_run_from_the_opening(four_hours: SimpleNamespace):
    ticket = reloaded(opened(four_hours.employee))
    assert told(ticket, "response") == told(ticket, "resolution") == [("", "16. 09:00", "")]
    assert (ticket.response_due_at, ticket.due_at) == (at("16.03.2026 10:00"), at("16.03.2026 14:00"))
    assert ticket.ticket.due_date == ticket.due_at
    assert ticket.next_step_at == at("16.03.2026 09:45")  # three quarters of the first answer's hour


def test_the_vector_of_the_eve_of_the_feast(four_hours: SimpleNamespace):
    assert opened(four_hours.employee, "19.03.2026 11:00").due_at == at("23.03.2026 11:00")


def test_outside_of_working_hours_the_time_begins_in_the_morning(four_hours: SimpleNamespace):
    assert opened(four_hours.employee, "14.03.2026 22:00").due_at == at("16.03.2026 12:30")


def test_whoever_calls_is_answered_while_he_asks(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee, actor=four_hours.agent, channel="telefon")
    assert ticket.first_response_at == at(MORNING)
    assert told(ticket, "response") == []


def test_a_request_that_waits_for_approval_from_the_beginning_has_a_clock_that_stands(promised: SimpleNamespace):
    ticket = opened(promised.employee, service_code="12-e", state="waiting_approval")
    assert told(ticket) == [("approval", "16. 09:00", "")]
    assert (ticket.due_at, ticket.next_step_at) == (None, None)


# Following the state


def test_the_first_answer_of_the_desk_ends_its_clock(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    replied(ticket, four_hours.employee, "16.03.2026 09:10")
    replied(ticket, four_hours.agent, "16.03.2026 09:20", public=False)
    assert told(ticket, "response") == [("", "16. 09:00", "")]
    replied(ticket, four_hours.agent, "16.03.2026 09:30")
    replied(ticket, four_hours.agent, "16.03.2026 09:40")
    assert told(ticket, "response") == [("", "16. 09:00", "16. 09:30")]
    found = reloaded(ticket)
    assert (found.first_response_at, found.response_breached_at) == (at("16.03.2026 09:30"), None)


def test_a_machine_s_sentence_is_no_answer(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    with it_is(NOON), unit_of_work():
        services.add_note(ticket, actor=SystemActor("robot"), note="Alındı.", public=True)
    assert reloaded(ticket).first_response_at is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [("waiting_requester", "requester"), ("waiting_supplier", "supplier"), ("visit_planned", "visit")],
)
def test_a_pause_puts_the_due_date_off_by_its_working_time(four_hours: SimpleNamespace, state: str, reason: str):
    ticket = opened(four_hours.employee)
    moved(ticket, state, four_hours.agent, "16.03.2026 09:30")
    waiting = reloaded(ticket)
    assert (waiting.due_at, waiting.response_due_at, waiting.next_step_at) == (None, None, None)
    assert waiting.ticket.due_date is None
    moved(ticket, "in_progress", four_hours.agent, "17.03.2026 10:00")
    assert told(ticket) == [("", "16. 09:00", "16. 09:30"), (reason, "16. 09:30", "17. 10:00"), ("", "17. 10:00", "")]
    assert reloaded(ticket).due_at == at("17.03.2026 14:30")


def test_from_one_pause_into_another_the_reason_changes(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    moved(ticket, "waiting_requester", four_hours.agent, "16.03.2026 10:00")
    moved(ticket, "waiting_supplier", four_hours.agent, "16.03.2026 11:00")
    assert [reason for reason, _start, _end in told(ticket)] == ["", "requester", "supplier"]


def test_the_asker_s_answer_lets_the_clock_run_again(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    replied(ticket, four_hours.agent, "16.03.2026 10:00", state="waiting_requester")
    replied(ticket, four_hours.employee, "16.03.2026 14:00")
    assert told(ticket)[-1] == ("", "16. 14:00", "")
    assert reloaded(ticket).due_at == at("16.03.2026 17:00")
    assert told(ticket, "response") == [("", "16. 09:00", "16. 10:00")]


def test_from_new_to_work_nothing_begins_anew(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    moved(ticket, "in_progress", four_hours.agent, NOON)
    assert told(ticket) == [("", "16. 09:00", "")]


def test_resolved_stops_the_clocks_and_keeps_what_was_promised(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    with it_is("16.03.2026 09:50"):
        services.resolve(ticket.pk, actor=four_hours.agent, expected_version=1, solution="Önbellek silindi.")
    found = reloaded(ticket)
    assert told(ticket) == told(ticket, "response") == [("", "16. 09:00", "16. 09:50")]
    assert (found.due_at, found.next_step_at) == (at("16.03.2026 14:00"), None)
    assert (found.resolution_breached_at, found.response_breached_at) == (None, None)
    assert found.first_response_at == at("16.03.2026 09:50")  # how it was solved is an answer


def test_what_ends_too_late_is_broken_though_no_sweep_came_by(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    with it_is("16.03.2026 15:00"):
        services.resolve(ticket.pk, actor=four_hours.agent, expected_version=1, solution="Önbellek silindi.")
    found = reloaded(ticket)
    assert found.resolution_breached_at == at("16.03.2026 14:00")
    assert found.response_breached_at == at("16.03.2026 10:00")
    assert set(ClockStep.objects.values_list("clock", "step")) == {("response", "breach"), ("resolution", "breach")}


def test_opened_again_it_runs_on_with_what_was_left(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    with it_is("16.03.2026 10:00"):
        services.resolve(ticket.pk, actor=four_hours.agent, expected_version=1, solution="Önbellek silindi.")
    with it_is("18.03.2026 10:00"):
        services.reopen(ticket.pk, actor=four_hours.employee, expected_version=2, reason="Yine oldu.")
    assert told(ticket) == [("", "16. 09:00", "16. 10:00"), ("", "18. 10:00", "")]
    assert reloaded(ticket).due_at == at("18.03.2026 14:00")
    assert len(told(ticket, "response")) == 1


@pytest.mark.parametrize("end", ["withdrawn", "declined", "duplicate"])
def test_every_end_stops_the_clocks(four_hours: SimpleNamespace, end: str):
    ticket = opened(four_hours.employee)
    with it_is(NOON), unit_of_work():
        services.project(ticket, actor=SystemActor("process"), state=end)
    assert not ClockSegment.objects.filter(profile=ticket, ended_at__isnull=True).exists()


def test_a_process_pauses_by_the_state_that_it_projects(promised: SimpleNamespace):
    ticket = opened(promised.employee, service_code="12-e", state="waiting_approval")
    for when, state in (
        ("17.03.2026 09:00", "scheduled"), ("18.03.2026 08:30", "in_progress"), ("18.03.2026 10:00", "closed"),
    ):  # fmt: skip
        with it_is(when), unit_of_work():
            services.project(ticket, actor=SystemActor("process"), state=state)
        if state == "in_progress":
            assert reloaded(ticket).due_at == at("18.03.2026 17:30")  # a day of work, counted from the approval
    assert told(ticket) == [
        ("approval", "16. 09:00", "17. 09:00"), ("start", "17. 09:00", "18. 08:30"), ("", "18. 08:30", "18. 10:00"),
    ]  # fmt: skip


def test_within_one_transaction_a_ticket_comes_and_is_solved(four_hours: SimpleNamespace):
    with it_is(MORNING), unit_of_work():
        ticket = services.open_ticket(
            actor=four_hours.agent, requester=four_hours.employee, service_code="12-cc", title="Telefon",
            description="", channel="telefon",
        )  # fmt: skip
        services.project(ticket, actor=four_hours.agent, state="resolved")
    assert told(ticket) == [("", "16. 09:00", "16. 09:00")]


@pytest.mark.parametrize("public", [True, False])
def test_a_clock_that_was_put_back_stops_nobody(four_hours: SimpleNamespace, public: bool):
    ticket = opened(four_hours.employee)
    if public:
        replied(ticket, four_hours.agent, "16.03.2026 08:59")
        assert told(ticket, "response") == [("", "16. 09:00", "16. 09:00")]
    moved(ticket, "waiting_supplier", four_hours.agent, "16.03.2026 08:50")
    assert told(ticket) == [("", "16. 09:00", "16. 09:00"), ("supplier", "16. 09:00", "")]


def test_another_service_promises_anew_and_forgets_nothing(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    with it_is("16.03.2026 10:00"):
        services.move_to_service(ticket.pk, actor=four_hours.agent, expected_version=1, service_code="12-cc-yerinde")
    found = reloaded(ticket)
    assert found.policy == policy_for(Service.objects.get(code="12-cc-yerinde"), 3)
    assert found.due_at == at("18.03.2026 09:00")  # two days from the beginning, not from the handing over
    assert told(ticket) == [("", "16. 09:00", "")]
    [change] = DueDateChange.objects.filter(object_type="ticket", object_id=ticket.public_id)
    assert (change.old, change.new, change.cause) == (at("16.03.2026 14:00"), at("18.03.2026 09:00"), "person")


# The law, and letters


def test_an_opinion_is_due_at_the_end_of_the_fifteenth_working_day(promised: SimpleNamespace):
    ticket = opened(promised.employee, "02.03.2026 10:00", service_code="12-gg")
    assert ticket.legal_clock == "opinion"
    assert ticket.due_at == at("24.03.2026 17:30")  # the eve of the feast counts, the feast does not
    moved(ticket, "waiting_requester", promised.agent, "03.03.2026 10:00")
    assert reloaded(ticket).due_at == at("24.03.2026 17:30")  # the law waits for nobody


def test_a_data_subject_is_answered_within_thirty_days(promised: SimpleNamespace):
    assert opened(promised.employee, "02.02.2026 10:00", service_code="m7-j").due_at == at("04.03.2026 17:30")


def limited(ticket: TicketProfile, by: Person, when: str = MORNING, **limit: Any) -> TicketProfile:
    with it_is(when):
        version = reloaded(ticket).version
        return services.set_time_limit(ticket.pk, actor=by, expected_version=version, **limit)


def test_who_only_asks_sets_no_time_limit(promised: SimpleNamespace):
    ticket = opened(promised.employee)
    with pytest.raises(NotAllowed):
        limited(ticket, promised.employee, letter_due_on=day("20.03.2026"))
    assert reloaded(ticket).letter_due_on is None


def test_an_unknown_limit_and_one_of_an_ended_ticket_are_refused(promised: SimpleNamespace):
    ticket = opened(promised.employee)
    with pytest.raises(Invalid):
        limited(ticket, promised.agent, legal_clock="whenever")
    with it_is(NOON):
        services.withdraw(ticket.pk, actor=promised.employee, expected_version=1)
    with pytest.raises(WrongState):
        limited(ticket, promised.agent, legal_clock="information")


def test_the_letter_s_date_prevails_over_the_law_and_the_law_over_the_promise(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    limited(ticket, four_hours.agent, legal_clock="information")
    assert reloaded(ticket).due_at == at("24.03.2026 17:30")
    limited(ticket, four_hours.agent, legal_clock="information", letter_due_on=day("17.03.2026"))
    assert reloaded(ticket).due_at == at("17.03.2026 17:30")
    limited(ticket, four_hours.agent)
    assert reloaded(ticket).due_at == at("16.03.2026 14:00")
    assert DueDateChange.objects.filter(object_type="ticket", cause="person").count() == 3


def test_a_letter_due_on_a_day_without_work_is_due_on_the_working_day_before(promised: SimpleNamespace):
    ticket = limited(opened(promised.employee), promised.agent, letter_due_on=day("22.03.2026"))
    assert reloaded(ticket).due_at == at("19.03.2026 12:30")  # the feast's eve: work ends at noon


def test_columns_and_segments_never_contradict_each_other(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    for state, when in (
        ("waiting_requester", "16.03.2026 10:15"), ("in_progress", "16.03.2026 16:45"),
        ("visit_planned", "17.03.2026 08:40"), ("in_progress", "18.03.2026 12:31"),
    ):  # fmt: skip
        moved(ticket, state, four_hours.agent, when)
        found = reloaded(ticket)
        with it_is(when):
            clocks = clocks_of(found)
            assert found.due_at == clocks.resolution_due(clocks.calendar(at(when)))
