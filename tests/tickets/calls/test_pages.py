"""The pages of the phone, as whoever sits at it uses them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.tickets.models import Call, TicketDraft, TicketProfile
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db
NEW = "/cagri/yeni/"


@pytest.fixture(autouse=True)
def extension(desk: Any) -> None:
    desk.colleague.extension = "4512"
    desk.colleague.save()


def typed(**over: Any) -> dict[str, Any]:
    return {
        "who": "4512", "description": "Vekâletim düşmemiş.", "category": "vekalet", "solution": "anlatildi",
        "minutes": "3", "key": str(uuid4()), "version": "0", "do": "solved", **over,
    }  # fmt: skip


def test_a_solved_call_leads_to_the_next_one(desk: Any) -> None:
    agent = browser_of(desk.agent)
    answer = agent.post(NEW, typed(), follow=True)
    assert answer.redirect_chain == [(NEW, 302)]
    profile = TicketProfile.objects.get()
    assert (profile.state, profile.requester) == ("resolved", desk.colleague)
    assert profile.reference in answer.content.decode()
    assert Call.objects.get().talk_minutes == 3


def test_what_was_typed_stays_when_something_is_missing(desk: Any) -> None:
    answer = browser_of(desk.agent).post(NEW, typed(who="", description="Uzun uzun anlattı."))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Uzun uzun anlattı." in page
    assert not TicketProfile.objects.exists()


def test_two_at_one_extension_are_chosen_between(desk: Any) -> None:
    desk.stranger.extension = "4512"
    desk.stranger.save()
    agent = browser_of(desk.agent)
    assert agent.post(NEW, typed()).status_code == 422
    part = agent.get("/cagri/arayan/", {"who": "4512"}).content.decode()
    assert part.count('name="caller"') == 2
    assert agent.post(NEW, typed(caller=desk.stranger.public_id)).status_code == 302
    assert TicketProfile.objects.get().requester == desk.stranger


def test_the_caller_is_found_in_any_spelling_and_his_last_requests_stand_there(desk: Any) -> None:
    for number in range(7):
        open_for(desk.colleague, title=f"Eski talep {number}")
    part = browser_of(desk.agent).get("/cagri/arayan/", {"who": "isik irmak"}).content.decode()
    assert "Işık IRMAK" in part
    assert "Eski talep 6" in part
    assert "Eski talep 1" not in part


def test_who_looked_at_whom_is_kept(desk: Any) -> None:
    browser_of(desk.agent).get("/cagri/arayan/", {"who": "4512"})
    seen = AuditEntry.objects.get(action="people.person.viewed")
    assert (seen.object_id, seen.actor) == (desk.colleague.public_id, desk.agent.audit_id)


def test_a_closed_browser_loses_no_call(desk: Any) -> None:
    agent, kept = browser_of(desk.agent), typed()
    assert agent.post("/cagri/yeni/taslak/", kept).status_code == 200
    draft = TicketDraft.objects.get()
    page = agent.get(f"{NEW}?draft={draft.key}").content.decode()
    assert "Vekâletim düşmemiş." in page
    others = browser_of(desk.second_agent).get(f"{NEW}?draft={draft.key}").content.decode()
    assert "Vekâletim düşmemiş." not in others
    assert "Vekâletim" not in agent.get("/talep/yeni/").content.decode(), "another form's draft"
    agent.post(NEW, {**kept, "version": draft.version})
    assert not TicketDraft.objects.exists()


def test_a_secret_that_is_being_typed_is_not_kept_either(desk: Any) -> None:
    browser_of(desk.agent).post("/cagri/yeni/taslak/", typed(description="şifrem Ahmet1987 dedi"))
    assert "Ahmet1987" not in str(TicketDraft.objects.get().content)


def test_whoever_types_a_secret_is_told_that_it_was_masked(desk: Any) -> None:
    answer = browser_of(desk.agent).post(NEW, typed(description="PIN 4321 dedi"), follow=True)
    assert "gizlendi" in answer.content.decode()


def test_the_category_follows_what_is_said_until_it_is_chosen(desk: Any) -> None:
    agent = browser_of(desk.agent)
    proposed = agent.get("/cagri/kategori/", {"description": "şifrem bloke oldu"}).content.decode()
    assert '<option value="giris-ve-sifre" selected>' in proposed
    chosen = agent.get("/cagri/kategori/", {"description": "şifrem bloke", "category": "kep"}).content.decode()
    assert '<option value="kep" selected>' in chosen


def test_the_caller_costs_as_much_with_many_requests_as_with_one(desk: Any) -> None:
    agent = browser_of(desk.agent)
    open_for(desk.colleague)
    agent.get("/cagri/arayan/", {"who": "4512"})
    with CaptureQueriesContext(connection) as few:
        agent.get("/cagri/arayan/", {"who": "4512"})
    for _ in range(12):
        open_for(desk.colleague)
    with CaptureQueriesContext(connection) as many:
        agent.get("/cagri/arayan/", {"who": "4512"})
    assert len(many) <= len(few) + 1, "only the number of those that are open is counted"
