"""What is attached while somebody is on the phone: with the ticket or the note, once, and never lost with a page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.models import Attachment, Call, TicketDraft, TicketProfile
from tests.samples_of_files import png
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of

pytestmark = pytest.mark.django_db
NEW = "/cagri/yeni/"


@pytest.fixture(autouse=True)
def extension(desk: Any) -> None:
    desk.colleague.extension = "4512"
    desk.colleague.save()


def upload(name: str = "ekran.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if content is None else content)


def typed(*files: Any, **over: Any) -> dict[str, Any]:
    return {
        "who": "4512", "description": "Vekâletim düşmemiş.", "category": "vekalet", "solution": "anlatildi",
        "minutes": "3", "key": str(uuid4()), "version": "0", "do": "keep", "files": files, **over,
    }  # fmt: skip


def keep(browser: Client, *, name: str = "ekran.png", content: bytes | None = None) -> Any:
    return browser.post("/ek/", {"files": upload(name, content)})


def kept_in(response: Any) -> list[str]:
    return re.findall(r'name="files-kept" value="(att_\w+)"', response.content.decode())


# Refusals


def test_what_is_not_accepted_is_said_and_nothing_is_kept(desk: Any) -> None:
    refused = keep(browser_of(desk.agent), name="fatura.pdf", content=b"MZ\x90\x00")
    assert refused.status_code == 422
    assert refused.json()["sentence"].startswith("fatura.pdf: Bu dosya türü kabul edilmiyor")
    assert browser_of(desk.agent).post("/ek/", {}).status_code == 422
    assert not StoredFile.objects.exists()


def test_whoever_is_not_signed_in_keeps_nothing(desk: Any) -> None:
    assert keep(Client()).status_code == 302
    assert not StoredFile.objects.exists()


def test_a_call_that_is_refused_keeps_its_files_for_the_next_try(desk: Any) -> None:
    agent = browser_of(desk.agent)
    refused = agent.post(NEW, typed(upload(), upload("fatura.pdf", b"MZ\x90\x00")))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Bu dosya türü kabul edilmiyor" in page
    assert "Vekâletim düşmemiş." in page
    assert not Call.objects.exists()
    [key] = kept_in(refused)
    assert agent.post(NEW, typed(**{"files-kept": key})).status_code == 302
    assert Attachment.objects.get().profile == TicketProfile.objects.get()


@pytest.mark.parametrize("over", [{"category": ""}, {"who": ""}, {"description": " "}])
def test_a_file_is_not_lost_with_what_is_missing(desk: Any, over: dict[str, str]) -> None:
    refused = browser_of(desk.agent).post(NEW, typed(upload(), **over))
    assert refused.status_code == 422
    assert len(kept_in(refused)) == 1
    assert Attachment.objects.get().profile is None


def test_nobody_sends_what_a_colleague_has_chosen(desk: Any) -> None:
    others = keep(browser_of(desk.second_agent)).json()["key"]
    refused = browser_of(desk.agent).post(NEW, typed(**{"files-kept": others}))
    assert refused.status_code == 422
    assert "seçtiğiniz bir dosya artık yok" in refused.content.decode().lower()
    assert not Call.objects.exists()


# With the call


def test_files_come_with_the_ticket_of_the_call_and_the_caller_reads_them(desk: Any) -> None:
    assert browser_of(desk.agent).post(NEW, typed(upload("Işık.png"))).status_code == 302
    ticket, sent = TicketProfile.objects.get(), Attachment.objects.get()
    assert (sent.profile, sent.entry, sent.public, ticket.attachment_count) == (ticket, None, True, 1)
    assert "Işık.png" in browser_of(desk.colleague).get(f"/talep/{ticket.public_id}/").content.decode()


def test_a_call_that_was_solved_has_its_files_too(desk: Any) -> None:
    assert browser_of(desk.agent).post(NEW, typed(upload(), do="solved")).status_code == 302
    assert Attachment.objects.get().profile == TicketProfile.objects.get(state="resolved")


def test_files_of_a_call_about_a_known_request_stay_with_the_desks_note(desk: Any) -> None:
    known = open_for(desk.colleague)
    about = typed(upload(), ticket=known.public_id, category="")
    assert browser_of(desk.agent).post(NEW, about).status_code == 302
    sent = Attachment.objects.get()
    assert (sent.profile, sent.entry, sent.public) == (known, FollowUp.objects.get(ticket=known.ticket), False)
    assert "ekran.png" not in browser_of(desk.colleague).get(f"/talep/{known.public_id}/").content.decode()
    assert "ekran.png" in browser_of(desk.agent).get(f"/talep/{known.public_id}/").content.decode()


def test_sent_twice_the_files_are_there_once(desk: Any) -> None:
    agent, call = browser_of(desk.agent), typed()
    key = keep(agent).json()["key"]
    for _each in range(2):
        agent.post(NEW, {**call, "files-kept": key})
    assert Call.objects.count() == Attachment.objects.filter(profile__isnull=False).count() == 1


def test_a_password_in_a_files_name_is_masked_and_said(desk: Any) -> None:
    agent = browser_of(desk.agent)
    told = keep(agent, name="parola_Ahmet1987.png").json()
    assert "Ahmet1987" not in told["name"]
    assert "gizlendi" in told["said"]
    assert "Ahmet1987" not in StoredFile.objects.get().name


# With the draft


@pytest.mark.parametrize(
    ("new", "draft"), [(NEW, "/cagri/yeni/taslak/"), ("/talep/yeni/", "/talep/yeni/taslak/")], ids=["call", "request"]
)
def test_a_browser_that_was_closed_finds_its_files_in_the_draft(desk: Any, new: str, draft: str) -> None:
    agent, form = browser_of(desk.agent), typed()
    form["files-kept"] = [keep(agent).json()["key"], keep(agent, name="ikinci.png").json()["key"]]
    assert agent.post(draft, form).status_code == 200
    page = agent.get(f"{new}?draft={form['key']}")
    assert kept_in(page) == form["files-kept"]
    assert "ikinci.png" in page.content.decode()
    assert kept_in(browser_of(desk.second_agent).get(f"{new}?draft={form['key']}")) == []


def test_a_draft_says_that_a_file_of_it_has_gone(desk: Any) -> None:
    agent, form = browser_of(desk.agent), typed()
    form["files-kept"] = keep(agent).json()["key"]
    agent.post("/cagri/yeni/taslak/", form)
    with clock.held_at(clock.now() + timedelta(days=2)):
        assert attachments.throw_away_unsent() == 1
    page = agent.get(f"{NEW}?draft={form['key']}").content.decode()
    assert kept_in(agent.get(f"{NEW}?draft={form['key']}")) == []
    assert "artık yok" in page
    assert TicketDraft.objects.exists()


def test_the_form_of_a_call_without_files_costs_what_it_did(desk: Any, django_assert_max_num_queries: Any) -> None:
    agent = browser_of(desk.agent)
    agent.get(NEW)
    with django_assert_max_num_queries(12):
        agent.get(NEW)
