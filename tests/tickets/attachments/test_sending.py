"""Files come with a request or a message, survive a refusal of the form, and are seen by whoever sees these."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from helpdesk.models import FollowUp

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_BYTES, MOST_FILES
from helpdesk_site.people.models import Person
from helpdesk_site.tickets import services
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.models import Attachment, TicketProfile
from tests.samples_of_files import REFUSED, png
from tests.tickets.conftest import open_for
from tests.tickets.people import browser_of
from tests.tickets.test_costs import TICKET, at_most

pytestmark = pytest.mark.django_db


def upload(name: str = "ekran.png", content: bytes | None = None) -> SimpleUploadedFile:
    # What a browser says of the content is a lie here, everywhere.
    return SimpleUploadedFile(name, png() if content is None else content, content_type="text/html")


def reply(browser: Client, ticket: TicketProfile, *files: Any, **over: Any) -> Any:
    typed = {"text": "Ekte.", "audience": "public", "version": str(ticket.version), "files": files, **over}
    return browser.post(f"/talep/{ticket.public_id}/adim/reply/", typed)


def ask(browser: Client, *files: Any, **over: Any) -> Any:
    typed = {
        "service": "12-cc", "title": "EBYS açılmıyor", "description": "Ekte.", "key": str(uuid4()), "version": "0",
        "files": files, **over,
    }  # fmt: skip
    return browser.post("/talep/yeni/", typed)


def page(browser: Client, ticket: TicketProfile) -> str:
    return str(browser.get(f"/talep/{ticket.public_id}/").content.decode())


def kept_in(response: Any) -> list[str]:
    """The ids that a refused form carries."""
    return re.findall(r'name="files-kept" value="(att_\w+)"', response.content.decode())


# Sending


def test_files_come_with_a_message_and_stand_under_it(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    assert reply(browser_of(desk.employee), ticket, upload("Işık.png"), upload("not.txt", b"x")).status_code == 302
    entry = FollowUp.objects.get(ticket=ticket.ticket)
    sent = Attachment.objects.select_related("file").order_by("id")
    assert [(each.file.name, each.file.kind, each.entry_id, each.public) for each in sent] == [
        ("Işık.png", "png", entry.pk, True), ("not.txt", "txt", entry.pk, True),
    ]  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.attachment_count == 2
    assert AuditEntry.objects.filter(action="attachment.sent").count() == 2
    shown = page(browser_of(desk.agent), ticket)
    assert "Işık.png" in shown
    assert "görsel (PNG)" in shown
    assert "virüse karşı taranmıyor" in shown


def test_files_come_with_a_new_request(desk: SimpleNamespace) -> None:
    assert ask(browser_of(desk.employee), upload()).status_code == 302
    [sent] = Attachment.objects.all()
    ticket = TicketProfile.objects.get()
    assert (sent.profile, sent.entry, sent.public) == (ticket, None, True)
    assert "ekran.png" in page(browser_of(desk.employee), ticket)


def test_a_request_that_is_sent_twice_has_its_files_once(desk: SimpleNamespace) -> None:
    browser, key = browser_of(desk.employee), str(uuid4())
    for _each in range(2):
        assert ask(browser, upload(), key=key).status_code == 302
    assert TicketProfile.objects.get().attachment_count == 1
    assert Attachment.objects.filter(profile__isnull=False).count() == 1


# Refusals


@pytest.mark.parametrize("what", ["a program called a PDF", "macros in an old document", "an archive with a program"])
def test_a_refused_file_sends_nothing_and_keeps_the_words_and_the_other_files(
    desk: SimpleNamespace, ticket: TicketProfile, what: str
) -> None:
    browser, (name, content, _code) = browser_of(desk.employee), REFUSED[what]
    refused = reply(browser, ticket, upload("iyi.png"), upload(name, content), text="Uzun uzun yazdım.")
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "Uzun uzun yazdım." in shown
    assert name in shown
    assert not FollowUp.objects.exists()
    [kept] = kept_in(refused)
    again = reply(browser, ticket, **{"files-kept": kept})
    assert again.status_code == 302
    assert Attachment.objects.select_related("file").get(entry__isnull=False).file.name == "iyi.png"


def test_files_survive_a_form_that_is_refused_for_something_else(desk: SimpleNamespace) -> None:
    browser = browser_of(desk.employee)
    refused = ask(browser, upload(), title="")
    assert refused.status_code == 422
    assert not TicketProfile.objects.exists()
    assert ask(browser, **{"files-kept": kept_in(refused)}).status_code == 302
    assert TicketProfile.objects.get().attachment_count == 1


def test_files_survive_somebody_elses_answer(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    services.reply(ticket.pk, actor=desk.agent, expected_version=1, text="Bakıyorum.", public=True)
    browser = browser_of(desk.employee)
    refused = reply(browser, ticket, upload())
    assert refused.status_code == 409
    version = re.findall(r'name="version" value="(\d+)"', refused.content.decode())[0]
    assert reply(browser, ticket, version=version, **{"files-kept": kept_in(refused)}).status_code == 302


def test_what_was_kept_may_be_left_out(desk: SimpleNamespace) -> None:
    browser = browser_of(desk.employee)
    first, _second = kept_in(ask(browser, upload("bir.png"), upload("iki.png"), title=""))
    ask(browser, **{"files-kept": first})
    assert [each.file.name for each in Attachment.objects.filter(profile__isnull=False)] == ["bir.png"]


def test_nobody_sends_what_somebody_else_has_chosen(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    [of_another] = kept_in(ask(browser_of(desk.colleague), upload(), title=""))
    refused = reply(browser_of(desk.employee), ticket, **{"files-kept": of_another})
    assert refused.status_code == 422
    assert "artık yok" in refused.content.decode()
    assert not FollowUp.objects.exists()
    assert Attachment.objects.get().profile is None


@pytest.mark.parametrize("key", ["att_yok", "x" * 4000, "a\x00b", "'; --"])
def test_a_made_up_id_is_a_sentence_and_no_error(desk: SimpleNamespace, ticket: TicketProfile, key: str) -> None:
    answer = reply(browser_of(desk.employee), ticket, **{"files-kept": key})
    assert answer.status_code in {302, 422}
    assert not Attachment.objects.exists()


def test_a_file_beyond_the_limit_is_refused_and_the_words_stay(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    refused = reply(browser_of(desk.employee), ticket, upload("b.txt", b"a" * (MOST_BYTES + 1)), text="Yazdıklarım")
    assert refused.status_code == 422
    assert "Yazdıklarım" in refused.content.decode()
    assert "en çok 20 MB" in refused.content.decode()
    assert not StoredFile.objects.exists()


def test_too_many_files_are_refused_together_and_with_those_that_were_kept(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    browser = browser_of(desk.employee)
    assert reply(browser, ticket, *[upload() for _each in range(MOST_FILES + 1)]).status_code == 422
    assert not StoredFile.objects.exists()
    kept = kept_in(ask(browser, upload(), title=""))
    many = [upload(f"{each}.txt", b"x") for each in range(MOST_FILES)]
    assert reply(browser, ticket, *many, **{"files-kept": kept}).status_code == 422
    assert not FollowUp.objects.exists()


def test_a_secret_in_a_name_is_masked_and_the_sender_told(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    browser = browser_of(desk.employee)
    reply(browser, ticket, upload("parola_Gizli123.png"))
    assert "Gizli123" not in StoredFile.objects.get().name
    assert "gizlendi" in page(browser, ticket)
    assert "Gizli123" not in "".join(AuditEntry.objects.values_list("payload", flat=True))
    assert '"name_masked":true' in AuditEntry.objects.get(action="attachment.chosen").payload


# Who sees it


def test_whoever_sees_the_ticket_opens_its_files_and_nobody_else(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    reply(browser_of(desk.employee), ticket, upload())
    address = f"/ek/{Attachment.objects.get().public_id}/"
    for person in (desk.employee, desk.agent, desk.chief, desk.auditor):
        assert browser_of(person).get(address).status_code == 200
    for person in (desk.stranger, desk.colleague, desk.trainer):
        for ending in ("", "resim/"):
            assert browser_of(person).get(address + ending).status_code == 404
    assert Client().get(address).status_code == 302


def test_what_hangs_on_a_note_of_the_desk_is_for_the_desk(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    reply(browser_of(desk.agent), ticket, upload("ic-not.png"), audience="note")
    address = f"/ek/{Attachment.objects.get().public_id}/"
    assert "ic-not.png" not in page(browser_of(desk.employee), ticket)
    assert browser_of(desk.employee).get(address).status_code == 404
    assert "ic-not.png" in page(browser_of(desk.auditor), ticket)
    assert browser_of(desk.auditor).get(address).status_code == 200


def test_what_was_chosen_and_not_sent_is_its_choosers_alone(desk: SimpleNamespace) -> None:
    [kept] = kept_in(ask(browser_of(desk.employee), upload(), title=""))
    assert browser_of(desk.employee).get(f"/ek/{kept}/").status_code == 200
    for person in (desk.agent, desk.chief, desk.colleague):
        assert browser_of(person).get(f"/ek/{kept}/").status_code == 404


def test_it_is_a_download_that_runs_nothing_whatever_it_was_called(
    desk: SimpleNamespace, ticket: TicketProfile
) -> None:
    script = b"<html><script>alert(1)</script></html>"
    reply(browser_of(desk.employee), ticket, upload("Işık rapor.html", script))
    answer = browser_of(desk.agent).get(f"/ek/{Attachment.objects.get().public_id}/")
    assert answer.content == script
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="isik-rapor-html.txt"; filename*=UTF-8')
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "private, no-store"
    [taken] = AuditEntry.objects.filter(action="attachment.downloaded")
    assert '"scanning":"off"' in taken.payload


def test_only_pictures_that_every_browser_draws_are_drawn(desk: SimpleNamespace, ticket: TicketProfile) -> None:
    reply(browser_of(desk.employee), ticket, upload("a.png"), upload("b.pdf", b"%PDF-1.7"), upload("c.txt", b"<svg/>"))
    agent = browser_of(desk.agent)
    answers = {
        each.file.kind: agent.get(f"/ek/{each.public_id}/resim/") for each in Attachment.objects.select_related("file")
    }
    assert {kind: answer.status_code for kind, answer in answers.items()} == {"png": 200, "pdf": 404, "txt": 404}
    assert answers["png"]["Content-Disposition"].startswith("inline")
    assert answers["png"]["Content-Security-Policy"].startswith("sandbox")


# What is left over


def test_what_nobody_sent_goes_after_a_day_and_nothing_else(
    desk: SimpleNamespace, ticket: TicketProfile, files_root: Path
) -> None:
    browser = browser_of(desk.employee)
    reply(browser, ticket, upload("giden.png"))
    ask(browser, upload("kalan.png"), title="")
    assert attachments.throw_away_unsent() == 0
    with clock.held_at(clock.now() + timedelta(days=1, minutes=1)):
        assert attachments.throw_away_unsent() == 1
    assert [each.file.name for each in Attachment.objects.select_related("file")] == ["giden.png"]
    assert StoredFile.objects.count() == 1
    assert AuditEntry.objects.filter(action="file.forgotten").count() == 1


def test_one_person_cannot_fill_the_disk_with_what_he_never_sends(desk: SimpleNamespace) -> None:
    person: Person = desk.employee
    for _each in range(4):
        attachments.keep_chosen([upload(f"{n}.txt", b"x") for n in range(MOST_FILES)], person=person)
    assert Attachment.objects.count() == StoredFile.objects.count() == attachments.MOST_BEGUN


# What it costs


def test_a_ticket_without_files_costs_nothing_more_and_one_with_many_one_statement(desk: SimpleNamespace) -> None:
    bare, full = open_for(desk.employee), open_for(desk.employee)
    agent = browser_of(desk.second_agent)
    for each in range(3):
        full.refresh_from_db()
        reply(browser_of(desk.employee), full, *[upload(f"{each}-{n}.txt", b"x") for n in range(5)])
    for ticket in (bare, full):
        page(agent, ticket)
        with at_most(TICKET):
            page(agent, ticket)
