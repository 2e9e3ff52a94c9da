"""Whoever asked says how content he is: once, when it was solved."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.tickets import services
from helpdesk_site.tickets.models import Satisfaction, TicketProfile
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def solved(desk: Any) -> TicketProfile:
    ticket = open_for(desk.employee)
    services.resolve(ticket.public_id, actor=desk.agent, expected_version=ticket.version, solution="Düzeltildi.")
    ticket.refresh_from_db()
    return ticket


def test_an_open_request_is_not_rated(desk: Any) -> None:
    with pytest.raises(WrongState):
        services.rate(open_for(desk.employee).public_id, actor=desk.employee, score=5)
    assert not Satisfaction.objects.exists()


def test_others_do_not_rate_it(desk: Any, solved: TicketProfile) -> None:
    with pytest.raises(NotAllowed):
        services.rate(solved.public_id, actor=desk.agent, score=5)
    with pytest.raises(TicketProfile.DoesNotExist):
        services.rate(solved.public_id, actor=desk.stranger, score=1)
    assert not Satisfaction.objects.exists()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_there_are_five_answers(desk: Any, solved: TicketProfile, score: int) -> None:
    with pytest.raises(Invalid):
        services.rate(solved.public_id, actor=desk.employee, score=score)
    assert not Satisfaction.objects.exists()


def test_it_is_said_once(desk: Any, solved: TicketProfile) -> None:
    services.rate(solved.public_id, actor=desk.employee, score=2, comment="Çok bekledim.")
    with pytest.raises(WrongState):
        services.rate(solved.public_id, actor=desk.employee, score=5)
    answer = Satisfaction.objects.get()
    assert (answer.score, answer.comment) == (2, "Çok bekledim.")
    assert AuditEntry.objects.filter(action="ticket.rated").count() == 1


def test_it_is_asked_on_the_page_until_it_was_answered(desk: Any, solved: TicketProfile) -> None:
    asker, page = browser_of(desk.employee), f"/talep/{solved.public_id}/"
    assert "ne kadar memnunsunuz" in asker.get(page).content.decode()
    assert "ne kadar memnunsunuz" not in browser_of(desk.agent).get(page).content.decode()
    assert asker.post(f"{page}adim/rate/", {"score": ""}).status_code == 422
    asker.post(f"{page}adim/rate/", {"score": "4", "comment": ""})
    assert "ne kadar memnunsunuz" not in asker.get(page).content.decode()
