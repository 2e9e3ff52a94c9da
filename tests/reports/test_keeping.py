"""What is past is kept by the day, and follows when a past day changes."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from helpdesk_site.kernel.calendar.services import declare_administrative_leave
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.reports import promises, services
from helpdesk_site.reports.models import DailyFigure, DayToCount
from helpdesk_site.tickets import services as tickets
from helpdesk_site.tickets.models import TicketProfile
from helpdesk_site.tickets.sla import steps
from tests.reports.stories import NOW, a_quarter, answered, called, counted_until_now, moved, opened, solved
from tests.tickets.sla.conftest import it_is

pytestmark = pytest.mark.django_db


def kept(measure: str, **over: object) -> dict[date, int]:
    return dict(DailyFigure.objects.filter(measure=measure, **over).order_by("day").values_list("day", "value"))


def faults() -> list[str]:
    with it_is(NOW):
        return list(promises.kept_figures_are_counted_ones(Context()))


def test_each_day_is_counted_by_what_happened_on_it_in_istanbul(desk: SimpleNamespace) -> None:
    late = opened(desk, "03.03.2026 00:30")  # the evening before in UTC
    answered(desk, late, "03.03.2026 09:10")
    late.refresh_from_db()
    moved(desk, late, "04.03.2026 10:00")
    called(desk, "17.03.2026 10:00", category="giris-ve-sifre", solution="anlatildi")
    counted_until_now()
    assert kept("opened") == {date(2026, 3, 3): 1, date(2026, 3, 17): 1}
    assert kept("answered_in_time") == {date(2026, 3, 3): 1}
    assert kept("solved_in_time") == {date(2026, 3, 4): 1, date(2026, 3, 17): 1}
    assert kept("category", key="giris-ve-sifre") == {date(2026, 3, 17): 1}
    assert kept("solution", key="anlatildi") == {date(2026, 3, 17): 1}


def test_what_was_declined_is_neither_kept_nor_broken(desk: SimpleNamespace) -> None:
    moved(desk, opened(desk, "03.03.2026 09:00"), "16.03.2026 10:00", "declined")
    counted_until_now()
    assert kept("solved_in_time") == kept("solved_late") == {}


def test_a_request_that_is_opened_again_is_no_longer_solved_on_its_day(desk: SimpleNamespace) -> None:
    ticket = solved(desk, "03.03.2026 09:00", "04.03.2026 10:00")
    counted_until_now()
    assert kept("solved_in_time") == {date(2026, 3, 4): 1}
    with it_is("05.03.2026 09:00"):
        tickets.reopen(ticket.pk, actor=desk.employee, expected_version=ticket.version, reason="Yine oldu.")
    counted_until_now()
    assert kept("solved_in_time") == {}
    ticket.refresh_from_db()
    moved(desk, ticket, "16.03.2026 10:00")
    counted_until_now()
    assert kept("solved_late") == {date(2026, 3, 16): 1}


def test_what_is_open_is_counted_on_its_day_of_opening_until_it_ends_and_again_when_it_begins_anew(
    desk: SimpleNamespace,
) -> None:
    ticket, _other = opened(desk, "03.03.2026 00:30"), opened(desk, "04.03.2026 09:00")
    counted_until_now()
    assert kept("still_open") == {date(2026, 3, 3): 1, date(2026, 3, 4): 1}
    moved(desk, ticket, "16.03.2026 10:00", "declined")
    assert faults() == [], "the day of opening is marked, though nothing was solved or answered"
    counted_until_now()
    assert kept("still_open") == {date(2026, 3, 4): 1}
    ticket.refresh_from_db()
    with it_is("17.03.2026 09:00"):
        tickets.reopen(ticket.pk, actor=desk.employee, expected_version=ticket.version, reason="Yine oldu.")
    assert faults() == []
    counted_until_now()
    assert kept("still_open") == {date(2026, 3, 3): 1, date(2026, 3, 4): 1}


def test_without_its_mark_a_request_that_ended_would_be_found_by_the_check(desk: SimpleNamespace) -> None:
    """The control: what the trigger is for."""
    ticket = opened(desk, "03.03.2026 09:00")
    counted_until_now()
    moved(desk, ticket, "16.03.2026 10:00", "declined")
    DayToCount.objects.filter(day=date(2026, 3, 3)).delete()
    assert len(faults()) == 1
    assert "2026-03-03 still_open" in faults()[0]


def test_a_request_of_another_queue_takes_its_past_along(desk: SimpleNamespace) -> None:
    ticket = answered(desk, opened(desk, "03.03.2026 09:00"), "03.03.2026 10:00")
    counted_until_now()
    first = DailyFigure.objects.get(measure="answered_in_time").queue_id
    with it_is("05.03.2026 09:00"):
        tickets.move_to_service(ticket.pk, actor=desk.agent, expected_version=ticket.version, service_code="12-f")
    counted_until_now()
    assert DailyFigure.objects.get(measure="answered_in_time").queue_id != first
    assert not DailyFigure.objects.filter(queue=first).exists()


def test_leave_that_is_declared_later_takes_a_breach_out_of_the_figures(desk: SimpleNamespace) -> None:
    """Due on the 6th, looked at on the 9th: with leave from the 5th on it is not overdue, and is solved in time."""
    ticket = opened(desk, "03.03.2026 08:00")
    with it_is("06.03.2026 09:00"):
        steps.sweep()
    ticket.refresh_from_db()
    assert ticket.resolution_breached_at is not None
    with it_is("06.03.2026 09:10"):
        for day in (4, 5, 6):
            declare_administrative_leave(day=date(2026, 3, day), reason="Kar", actor=desk.chief)
    ticket.refresh_from_db()
    moved(desk, ticket, "09.03.2026 10:00")
    counted_until_now()
    assert (kept("solved_in_time"), kept("solved_late")) == ({date(2026, 3, 9): 1}, {})
    assert faults() == []


def test_a_breach_that_is_taken_back_marks_the_day_of_what_has_ended(desk: SimpleNamespace) -> None:
    ticket = solved(desk, "03.03.2026 09:00", "16.03.2026 10:00")
    counted_until_now()
    assert kept("solved_late") == {date(2026, 3, 16): 1}
    TicketProfile.objects.filter(pk=ticket.pk).update(resolution_breached_at=None)
    assert list(DayToCount.objects.filter(day=date(2026, 3, 16)))
    counted_until_now()
    assert (kept("solved_in_time"), kept("solved_late")) == ({date(2026, 3, 16): 1}, {})


def test_what_no_figure_hangs_on_marks_no_day(desk: SimpleNamespace) -> None:
    ticket = answered(desk, opened(desk, "03.03.2026 09:00"), "03.03.2026 10:00")
    counted_until_now()
    with it_is("05.03.2026 09:00"):
        tickets.assign(ticket.pk, actor=desk.chief, expected_version=ticket.version, owner=desk.agent)
        ticket.refresh_from_db()
        tickets.reply(ticket.pk, actor=desk.agent, expected_version=ticket.version, text="Bir not.", public=False)
    assert not DayToCount.objects.exists()


def test_counting_again_changes_nothing(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    counted_until_now()
    rows = "day", "queue", "measure", "key", "value"
    before = sorted(DailyFigure.objects.values_list(*rows))
    assert services.count_marked_days() == 0
    DayToCount.objects.bulk_create(DayToCount(day=day) for day in {row[0] for row in before} for _twice in range(2))
    counted_until_now()
    assert sorted(DailyFigure.objects.values_list(*rows)) == before


def test_a_long_time_is_counted_in_pieces_the_latest_first(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    days = DayToCount.objects.values("day").distinct().count()
    with it_is(NOW):
        assert services.count_marked_days(limit=2) == 2
    assert set(DailyFigure.objects.values_list("day", flat=True)) <= {date(2026, 3, 18), date(2026, 3, 19)}
    assert DayToCount.objects.values("day").distinct().count() == days - 2


def test_what_is_kept_is_what_is_counted(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    assert faults() == [], "every day is marked"
    counted_until_now()
    assert faults() == []


def test_a_kept_figure_that_no_ticket_says_is_found(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    counted_until_now()
    DailyFigure.objects.filter(measure="solved_late", day=date(2026, 3, 12)).update(value=7)
    DailyFigure.objects.filter(measure="opened", day=date(2026, 3, 5)).delete()
    found = faults()
    assert len(found) == 2
    assert "2026-03-05 opened" in found[0]
    assert "7 kept, 1 counted" in found[1]
