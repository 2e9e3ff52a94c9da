"""The time beside a ticket, one's own day, and the sums of the months."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel import clock
from helpdesk_site.tickets.models import TicketProfile, TimeEntry
from helpdesk_site.tickets.worktime.services import Work, record_time
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db

BY_SCRIPT = {"HX-Request": "true"}


def typed(**over: Any) -> dict[str, Any]:
    return {"duration": "1 sa 20 dk", "kind": "on_site", "day": f"{clock.today():%d.%m.%Y}", "note": "Kuruldu", **over}


@pytest.mark.parametrize("who", ["employee", "auditor", "stranger"])
def test_others_find_no_working_time(desk: Any, ticket: TicketProfile, who: str) -> None:
    browser = browser_of(getattr(desk, who))
    assert browser.get(f"/talep/{ticket.public_id}/sure/").status_code == 404
    assert browser.post(f"/talep/{ticket.public_id}/sure/", typed()).status_code == 404
    assert browser.get("/bugun/").status_code == 404
    assert browser.get("/sure-toplamlari/").status_code == 404
    assert not TimeEntry.objects.exists()


def test_it_is_typed_beside_the_ticket_and_stands_on_ones_day(desk: Any, ticket: TicketProfile) -> None:
    browser = browser_of(desk.agent)
    part = browser.post(f"/talep/{ticket.public_id}/sure/", typed(), headers=BY_SCRIPT).content.decode()
    assert part.lstrip().startswith("<section")
    assert "1 sa 20 dk" in part
    day = browser.get("/bugun/").content.decode()
    assert ticket.reference in day
    assert "Toplam: 1 sa 20 dk" in day
    assert ticket.reference not in browser_of(desk.second_agent).get("/bugun/").content.decode()
    assert "1 sa 20 dk" in browser_of(desk.chief).get("/sure-toplamlari/").content.decode()
    assert browser.get("/sure-toplamlari/").status_code == 404


@pytest.mark.parametrize("headers", [BY_SCRIPT, {}])
def test_what_cannot_be_read_comes_back_as_it_was_typed(
    desk: Any, ticket: TicketProfile, headers: dict[str, str]
) -> None:
    page = browser_of(desk.agent).post(
        f"/talep/{ticket.public_id}/sure/", typed(duration="bir saat kadar"), headers=headers
    )
    assert "bir saat kadar" in page.content.decode()
    assert "1 sa 20 dk biçiminde yazın" in page.content.decode()
    assert page.status_code == (200 if headers else 422)
    assert not TimeEntry.objects.exists()


def test_a_correction_is_typed_and_an_empty_time_takes_it_back(desk: Any, ticket: TicketProfile) -> None:
    work = Work(minutes=80, day=clock.today(), kind="phone")
    entry = record_time(ticket.public_id, work, actor=desk.agent)
    browser, address = browser_of(desk.agent), f"/sure/{entry.public_id}/duzelt/"
    assert browser_of(desk.second_agent).get(address).status_code == 404
    assert 'value="1 sa 20 dk"' in browser.get(address).content.decode()
    assert browser.post(address, typed(duration="x")).status_code == 422
    assert browser.post(address, typed(duration="")).status_code == 302
    assert browser.get(address).status_code == 404, "it was corrected: there is another in its place"
    assert ticket.reference not in browser.get("/bugun/").content.decode()


@pytest.mark.parametrize("day", ["2026-13-01", "yarın", "9999-12-31", "0001-01-01", "\x00"])
def test_a_day_that_makes_no_sense_is_today(desk: Any, day: str) -> None:
    assert "Bugün ne yaptım" in browser_of(desk.agent).get("/bugun/", {"gun": day}).content.decode()


def test_yesterday_is_one_step_away(desk: Any, ticket: TicketProfile) -> None:
    yesterday = clock.today() - timedelta(days=1)
    record_time(ticket.public_id, Work(minutes=15, day=yesterday, kind="writing"), actor=desk.agent)
    browser = browser_of(desk.agent)
    assert f"?gun={yesterday.isoformat()}" in browser.get("/bugun/").content.decode()
    assert ticket.reference in browser.get("/bugun/", {"gun": yesterday.isoformat()}).content.decode()


@pytest.mark.parametrize("address", ["/bugun/", "/sure-toplamlari/", "sure"])
def test_the_pages_cost_the_same_however_much_was_written_down(desk: Any, ticket: TicketProfile, address: str) -> None:
    address = f"/talep/{ticket.public_id}/sure/" if address == "sure" else address
    work = Work(minutes=5, day=clock.today(), kind="phone")
    record_time(ticket.public_id, work, actor=desk.chief)
    browser = browser_of(desk.chief)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured.captured_queries)

    count()
    few = count()
    for _entry in range(15):
        record_time(ticket.public_id, work, actor=desk.chief)
    assert count() <= few
    assert few <= 12
