"""Naming a colleague in a macro, in a note on many requests and in one to all parts: by the rules of a single note."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import macros
from helpdesk_site.tickets.models import Macro, Mention, TicketProfile, Watcher
from helpdesk_site.tickets.relations import linking, parts
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db


def keep(desk: Any, words: str, *, public: bool = False) -> Macro:
    return macros.keep_macro(
        actor=desk.agent, macro=None, title="Devir", words=words, public=public, state="", takes=False, for_all=False
    )


def run(desk: Any, macro: Macro, ticket: TicketProfile) -> None:
    macros.run_macro(macro, ticket.public_id, actor=desk.agent, expected_version=1)


def told(person: Any) -> int:
    return Notification.objects.filter(person=person, template="ticket_mentioned").count()


def on_many(desk: Any, tickets: list[TicketProfile], **over: Any) -> Any:
    chosen = [f"{ticket.public_id}:1" for ticket in tickets]
    return browser_of(desk.agent).post("/is-listesi/toplu/", {"chosen": chosen, "do": "1", **over})


# Refusals


@pytest.mark.parametrize("who", ["employee", "stranger", "trainer"])
def test_a_macro_names_nobody_who_may_not_read_the_note(desk: Any, ticket: TicketProfile, who: str) -> None:
    macro = keep(desk, f"@{getattr(desk, who).username} bilsin")
    with pytest.raises(Invalid):
        run(desk, macro, ticket)
    ticket.refresh_from_db()
    assert ticket.version == 1
    assert not Mention.objects.exists()
    assert not Watcher.objects.exists()


def test_what_an_asker_wrote_into_his_subject_names_nobody(desk: Any) -> None:
    ticket = open_for(desk.employee, title=f"@{desk.chief.username} hemen gelsin")
    run(desk, keep(desk, "{konu} için bakıyorum"), ticket)
    assert not Mention.objects.exists()
    assert told(desk.chief) == 0


def test_an_answer_by_macro_names_nobody(desk: Any, ticket: TicketProfile) -> None:
    run(desk, keep(desk, f"@{desk.second_agent.username} bakacak", public=True), ticket)
    assert not Mention.objects.exists()


def test_a_note_and_a_macro_at_once_are_refused_and_nothing_is_written(desk: Any, ticket: TicketProfile) -> None:
    macro = keep(desk, "Bakıyorum")
    refused = on_many(desk, [ticket], note="Not da var", macro_id=macro.public_id)
    assert refused.status_code == 422
    assert "Not da var" in refused.content.decode()
    ticket.refresh_from_db()
    assert ticket.version == 1


def test_one_that_refuses_the_name_holds_up_no_other(desk: Any) -> None:
    """He asked for one of them himself: its notes are not for him."""
    own, other = open_for(desk.second_agent), open_for(desk.employee)
    page = on_many(desk, [own, other], note=f"@{desk.second_agent.username} bakar mısın?").content.decode()
    assert "1" in page
    assert "anılamaz" in page or "okuyamaz" in page
    assert told(desk.second_agent) == 1
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.version, other.version) == (1, 2)


# Told


def test_a_macro_tells_whom_it_names_and_he_follows(desk: Any, ticket: TicketProfile) -> None:
    run(desk, keep(desk, f"@{desk.second_agent.username}, {{talep}} sende"), ticket)
    assert told(desk.second_agent) == 1
    assert Watcher.objects.get().person == desk.second_agent


def test_a_note_on_many_tells_once_for_each(desk: Any) -> None:
    tickets = [open_for(desk.employee) for _each in range(3)]
    name = desk.second_agent.username
    assert on_many(desk, tickets, note=f"@{name} @{name} bakar mısın?").status_code == 200
    assert told(desk.second_agent) == Mention.objects.count() == 3
    assert set(Watcher.objects.values_list("profile", flat=True)) == {ticket.pk for ticket in tickets}
    assert told(desk.agent) == 0


def test_a_secret_in_a_note_on_many_is_masked_and_said(desk: Any, ticket: TicketProfile) -> None:
    page = on_many(desk, [ticket], note="PIN 4321 dedi").content.decode()
    assert "gizlendi" in page


def test_a_note_to_all_parts_tells_once_for_each_part(desk: Any, ticket: TicketProfile) -> None:
    found = [open_for(desk.employee) for _each in range(2)]
    for part in found:
        linking.link(part.public_id, "child_of", ticket.public_id, actor=desk.agent)
    ticket.refresh_from_db()
    outcomes = parts.update_parts(
        ticket, actor=desk.agent, words=f"@{desk.second_agent.username} bilsin", public=False, state=""
    )
    assert all(outcome.is_done for outcome in outcomes)
    assert told(desk.second_agent) == 2
