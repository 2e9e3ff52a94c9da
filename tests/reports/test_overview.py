"""The first screen: who sees it, that each number is what its list shows, what it says of nothing, what it costs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.interface import waiting
from helpdesk_site.interface.drawing import shown
from helpdesk_site.kernel import clock
from helpdesk_site.reports import selectors
from helpdesk_site.reports.models import DailyFigure, DayToCount
from tests.reports.numbers import numbers_of, rows_of
from tests.reports.stories import NOW, a_quarter, counted_until_now, opened, solved
from tests.tickets.people import browser_of, make_person
from tests.tickets.sla.conftest import it_is
from tests.tickets.test_costs import at_most, count

pytestmark = pytest.mark.django_db

MOST_STATEMENTS = 8


def look(desk: SimpleNamespace, who: str = "chief") -> str:
    with it_is(NOW):
        answer = browser_of(getattr(desk, who)).get("/servis/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("who", ["employee", "agent", "auditor", "trainer"])
def test_whoever_does_not_answer_for_the_desk_finds_no_such_page(desk: SimpleNamespace, who: str) -> None:
    browser = browser_of(getattr(desk, who))
    assert browser.get("/servis/").status_code == 404
    assert "/servis/" not in browser.get("/").content.decode()


def test_the_branch_director_sees_what_the_chief_sees(desk: SimpleNamespace) -> None:
    desk.director = make_person("İpek", "Doğan", roles=("branch_director",))
    a_quarter(desk)
    counted_until_now()
    assert numbers_of(look(desk, "director")) == numbers_of(look(desk))


def test_every_number_is_what_its_list_shows(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    counted_until_now()
    numbers = numbers_of(look(desk))
    browser = browser_of(desk.chief)
    assert len({address for address, _number in numbers}) > 25
    with it_is(NOW):
        wrong = [(address, number, rows_of(browser, address)) for address, number in numbers]
    assert [one for one in wrong if one[1] != one[2]] == []


def test_the_share_that_was_kept_and_the_same_days_of_other_months(desk: SimpleNamespace) -> None:
    """Three were solved in time and one late; before, one of two; what came after the 19th of a month is left out."""
    a_quarter(desk)
    counted_until_now()
    page = look(desk)
    assert "%75,0" in page
    assert page.count("%50,0") >= 3, "last month, last year, and the first answers of this one"
    assert "şimdi 25,0 puan daha iyi" in page


def test_today_counts_at_once_without_the_sweep(desk: SimpleNamespace) -> None:
    solved(desk, "19.03.2026 08:30", "19.03.2026 09:30")
    assert not DailyFigure.objects.exists()
    page = look(desk)
    assert "%100" in page


def test_figures_that_nobody_counts_any_more_say_so(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "LOOK_SECONDS", 0)
    opened(desk, "18.03.2026 09:00")
    assert "henüz sayılmadı" not in look(desk), "within the minute in which they are counted"
    since = clock.real_now() - timedelta(hours=3)
    DayToCount.objects.update(at=since)
    opened(desk, "18.03.2026 10:00")
    page = look(desk)
    assert "henüz sayılmadı" in page
    assert shown(since) in page, "since the first change that waits"
    counted_until_now()
    assert "henüz sayılmadı" not in look(desk)


def test_a_process_does_not_look_for_that_at_each_page(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(desk, "18.03.2026 09:00")
    DayToCount.objects.update(at=clock.real_now() - timedelta(hours=3))
    monkeypatch.setattr(selectors, "_looked", selectors._Look(monotonic(), None))
    assert selectors.not_counted_since() is None
    monkeypatch.setattr(selectors, "_looked", selectors._Look(monotonic() - selectors.LOOK_SECONDS, None))
    assert selectors.not_counted_since() is not None


def test_a_past_day_is_read_from_what_is_kept(desk: SimpleNamespace) -> None:
    """Nothing reads the tickets that have ended: a figure that is put there by hand is shown."""
    ticket = solved(desk, "03.03.2026 09:00", "04.03.2026 10:00")
    counted_until_now()
    DailyFigure.objects.create(day=date(2026, 3, 5), queue_id=ticket.queue_id, measure="solved_late", value=3)
    assert "%25,0" in look(desk)


def test_what_is_open_comes_from_what_is_kept_and_from_today(desk: SimpleNamespace) -> None:
    """Nothing reads the tickets that were opened before today, however many are open."""
    old = opened(desk, "03.03.2026 09:00")
    counted_until_now()
    DailyFigure.objects.filter(measure="still_open").update(value=41)
    opened(desk, "19.03.2026 09:30")
    numbers = dict(numbers_of(look(desk)))
    slug = old.queue.slug
    assert numbers["/is-listesi/"] == 42
    assert numbers[f"/is-listesi/?queue={slug}&opened_to=04.03.2026"] == 41
    assert numbers[f"/is-listesi/?queue={slug}&opened_from=19.03.2026"] == 1, numbers


def test_so_much_that_waits_is_counted_to_its_end_no_more(desk: SimpleNamespace, monkeypatch: Any) -> None:
    for _each in range(3):
        opened(desk, "18.03.2026 15:00")
    unowned = re.compile(r"view=nobody[^>]*><strong>([^<]*)</strong>")
    assert unowned.findall(look(desk)) == ["3"]
    monkeypatch.setattr(waiting, "MOST_COUNTED", 2)
    assert unowned.findall(look(desk)) == ["2+"]


def test_a_desk_without_a_request_is_told_what_will_stand_there(desk: SimpleNamespace) -> None:
    page = look(desk)
    assert "Açık talep yok. Talep geldikçe" in page
    assert "ilk taleple başlar" in page
    assert "–" in page
    assert numbers_of(page) == [("/is-listesi/?state=all&opened_from=01.03.2026&opened_to=19.03.2026", 0)]


def test_each_figure_says_what_it_means_beside_it_and_at_the_end(desk: SimpleNamespace) -> None:
    page = look(desk)
    for meaning in ("söz verilen süre içinde yanıtlananlar", "Hafta sonu, tatil ve idari izin günleri sayılmaz"):
        assert page.count(meaning) >= 2


def test_what_waits_is_named_with_its_list(desk: SimpleNamespace) -> None:
    a_quarter(desk)
    counted_until_now()
    numbers = dict(numbers_of(look(desk)))
    assert numbers["/is-listesi/?due=overdue"] == 2
    assert numbers["/is-listesi/?view=nobody"] == 3


def test_the_page_costs_the_same_whatever_has_ended(desk: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "LOOK_SECONDS", float("inf"))  # one look more comes when its time is over
    a_quarter(desk)
    counted_until_now()
    browser = browser_of(desk.chief)
    with it_is(NOW):
        browser.get("/servis/")
        few = count(lambda: browser.get("/servis/"))
        for hour in range(10, 18):
            solved(desk, f"16.03.2026 {hour}:00", f"17.03.2026 {hour}:30")
        counted_until_now()
        with at_most(MOST_STATEMENTS + 3):  # what is kept has changed: it is read once, and the words of causes
            browser.get("/servis/")
        with at_most(MOST_STATEMENTS):
            browser.get("/servis/")
        assert count(lambda: browser.get("/servis/")) <= few
