"""What people see of the clocks: chips, the due column, what is late and what will be today, and the API."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from helpdesk_site.notify.models import Notification
from helpdesk_site.notify.rendering import words_of
from helpdesk_site.tickets import services
from tests.kernel.calendar_samples import day
from tests.tickets.people import browser_of
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import MORNING, moved, opened, reloaded, replied
from tests.tickets.sla.test_steps import swept

pytestmark = pytest.mark.django_db


def page_of(person, address: str, when: str) -> str:
    with it_is(when):
        answer = browser_of(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def ticket_page(person, ticket, when: str) -> str:
    return page_of(person, f"/talep/{ticket.public_id}/", when)


def test_the_page_says_what_is_left(four_hours: SimpleNamespace):
    page = ticket_page(four_hours.agent, opened(four_hours.employee), "16.03.2026 09:30")
    assert "30 iş dakikası kaldı" in page
    assert "3 iş saati kaldı" in page
    assert "Geçen çalışma süresi" in page


def test_the_page_says_what_is_late_and_what_was_in_time(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    replied(ticket, four_hours.agent, "16.03.2026 09:30")
    page = ticket_page(four_hours.agent, ticket, "16.03.2026 16:30")
    assert "süresinde" in page
    assert "2 iş saati gecikti" in page


def test_the_page_says_for_what_a_clock_stands_and_what_is_left_then(four_hours: SimpleNamespace):
    ticket = opened(four_hours.employee)
    moved(ticket, "waiting_supplier", four_hours.agent, "16.03.2026 10:00")
    page = ticket_page(four_hours.agent, ticket, "18.03.2026 10:00")
    assert "Süre durdu" in page
    assert "yüklenici bekleniyor" in page
    assert "Devam ettiğinde kalan: 3 iş saati" in page


def test_the_page_says_which_date_prevails(promised: SimpleNamespace):
    ticket = opened(promised.employee, service_code="12-gg")
    assert "yasal süre: görüş, 15 iş günü" in ticket_page(promised.agent, ticket, MORNING)
    with it_is(MORNING):
        services.set_time_limit(
            ticket.pk, actor=promised.agent, expected_version=1, legal_clock="opinion",
            letter_due_on=day("18.03.2026"),
        )  # fmt: skip
    page = ticket_page(promised.agent, ticket, MORNING)
    assert "yazının günü: 18.03.2026" in page
    assert "süreyi belirledi" in page


def test_a_ticket_to_which_nothing_was_promised_shows_no_clocks(desk: SimpleNamespace):
    assert 'class="clocks"' not in ticket_page(desk.agent, opened(desk.employee), MORNING)


def test_the_time_limit_is_set_on_the_page(promised: SimpleNamespace):
    ticket = opened(promised.employee)
    with it_is(MORNING):
        agent = browser_of(promised.agent)
        form = {"version": 1, "legal_clock": "information", "letter_due_on": ""}
        assert agent.post(f"/talep/{ticket.public_id}/adim/limit/", form).status_code == 302
    assert reloaded(ticket).legal_clock == "information"


def test_the_work_list_says_what_is_left_in_working_time(four_hours: SimpleNamespace):
    opened(four_hours.employee)
    waits = opened(four_hours.employee)
    moved(waits, "waiting_requester", four_hours.agent, "16.03.2026 10:00")
    page = page_of(four_hours.agent, "/is-listesi/", "16.03.2026 11:00")
    assert "2 iş saati kaldı" in page
    assert "süre durdu" in page


def test_what_is_late_and_what_will_be_today_are_asked_for(four_hours: SimpleNamespace):
    late = opened(four_hours.employee, "13.03.2026 16:30", title="Geciken")
    today = opened(four_hours.employee, "16.03.2026 11:00", title="Bugünkü")
    tomorrow = opened(four_hours.employee, "16.03.2026 16:00", title="Yarınki")
    over = opened(four_hours.employee, "13.03.2026 09:00", title="Biten")
    moved(over, "declined", four_hours.agent, "16.03.2026 09:00")

    def listed(query: str) -> list[str]:
        page = page_of(four_hours.agent, f"/is-listesi/{query}", "16.03.2026 13:00")
        found = [
            (page.index(one.reference), one.title) for one in (late, today, tomorrow, over) if one.reference in page
        ]
        return [title for _place, title in sorted(found)]

    assert listed("?due=overdue") == ["Geciken"]
    assert listed("?due=today") == ["Bugünkü"]
    assert listed("?sort=due_order") == ["Geciken", "Bugünkü", "Yarınki"]
    assert listed("?sort=-due_order") == ["Yarınki", "Bugünkü", "Geciken"]


@pytest.mark.parametrize("address", ["/is-listesi/?state=all", "/is-listesi/?state=over", "/ara/?q=ebys"])
def test_what_has_ended_is_not_sorted_by_due_date(four_hours: SimpleNamespace, address: str):
    """It would be read whole: no index holds it."""
    opened(four_hours.employee)
    moved(opened(four_hours.employee), "declined", four_hours.agent, "16.03.2026 09:00")
    page = page_of(four_hours.agent, f"{address}&sort=due_order", MORNING)
    heads = page.partition("<thead")[2].partition("</thead>")[0]
    assert "Son tarih" in heads
    assert "due_order" not in heads


def test_a_cursor_that_nobody_made_is_left_out(four_hours: SimpleNamespace):
    opened(four_hours.employee)
    page = page_of(four_hours.agent, "/is-listesi/?sort=due_order&after=WyJub3QgYSBkYXkiLCAiMSJd", MORNING)
    assert "EBYS-" in page


def test_the_mails_say_until_when_it_was(four_hours: SimpleNamespace):
    opened(four_hours.employee)
    for when in ("16.03.2026 09:45", "16.03.2026 14:00", "17.03.2026 14:00"):
        swept(when)
    told = [words_of(one) for one in Notification.objects.filter(template__startswith="clock_").order_by("id")]
    assert [words.subject.split(": ", 1)[1] for words in told] == [
        "ilk yanıtın süresi dolmak üzere", "ilk yanıt gecikti", "çözüm gecikti", "talep hâlâ çözülmedi",
    ]  # fmt: skip
    assert "16.03.2026 14:00" in told[-1].text
