"""A call is registered with its ticket, whole or not at all, once, by whoever may sit at the phone."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from helpdesk.models import FollowUp

from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, NotAllowed, WrongState
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets.calls import selectors, services
from helpdesk_site.tickets.calls.services import Spoken
from helpdesk_site.tickets.models import Call, Category, TicketProfile
from tests.tickets.conftest import open_for

pytestmark = pytest.mark.django_db

SAID = "vekaletim düşmemiş evrak görünmüyor\nDün akşamdan beri böyle."


def spoken(desk: Any, **over: Any) -> Spoken:
    values = {"caller": desk.employee, "description": SAID, "category": "vekalet", "key": uuid4(), **over}
    return Spoken(**values)


def solved(desk: Any, **over: Any) -> Spoken:
    return spoken(desk, solved=True, solution="tanim-yapildi", talk_seconds=360, **over)


def nothing_is_left() -> bool:
    return not (Call.objects.exists() or TicketProfile.objects.exists() or Notification.objects.exists())


@pytest.mark.parametrize("who", ["employee", "stranger", "auditor", "trainer"])
def test_only_the_desk_takes_calls(desk: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        services.register_call(spoken(desk, caller=desk.colleague), actor=getattr(desk, who))
    assert nothing_is_left()


def test_nobody_takes_his_own_call(desk: Any) -> None:
    with pytest.raises(Invalid) as refused:
        services.register_call(spoken(desk, caller=desk.agent), actor=desk.agent)
    assert "caller" in refused.value.fields
    assert nothing_is_left()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"description": "  "}, "description"),
        ({"category": ""}, "category"),
        ({"category": "yok-boyle"}, "category"),
        ({"solved": True, "solution": ""}, "solution"),
        ({"solved": True, "solution": "yok-boyle"}, "solution"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_left(desk: Any, over: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        services.register_call(spoken(desk, **over), actor=desk.agent)
    assert field in refused.value.fields
    assert nothing_is_left()


def test_a_call_that_was_solved_on_the_phone(desk: Any) -> None:
    call = services.register_call(solved(desk), actor=desk.agent)
    ticket = call.ticket
    assert ticket is not None
    assert (ticket.state, ticket.owner, ticket.channel) == ("resolved", desk.agent, "telefon")
    assert (ticket.title, ticket.first_contact) == ("vekaletim düşmemiş evrak görünmüyor", True)
    assert (str(ticket.category), str(ticket.solution)) == ("Vekâlet", "Eksik tanım yapıldı")
    assert (call.state, call.talk_minutes, call.solved) == ("ended", 6, True)
    assert ticket.first_response_at is not None
    told = Notification.objects.get()
    assert (told.person, told.template) == (desk.employee, "ticket_solved")
    assert AuditEntry.objects.filter(action="tickets.call.registered", object_id=call.public_id).exists()


def test_one_that_was_not_solved_stays_with_whoever_took_it(desk: Any) -> None:
    ticket = services.register_call(spoken(desk), actor=desk.agent).ticket
    assert ticket is not None
    assert (ticket.state, ticket.owner, ticket.first_contact) == ("in_progress", desk.agent, False)
    assert Notification.objects.get().template == "ticket_opened"


def test_sent_twice_it_is_one_call(desk: Any) -> None:
    once = solved(desk)
    first = services.register_call(once, actor=desk.agent)
    assert services.register_call(once, actor=desk.agent) == first
    assert TicketProfile.objects.count() == Call.objects.count() == Notification.objects.count() == 1


def test_a_caller_asks_about_his_request(desk: Any) -> None:
    known = open_for(desk.employee)
    call = services.register_call(spoken(desk, ticket_id=known.public_id, category=""), actor=desk.agent)
    assert call.ticket == known
    entry = FollowUp.objects.get(ticket=known.ticket)
    assert (entry.title, entry.public, entry.comment) == ("called", False, SAID)
    assert TicketProfile.objects.count() == 1


def test_somebody_elses_request_is_not_his(desk: Any) -> None:
    other = open_for(desk.stranger)
    with pytest.raises(Invalid) as refused:
        services.register_call(spoken(desk, ticket_id=other.public_id), actor=desk.agent)
    assert "ticket" in refused.value.fields
    assert not Call.objects.exists()


def test_a_request_that_has_ended_takes_no_call(desk: Any) -> None:
    ended = services.register_call(solved(desk), actor=desk.agent).ticket
    assert ended is not None
    with pytest.raises(WrongState):
        services.register_call(spoken(desk, ticket_id=ended.public_id), actor=desk.agent)
    assert Call.objects.count() == 1


def test_a_pin_that_was_read_out_is_not_kept(desk: Any) -> None:
    ticket = services.register_call(spoken(desk, description="PIN 4321 ile giremiyorum"), actor=desk.agent).ticket
    assert ticket is not None
    ticket.refresh_from_db()
    assert ticket.title == "PIN ****** ile giremiyorum"
    for text in (ticket.ticket.description, ticket.search_fold, *AuditEntry.objects.values_list("payload", flat=True)):
        assert "4321" not in text


def test_what_comes_back_was_not_solved_at_the_first_contact(desk: Any) -> None:
    from helpdesk_site.tickets.services import reopen

    ticket = services.register_call(solved(desk), actor=desk.agent).ticket
    assert ticket is not None
    reopen(ticket.public_id, actor=desk.employee, expected_version=ticket.version, reason="Yine olmadı.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner, ticket.first_contact) == ("reopened", desk.agent, False)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Şifrem bloke oldu", "giris-ve-sifre"),
        ("sifremi unuttum giremiyorum", "giris-ve-sifre"),
        ("VEKALETIM DUSMEMIS", "vekalet"),
        ("vekaletim düşmemiş evrak görünmüyor", "vekalet"),
        ("evrak üzerimde görünmüyor", "evrak-gorunmuyor"),
        ("kart okuyucum çalışmıyor, imza atamıyorum", "e-imza-kullanimi"),
        ("evrağı yanlış birime sevk ettim", "havale-ve-sevk"),
        ("sayı vermedi", "dagitim-ve-sayi"),
        ("KEP'ten düşmedi", "kep"),
        ("zzz qqq", None),
        ("", None),
    ],
)
def test_the_category_is_proposed_from_what_was_said(said: str, code: str | None) -> None:
    found = selectors.proposed_category(said, selectors.categories_in_use())
    assert (found.code if found else None) == code


def test_words_that_are_over_are_not_offered(desk: Any) -> None:
    Category.objects.filter(code="vekalet").update(valid_to="2024-01-01")
    with pytest.raises(Invalid):
        services.register_call(spoken(desk), actor=desk.agent)


@pytest.mark.parametrize(
    ("description", "title"),
    [
        ("Kısa.", "Kısa."),
        ("İlk satır\nikinci", "İlk satır"),
        ("çok " * 40, "çok " * 19 + "çok…"),
    ],
)
def test_the_first_line_is_the_subject(description: str, title: str) -> None:
    assert services.title_of(description.strip()) == title
