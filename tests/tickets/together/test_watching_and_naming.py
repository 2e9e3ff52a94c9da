"""Following a ticket, and naming a colleague in a note: only who may read the desk's notes, and he is told."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel.errors import Invalid, NotAllowed
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import mentions, services
from helpdesk_site.tickets.models import Mention, TicketProfile, Watcher
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def note(desk: Any, ticket: TicketProfile, text: str, version: int = 1, **over: Any) -> None:
    given = {"actor": desk.agent, "expected_version": version, "text": text, "public": False, **over}
    services.reply(ticket.pk, **given)


def told(person: Any, template: str) -> int:
    return Notification.objects.filter(person=person, template=template).count()


def test_a_party_and_a_stranger_do_not_follow(desk, ticket):
    with pytest.raises(NotAllowed):
        services.follow(ticket.pk, actor=desk.employee)
    with pytest.raises(TicketProfile.DoesNotExist):
        services.follow(ticket.pk, actor=desk.stranger)
    assert browser_of(desk.employee).get(f"/talep/{ticket.public_id}/takip/").status_code == 404
    assert not Watcher.objects.exists()


def test_a_follower_hears_of_what_others_do_and_not_of_his_own(desk, ticket):
    services.follow(ticket.pk, actor=desk.second_agent)
    services.follow(ticket.pk, actor=desk.second_agent)
    note(desk, ticket, "Bir not")
    services.assign(ticket.pk, actor=desk.second_agent, expected_version=2, owner=desk.agent)
    assert told(desk.second_agent, "ticket_watched") == 1
    services.unfollow(ticket.pk, actor=desk.second_agent)
    note(desk, ticket, "Bir not daha", version=3)
    assert told(desk.second_agent, "ticket_watched") == 1


def test_an_owner_who_follows_is_told_of_the_askers_answer_once(desk, ticket):
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    services.follow(ticket.pk, actor=desk.agent)
    services.reply(ticket.pk, actor=desk.employee, expected_version=2, text="Firefox", public=True)
    assert (told(desk.agent, "ticket_replied"), told(desk.agent, "ticket_watched")) == (1, 0)


def test_who_may_not_read_it_any_more_is_told_nothing(desk, ticket):
    services.follow(ticket.pk, actor=desk.second_agent)
    services.move_to_service(ticket.pk, actor=desk.chief, expected_version=1, service_code="m7-k")
    assert told(desk.second_agent, "ticket_watched") == 0


def test_a_named_colleague_is_told_and_follows(desk, ticket):
    note(desk, ticket, f"@{desk.second_agent.username.upper()}, bakar mısın? ali@ornek.bel.tr @olmayan.kisi")
    assert told(desk.second_agent, "ticket_mentioned") == 1
    assert Mention.objects.get().person == desk.second_agent
    assert Watcher.objects.get().person == desk.second_agent


def test_who_may_not_read_the_note_is_not_named_and_nothing_is_written(desk, ticket):
    for person in (desk.employee, desk.stranger, desk.trainer):
        with pytest.raises(Invalid, match=person.username):
            note(desk, ticket, f"@{person.username} bilsin")
    ticket.refresh_from_db()
    assert ticket.version == 1
    assert not Watcher.objects.exists()
    typed = {"text": f"@{desk.stranger.username} bilsin", "audience": "note", "version": 1}
    answer = browser_of(desk.agent).post(f"/talep/{ticket.public_id}/adim/reply/", typed)
    assert answer.status_code == 422
    assert f"@{desk.stranger.username} bilsin</textarea>" in answer.content.decode()


def test_an_answer_to_the_asker_names_nobody(desk, ticket):
    note(desk, ticket, f"@{desk.second_agent.username} yazdı", public=True)
    assert not Mention.objects.exists()


def test_colleagues_are_offered_in_any_spelling_and_only_those_who_may_read_it(desk):
    asked_by_agent = open_for(desk.second_agent)
    offered = mentions.offered(desk.agent, asked_by_agent, "sule")
    assert [person.surname for person in offered] == ["Şef"]
    assert mentions.offered(desk.agent, asked_by_agent, "ŞULE") == offered
    assert mentions.offered(desk.agent, asked_by_agent, "ali") == [], "he asked for it himself"
    assert mentions.offered(desk.agent, asked_by_agent, "ayse") == [], "she is not of the desk"
    found = browser_of(desk.agent).get(f"/talep/{asked_by_agent.public_id}/anilacaklar/?q=sul").json()
    assert [choice["key"] for choice in found["choices"]] == [desk.chief.username]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ali.yilmaz ve @Ali.Yilmaz.", ["ali.yilmaz"]),
        ("yaz: ali@ornek.bel.tr", []),
        ("(@ali)", ["ali"]),
        ("https://ornek.bel.tr/@ali", []),
        ("@", []),
        ("@a b", []),
    ],
)
def test_what_is_a_name_and_what_is_an_address(text, names):
    assert mentions.names_in(text) == names


def test_the_panel_says_who_follows_and_works_without_script(desk, ticket):
    agent = browser_of(desk.agent)
    assert agent.post(f"/talep/{ticket.public_id}/takip/et/").status_code == 302
    page = agent.get(f"/talep/{ticket.public_id}/takip/").content.decode()
    assert desk.agent.official_name in page
    assert "Takibi bırak" in page
    agent.post(f"/talep/{ticket.public_id}/takip/et/", {"stop": "1"})
    assert not Watcher.objects.exists()
