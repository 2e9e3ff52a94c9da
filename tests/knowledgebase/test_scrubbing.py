"""What an article begins with names nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from helpdesk_site.kernel.national_id import SYNTHETIC
from helpdesk_site.tickets import services as tickets
from helpdesk_site.tickets.selectors import ticket_visible_to
from knowledgebase import services
from knowledgebase.scrubbing import MARK, without_people
from tests.knowledgebase.conftest import ticket_of
from tests.tickets.people import make_person


@pytest.mark.parametrize(
    "text",
    [
        "Işık Irmak", "IŞIK IRMAK", "isik irmak", "Işık'ın evrakı", "Irmak’a havale", "Işıkta kaldı", "Irmaktan gelen",
        "isik.irmak@ornek.bel.tr", "0232 293 12 34", "+90 (532) 123 45 67", SYNTHETIC, "sicil 90001",
        "E-22222222-903.05",
    ],
)  # fmt: skip
def test_a_name_or_a_number_of_a_person_gives_way_to_a_mark(db: None, text: str) -> None:
    person = make_person("Işık", "Irmak")
    person.employee_no = "90001"
    left = without_people(f"Merhaba, {text} bakar mısınız?", [person])
    assert MARK in left
    for word in ("ışık", "isik", "irmak", "IRMAK", "90001", SYNTHETIC, "293", "22222222"):
        assert word.lower() not in left.lower()
    assert left.startswith("Merhaba, ")


def test_words_and_small_numbers_stay(db: None) -> None:
    text = "EBYS 5.4 sürümünde 3 adım: kapıyı, ırmağı ve 2026 yılını yazdım."
    assert without_people(text, [make_person("Ali", "Yılmaz")]) == text


def test_a_draft_from_a_ticket_holds_its_story_and_none_of_its_people(desk: SimpleNamespace) -> None:
    ticket = ticket_of(
        desk,
        title="Ayşe Kaya vekâleten evrak göremiyor",
        description="Ben Ayşe Kaya, dahilim 4512. Işık Irmak'ın vekiliyim; listem boş.",
        on_behalf_of=desk.colleague,
    )
    note: dict[str, Any] = {"text": "Amiri aradım, gizli.", "public": False}
    answer: dict[str, Any] = {"text": "Sayın Ayşe Kaya, vekâlet tanımını yeniledik. Zeynep Destek", "public": True}
    tickets.reply(ticket.pk, actor=desk.agent, expected_version=ticket.version, **note)
    tickets.reply(ticket.pk, actor=desk.agent, expected_version=ticket.version + 1, **answer)
    found = services.begin_from_ticket(ticket_visible_to(desk.agent, ticket.public_id), actor=desk.agent).draft
    assert found is not None
    said = f"{found['title']}\n{found['body']}"
    for name in ("Ayşe", "Kaya", "Işık", "Irmak", "Zeynep", "Destek", "gizli"):
        assert name not in said
    assert "vekâleten evrak göremiyor" in said
    assert "listem boş" in said
    assert "vekâlet tanımını yeniledik" in said
