"""Working time is written down once, by whoever worked; what was written stays; sums are those of the entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.utils import ProgrammingError

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.tickets import services as tickets
from helpdesk_site.tickets.calls.services import Spoken, register_call
from helpdesk_site.tickets.models import TicketProfile, TimeEntry, TimeTotal
from helpdesk_site.tickets.vocabulary import seed_vocabulary
from helpdesk_site.tickets.worktime import promises, selectors
from helpdesk_site.tickets.worktime.services import Work, correct_time, record_time

pytestmark = pytest.mark.django_db


def work(minutes: int = 80, **over: Any) -> Work:
    return Work(**{"minutes": minutes, "day": clock.today(), "kind": "remote", "note": "", **over})


def month_minutes() -> int:
    return sum(total.minutes for total in TimeTotal.objects.all())


def faults() -> list[str]:
    return list(promises.totals_are_counted_truly(Context()))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("employee", NotAllowed), ("auditor", NotAllowed), ("stranger", TicketProfile.DoesNotExist)],
)
def test_whoever_does_not_work_on_it_writes_nothing_down(
    desk: Any, ticket: TicketProfile, who: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        record_time(ticket.public_id, work(), actor=getattr(desk, who))
    assert not TimeEntry.objects.exists()
    assert not TimeTotal.objects.exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"minutes": 0}, "duration"),
        ({"minutes": 961}, "duration"),
        ({"day": timedelta(days=1)}, "day"),
        ({"day": timedelta(days=-8)}, "day"),
        ({"kind": "asleep"}, "kind"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_makes_no_sense_is_named_and_nothing_is_kept(
    desk: Any, ticket: TicketProfile, over: dict[str, Any], field: str
) -> None:
    if isinstance(over.get("day"), timedelta):
        over = {"day": clock.today() + over["day"]}
    before = AuditEntry.objects.count()
    with pytest.raises(Invalid) as refusal:
        record_time(ticket.public_id, work(**over), actor=desk.agent)
    assert list(refusal.value.fields) == [field]
    assert not TimeEntry.objects.exists()
    assert AuditEntry.objects.count() == before


def test_a_day_has_twenty_four_hours(desk: Any, ticket: TicketProfile) -> None:
    record_time(ticket.public_id, work(900), actor=desk.agent)
    entry = record_time(ticket.public_id, work(540), actor=desk.agent)
    with pytest.raises(Invalid):
        record_time(ticket.public_id, work(1), actor=desk.agent)
    correct_time(entry.public_id, work(500), actor=desk.agent)
    record_time(ticket.public_id, work(40), actor=desk.agent)
    record_time(ticket.public_id, work(900), actor=desk.second_agent)
    assert not faults()


def test_time_may_be_written_down_when_the_ticket_has_ended_and_moves_nothing_of_it(
    desk: Any, ticket: TicketProfile
) -> None:
    tickets.resolve(ticket.public_id, actor=desk.agent, expected_version=1, solution="Oldu.")
    entry = record_time(ticket.public_id, work(note="  Anlatıldı.  "), actor=desk.agent)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) == ("resolved", 2)
    assert (entry.note, entry.service_id, entry.minutes) == ("Anlatıldı.", ticket.service_id, 80)
    assert AuditEntry.objects.filter(action="tickets.time_entry.recorded").count() == 1


def test_sent_twice_it_is_one(desk: Any, ticket: TicketProfile) -> None:
    key = uuid4()
    first = record_time(ticket.public_id, work(), actor=desk.agent, key=key)
    assert record_time(ticket.public_id, work(), actor=desk.agent, key=key) == first
    assert (TimeEntry.objects.count(), month_minutes()) == (1, 80)


def test_a_correction_stands_in_its_place_and_the_first_entry_stays(desk: Any, ticket: TicketProfile) -> None:
    first = record_time(ticket.public_id, work(), actor=desk.agent)
    corrected = correct_time(first.public_id, work(30, note="Yanlış yazmışım"), actor=desk.agent)
    assert (TimeEntry.objects.count(), selectors.minutes_on(ticket), month_minutes()) == (2, 30, 30)
    first.refresh_from_db()
    assert first.minutes == 80
    with pytest.raises(TimeEntry.DoesNotExist):
        correct_time(first.public_id, work(10), actor=desk.agent)
    correct_time(corrected.public_id, work(0), actor=desk.agent)
    assert (selectors.minutes_on(ticket), month_minutes()) == (0, 0)
    assert selectors.day_of(desk.agent, clock.today()).entries == []
    assert not faults()


def test_a_correction_into_another_month_moves_both_sums(desk: Any, ticket: TicketProfile) -> None:
    entry = record_time(ticket.public_id, work(60), actor=desk.agent)
    for back in range(1, 8):
        day = clock.today() - timedelta(days=back)
        entry = correct_time(entry.public_id, work(60 + back, day=day), actor=desk.agent)
        assert not faults()
    assert month_minutes() == 67


def test_nobody_corrects_anothers_time_nor_what_is_older_than_a_week(desk: Any, ticket: TicketProfile) -> None:
    entry = record_time(ticket.public_id, work(), actor=desk.agent)
    with pytest.raises(TimeEntry.DoesNotExist):
        correct_time(entry.public_id, work(10), actor=desk.second_agent)
    old = TimeEntry.objects.create(
        public_id="tme_alt", ticket=ticket, service=ticket.service, person=desk.agent, minutes=5, kind="phone",
        day=clock.today() - timedelta(days=8), created_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Invalid):
        correct_time(old.public_id, work(10), actor=desk.agent)
    assert TimeEntry.objects.count() == 2


def test_the_database_lets_nobody_rewrite_an_entry(desk: Any, ticket: TicketProfile) -> None:
    entry = record_time(ticket.public_id, work(), actor=desk.agent)
    with pytest.raises(ProgrammingError):
        TimeEntry.objects.filter(pk=entry.pk).update(minutes=1)


def test_after_a_handover_the_time_stays_where_it_was_worked(desk: Any, ticket: TicketProfile) -> None:
    first = record_time(ticket.public_id, work(20), actor=desk.agent)
    tickets.move_to_service(ticket.public_id, actor=desk.agent, expected_version=1, service_code="12-f")
    record_time(ticket.public_id, work(30), actor=desk.agent)
    correct_time(first.public_id, work(25), actor=desk.agent)
    assert {total.service.code: total.minutes for total in TimeTotal.objects.all()} == {"12-cc": 25, "12-f": 30}
    assert selectors.minutes_on(ticket) == 55
    assert not faults()


def test_what_was_spoken_counts_by_itself(desk: Any) -> None:
    seed_vocabulary()
    spoken = Spoken(
        caller=desk.employee, description="Vekâletim düşmemiş.", key=uuid4(), category="vekalet",
        solution="anlatildi", solved=True, talk_seconds=130,
    )  # fmt: skip
    call = register_call(spoken, actor=desk.agent)
    register_call(spoken, actor=desk.agent)
    entry = TimeEntry.objects.get()
    assert (entry.call, entry.minutes, entry.kind, entry.person) == (call, 3, "phone", desk.agent)
    assert entry.ticket == call.ticket
    silent = Spoken(caller=desk.employee, description="Sordu.", key=uuid4(), category="vekalet")
    register_call(silent, actor=desk.agent)
    assert TimeEntry.objects.count() == 1, "nothing was spoken, nothing is counted"
    correct_time(entry.public_id, work(5, kind="phone"), actor=desk.agent)
    assert month_minutes() == 5


def test_the_check_sees_a_sum_that_is_wrong(desk: Any, ticket: TicketProfile) -> None:
    record_time(ticket.public_id, work(), actor=desk.agent)
    TimeTotal.objects.update(minutes=81)
    assert len(faults()) == 1
    TimeTotal.objects.all().delete()
    assert len(faults()) == 1
