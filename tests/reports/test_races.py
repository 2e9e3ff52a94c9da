"""The figures while others write: nothing is lost, nobody waits. On a database where commits are real."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from django.db import connection, transaction

from helpdesk_site.kernel.invariants import Context
from helpdesk_site.reports import promises, services
from helpdesk_site.reports.models import DailyFigure, DayToCount
from helpdesk_site.tickets.models import TicketProfile
from tests.reports.stories import NOW, a_quarter, counted_until_now, moved, opened
from tests.tickets.sla.conftest import it_is
from tests.tickets.test_races import at_once

MOST = 1000


def test_of_several_who_count_at_once_each_day_is_counted_once(committed_desk: SimpleNamespace) -> None:
    a_quarter(committed_desk)
    days = DayToCount.objects.values("day").distinct().count()
    results = at_once(*[lambda: services.count_marked_days(limit=MOST)] * 4)
    assert sum(results) == days
    with it_is(NOW):
        assert list(promises.kept_figures_are_counted_ones(Context())) == []


def test_a_change_that_is_committed_after_the_count_leaves_its_mark(committed_desk: SimpleNamespace) -> None:
    """The count does not see what is not committed, and does not take its mark away either."""
    ticket = opened(committed_desk, "17.03.2026 09:00")
    with transaction.atomic():
        TicketProfile.objects.filter(pk=ticket.pk).update(state="resolved", resolved_at=ticket.created_at)
        assert at_once(services.count_marked_days) == [1]
    assert not DailyFigure.objects.filter(measure="solved_in_time").exists()
    assert set(DayToCount.objects.values_list("day", flat=True)) == {date(2026, 3, 17)}
    counted_until_now()
    assert DailyFigure.objects.get(measure="solved_in_time").value == 1


def test_two_writers_of_one_day_do_not_wait_for_each_other(committed_desk: SimpleNamespace) -> None:
    """The one holds its mark uncommitted; the other marks the same day and is through."""
    one, other = (opened(committed_desk, "17.03.2026 09:00") for _each in range(2))

    def solve(ticket: TicketProfile) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        moved(committed_desk, ticket, "17.03.2026 10:00")
        return "through"

    with transaction.atomic():
        TicketProfile.objects.filter(pk=one.pk).update(state="resolved", resolved_at=one.created_at)
        assert at_once(lambda: solve(other)) == ["through"]
