"""A program is told that a secret was not kept of what it sent, and in which field; nothing more."""

from __future__ import annotations

from helpdesk_site.tickets.models import TicketProfile
from tests.api.conftest import Callers

ASKER = "iclal.sahin"
REQUEST = {"service": "12-cc", "title": "EBYS açılmıyor", "description": "Giriş ekranında kalıyorum."}


def test_a_secret_is_masked_and_its_field_is_named(call: Callers) -> None:
    answer = call(ASKER).post("tickets/", {**REQUEST, "description": "Şifrem: Gizli.2026 ama girmiyor."})
    assert answer.status_code == 201
    assert answer["Masked-Fields"] == "description"
    kept = TicketProfile.objects.select_related("ticket").get(public_id=answer.json()["id"])
    assert "Gizli" not in str(kept.ticket.description)


def test_without_a_secret_nothing_is_said(call: Callers) -> None:
    assert "Masked-Fields" not in call(ASKER).post("tickets/", REQUEST)


def test_a_refused_secret_was_not_kept_and_is_not_spoken_of(call: Callers) -> None:
    answer = call(ASKER).post("tickets/", {**REQUEST, "service": "yok", "title": "PIN: 4821"})
    assert answer.status_code == 422
    assert "Masked-Fields" not in answer


def test_reasons_of_steps_are_looked_through_too(call: Callers) -> None:
    ticket = call(ASKER).post("tickets/", REQUEST).json()["id"]
    answer = call(ASKER).post(f"tickets/{ticket}/withdraw/", {"reason": "PUK 12345678 idi."})
    assert (answer.status_code, answer["Masked-Fields"]) == (200, "reason")
