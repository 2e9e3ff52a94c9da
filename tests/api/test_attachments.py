"""A program brings files in, names them in a ticket or a reply, and reads those that it may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_BYTES
from helpdesk_site.tickets.models import Attachment
from tests.api.caller import Answer, Caller
from tests.api.conftest import Callers
from tests.samples_of_files import REFUSED, png

ASKER, STRANGER, AGENT = "iclal.sahin", "zeynep.ogut", "sule.cinar"


def bring(caller: Caller, name: str = "ekran.png", content: bytes | None = None, **more: Any) -> Answer:
    sent = {"file": SimpleUploadedFile(name, png() if content is None else content), **more}
    headers = {"Authorization": f"Bearer {caller.secret}"}
    return caller.client.post("/api/v1/attachments/", sent, headers=headers)


@pytest.fixture
def ticket(call: Callers) -> str:
    made = call(ASKER).post("tickets/", {"service": "12-cc", "title": "Açılmıyor", "description": "Giriş yok."})
    return str(made.json()["id"])


@pytest.mark.parametrize("what", ["a program called a PDF", "an archive with a program", "an empty file"])
def test_what_is_not_accepted_is_refused_and_nothing_is_kept(call: Callers, what: str) -> None:
    name, content, code = REFUSED[what]
    refused = bring(call(ASKER), name, content)
    assert refused.status_code == 422
    assert refused.json()["code"] == code
    assert not StoredFile.objects.exists()


def test_too_much_or_something_else_than_a_file_is_refused(call: Callers) -> None:
    caller = call(ASKER)
    assert bring(caller, "b.txt", b"a" * (MOST_BYTES + 1)).status_code == 422
    assert bring(caller, owner="5").json()["errors"].keys() == {"owner"}
    assert caller.post("attachments/", {"file": "x"}).status_code == 415
    assert not Attachment.objects.exists()


def test_a_file_from_its_bringing_to_its_reading(call: Callers, ticket: str) -> None:
    asker = call(ASKER)
    brought = bring(asker)
    assert brought.status_code == 201
    file = brought.json()
    assert (file["kind"], file["content_type"], file["state"], file["can_be_read"]) == (
        "png", "image/png", "waiting", True,
    )  # fmt: skip
    assert asker.post(f"tickets/{ticket}/replies/", {"text": "Ekte.", "attachments": [file["id"]]}).status_code == 201
    [listed] = call(AGENT).get(f"tickets/{ticket}/attachments/").json()["results"]
    assert listed["id"] == file["id"]
    content = call(AGENT).get(f"attachments/{file['id']}/content/", Accept="application/octet-stream")
    assert content.content == png()
    assert content["Content-Type"] == "application/octet-stream"
    assert content["Content-Disposition"].startswith("attachment;")


def test_a_ticket_is_opened_with_its_files(call: Callers) -> None:
    asker = call(ASKER)
    body = {"service": "12-cc", "title": "x", "description": "Ekte.", "attachments": [bring(asker).json()["id"]]}
    made = asker.post("tickets/", body)
    assert made.status_code == 201
    assert len(asker.get(f"tickets/{made.json()['id']}/attachments/").json()["results"]) == 1


def test_nobody_sends_or_reads_what_is_not_his(call: Callers, ticket: str) -> None:
    brought = bring(call(STRANGER)).json()["id"]
    refused = call(ASKER).post(f"tickets/{ticket}/replies/", {"text": "Ekte.", "attachments": [brought]})
    assert refused.status_code == 422
    assert refused.json()["errors"].keys() == {"files"}
    assert call(ASKER).get(f"attachments/{brought}/content/").status_code == 404
    assert call(STRANGER).get(f"tickets/{ticket}/attachments/").status_code == 404


def test_what_hangs_on_a_note_is_not_listed_to_the_asker(call: Callers, ticket: str) -> None:
    agent = call(AGENT)
    note = {"text": "İç not.", "public": False, "attachments": [bring(agent).json()["id"]]}
    assert agent.post(f"tickets/{ticket}/replies/", note).status_code == 201
    assert call(ASKER).get(f"tickets/{ticket}/attachments/").json()["results"] == []
    [listed] = agent.get(f"tickets/{ticket}/attachments/").json()["results"]
    assert listed["public"] is False
    assert call(ASKER).get(f"attachments/{listed['id']}/content/").status_code == 404
