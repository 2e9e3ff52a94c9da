"""What is usual: a median of working time, kept from the figures, said from ten cases on, whatever has ended before."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.access.models import UsualGrant
from helpdesk_site.access.selectors.usual import usual_for
from helpdesk_site.access.views.preview import _usual_words
from helpdesk_site.interface.usual import FEWEST, Usual
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.reports import usual
from helpdesk_site.reports.durations import about, key_of, median, read_key
from helpdesk_site.reports.figures import Measure
from helpdesk_site.reports.models import DailyFigure
from helpdesk_site.reports.promises import kept_figures_are_counted_ones
from helpdesk_site.reports.services import count_marked_days
from helpdesk_site.tickets.models import Service, TicketProfile
from tests.reports.stories import NOW, answered, called, moved, opened, solved
from tests.tickets.people import browser_of
from tests.tickets.sla.conftest import it_is

pytestmark = pytest.mark.django_db


def refreshed() -> Service:
    """The figures counted and the medians worked out, as the sweeps do it."""
    with it_is(NOW):
        while count_marked_days():
            pass
        usual.refresh()
    return Service.objects.get(code="12-cc")


def solutions(desk: SimpleNamespace, count: int, *, hours: int = 2) -> None:
    for _each in range(count):
        solved(desk, "10.03.2026 09:00", f"10.03.2026 {9 + hours:02}:00")


def page(desk: SimpleNamespace, address: str = "/talep/yeni/?service=12-cc") -> str:
    with it_is(NOW):
        return str(browser_of(desk.employee).get(address).content.decode())


# What is not said


def test_below_ten_nothing_is_said(desk: SimpleNamespace) -> None:
    solutions(desk, FEWEST - 1)
    assert refreshed().usual_solutions == FEWEST - 1
    shown = page(desk)
    assert "henüz yeterli örnek yok" in shown
    assert "ortancası" not in shown
    assert "Genellikle" not in page(desk, "/")


@pytest.mark.parametrize("what", ["phone", "declined", "older", "today"])
def test_what_says_nothing_of_waiting_is_left_out(desk: SimpleNamespace, what: str) -> None:
    if what == "phone":
        called(desk, "10.03.2026 10:00", category="vekalet", solution="anlatildi")
    elif what == "declined":
        moved(desk, opened(desk, "10.03.2026 09:00"), "10.03.2026 11:00", "declined")
    elif what == "older":
        solved(desk, "01.12.2025 09:00", "01.12.2025 11:00")
    else:
        solved(desk, "19.03.2026 09:00", "19.03.2026 10:00")
    service = refreshed()
    assert (service.usual_solution_minutes, service.usual_solutions) == (None, 0)
    assert (service.usual_answer_minutes, service.usual_answers) == (None, 0)


# What is said


def test_the_median_is_working_time_and_stands_on_the_form_and_the_tile(desk: SimpleNamespace) -> None:
    solutions(desk, 6, hours=2)
    for _each in range(5):
        solved(desk, "06.03.2026 16:00", "09.03.2026 10:00")  # a weekend between, which is nobody's working time
    service = refreshed()
    assert (service.usual_solution_minutes, service.usual_solutions) == (120, 11)
    shown = page(desk)
    assert "Çözüm genellikle" in shown
    assert "2 iş saati (son 90 gündeki 11 talebin ortancası)" in shown
    for each in range(11):
        solved(desk, f"{(2, 3, 4, 5)[each % 4]:02}.03.2026 09:00", f"{(2, 3, 4, 5)[each % 4]:02}.03.2026 12:00",
               service_code="12-d")  # fmt: skip
    refreshed()
    assert "Genellikle 2 iş saati içinde çözülür" in page(desk, "/") or "iş saati içinde çözülür" in page(desk, "/")


def test_the_first_answer_has_its_own(desk: SimpleNamespace) -> None:
    for _each in range(FEWEST):
        answered(desk, opened(desk, "10.03.2026 09:00"), "10.03.2026 09:47")
    service = refreshed()
    assert (service.usual_answer_minutes, service.usual_answers) == (45, FEWEST)
    assert "45 iş dakikası" in page(desk)


def test_it_follows_what_is_opened_again_and_what_changes_its_service(desk: SimpleNamespace) -> None:
    solutions(desk, FEWEST)
    assert refreshed().usual_solutions == FEWEST
    ticket = TicketProfile.objects.order_by("pk").first()
    assert ticket is not None
    TicketProfile.objects.filter(pk=ticket.pk).update(service=Service.objects.get(code="12-d"))
    refreshed()
    assert Service.objects.get(code="12-d").usual_solutions == 1
    assert Service.objects.get(code="12-cc").usual_solutions == FEWEST - 1


def test_the_kept_lengths_are_the_counted_ones(desk: SimpleNamespace) -> None:
    solutions(desk, 3)
    answered(desk, opened(desk, "10.03.2026 09:00"), "10.03.2026 09:47")
    refreshed()
    with it_is(NOW):
        assert list(kept_figures_are_counted_ones(Context())) == []
        DailyFigure.objects.filter(measure=Measure.SOLUTION_TIME).update(value=7)
        assert list(kept_figures_are_counted_ones(Context()))


def test_a_tick_of_the_sweep_writes_nothing_when_nothing_has_changed(desk: SimpleNamespace) -> None:
    solutions(desk, FEWEST)
    refreshed()
    with it_is(NOW), CaptureQueriesContext(connection) as again:
        assert usual.refresh() == 0
    assert not [each for each in again if each["sql"].startswith(("UPDATE", "INSERT"))]


# Growth


def test_the_cost_does_not_grow_with_what_has_ended(desk: SimpleNamespace) -> None:
    solutions(desk, FEWEST)
    refreshed()
    with it_is(NOW), CaptureQueriesContext(connection) as few:
        usual.refresh()
    rows = DailyFigure.objects.filter(measure=Measure.SOLUTION_TIME).count()
    for month in ("06", "07", "08", "09", "10"):
        for _each in range(4):
            solved(desk, f"10.{month}.2025 09:00", f"10.{month}.2025 11:00")
    solutions(desk, 40)
    refreshed()
    with it_is(NOW), CaptureQueriesContext(connection) as many:
        usual.refresh()
    assert len(many) == len(few)
    within = DailyFigure.objects.filter(measure=Measure.SOLUTION_TIME, day__year=2026).count()
    assert within == rows, "fifty of one length are one row"
    read = next(each["sql"] for each in many if "reports_dailyfigure" in each["sql"])
    assert "tickets_ticketprofile" not in " ".join(each["sql"] for each in many)
    assert "day" in read


def test_the_pages_ask_nothing_more_for_it(desk: SimpleNamespace) -> None:
    browser = browser_of(desk.employee)
    with it_is(NOW):
        for address in ("/", "/talep/yeni/?service=12-cc"):
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                browser.get(address)
            statements = " ".join(str(each["sql"]) for each in asked)
            assert "dailyfigure" not in statements
            assert "usualgrant" not in statements


# Arithmetic


@pytest.mark.parametrize(
    ("minutes", "kept"),
    [(0, 0), (4, 0), (47, 45), (59, 55), (60, 60), (119, 60), (2399, 2340), (2400, 2400), (2879, 2400)],
)
def test_a_length_is_kept_as_it_is_said(minutes: int, kept: int) -> None:
    assert about(minutes) == kept
    assert read_key(key_of("12-cc", minutes)) == ("12-cc", kept)


@pytest.mark.parametrize(
    ("counts", "middle"),
    [({}, None), ({5: 1}, 5), ({5: 1, 60: 1}, 60), ({5: 2, 60: 1}, 5), ({5: 1, 60: 1, 120: 1}, 60)],
)
def test_the_middle_one(counts: dict[int, int], middle: int | None) -> None:
    assert median(counts) == middle


@pytest.mark.parametrize("unknown", [Usual(None, 0), Usual(None, 30), Usual(60, FEWEST - 1)])
def test_what_is_not_known_has_no_words(unknown: Usual) -> None:
    assert (unknown.is_known, unknown.time, unknown.words) == (False, "", "")


# Permissions


def test_a_permission_says_what_is_usual_for_its_risk(desk: SimpleNamespace) -> None:
    assert usual_for(["normal"])[1] == Usual(None, 0)
    assert "henüz yeterli örnek yok" in _usual_words({"normal"})
    with it_is(NOW):
        days = [clock.today() - timedelta(days=each) for each in range(1, 13)]
    queue = Service.objects.get(code="12-e").queue_id
    for number, day in enumerate(days):
        DailyFigure.objects.create(
            day=day, queue_id=queue, measure=Measure.GRANT_TIME, key=key_of("critical", 60 * (number + 1)), value=1
        )
    with it_is(NOW):
        usual.refresh()
    assert (UsualGrant.objects.get().minutes, UsualGrant.objects.get().cases) == (7 * 60, 12)
    assert usual_for(["normal", "critical"])[0] == "critical"
    assert "Kritik risk" in _usual_words({"normal", "critical"})
    assert "7 iş saati" in _usual_words({"critical"})
