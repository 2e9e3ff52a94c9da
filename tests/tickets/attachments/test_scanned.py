"""Where files are scanned: shut until they are cleared; of a harmful one its sender and the desk are told."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from helpdesk_site.kernel import audit
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.kernel.files import scanning as scans
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_FILES
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.transaction import unit_of_work
from helpdesk_site.notify.models import Notification
from helpdesk_site.tickets import services
from helpdesk_site.tickets.attachments import promises
from helpdesk_site.tickets.attachments import services as attachments
from helpdesk_site.tickets.models import Attachment, TicketProfile
from helpdesk_site.tickets.tasks import scan_files
from integrations.clamd import Clamd
from tests.servers.clamd import EICAR, ClamdServer
from tests.tickets.attachments.test_sending import ask, kept_in, page, reply, upload
from tests.tickets.conftest import build_desk, open_for
from tests.tickets.people import browser_of


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")


def told() -> set[int]:
    return set(Notification.objects.filter(template="attachment_quarantined").values_list("person", flat=True))


def test_it_is_shut_until_it_was_scanned(desk: SimpleNamespace, ticket: TicketProfile, scanning: Clamd) -> None:
    reply(browser_of(desk.employee), ticket, upload())
    address = f"/ek/{Attachment.objects.get().public_id}/"
    agent = browser_of(desk.agent)
    shown = page(agent, ticket)
    assert "Taranıyor" in shown
    assert address not in shown
    assert "virüse karşı taranmıyor" not in shown
    for ending in ("", "resim/"):
        refused = agent.get(address + ending)
        assert refused.status_code == 409
        assert "hâlâ taranıyor" in refused.content.decode()
    assert scan_files() == 1
    assert address in page(agent, ticket)
    assert agent.get(address).status_code == 200
    assert list(promises.nothing_unscanned_was_served(Context())) == []


def test_of_a_harmful_file_the_sender_and_the_desk_are_told_and_nobody_opens_it(
    desk: SimpleNamespace, ticket: TicketProfile, scanning: Clamd
) -> None:
    services.assign(ticket.pk, actor=desk.chief, expected_version=1, owner=desk.agent)
    ticket.refresh_from_db()
    reply(browser_of(desk.employee), ticket, upload("fatura.txt", EICAR))
    assert scan_files() == 1
    assert told() == {desk.employee.pk, desk.agent.pk}
    words = Notification.objects.filter(template="attachment_quarantined").first()
    assert words is not None
    assert "fatura" not in str(words.context)
    for person in (desk.employee, desk.agent):
        shown = page(browser_of(person), ticket)
        assert "Karantinada" in shown
        assert browser_of(person).get(f"/ek/{Attachment.objects.get().public_id}/").status_code == 409
    inbox = browser_of(desk.employee).get("/bildirimler/").content.decode()
    assert f"{ticket.reference}: bir dosya karantinaya alındı" in inbox


def test_what_nobody_owns_is_the_chiefs(desk: SimpleNamespace, ticket: TicketProfile, scanning: Clamd) -> None:
    reply(browser_of(desk.employee), ticket, upload("a.txt", EICAR))
    scan_files()
    assert told() == {desk.employee.pk, desk.chief.pk}


def test_what_was_found_before_it_was_sent_is_not_sent(
    desk: SimpleNamespace, ticket: TicketProfile, scanning: Clamd
) -> None:
    browser = browser_of(desk.employee)
    kept = kept_in(ask(browser, upload("a.txt", EICAR), title=""))
    scan_files()
    assert told() == {desk.employee.pk}
    refused = reply(browser, ticket, **{"files-kept": kept})
    assert refused.status_code == 422
    assert "zararlı içerik bulundu" in refused.content.decode()
    ticket.refresh_from_db()
    assert (ticket.version, ticket.attachment_count) == (1, 0)


def test_while_the_scanner_is_away_nothing_opens(
    desk: SimpleNamespace, ticket: TicketProfile, clamd: ClamdServer, scanning: Clamd
) -> None:
    reply(browser_of(desk.employee), ticket, upload())
    clamd.stop()
    try:
        assert scan_files() == 0
        address = f"/ek/{Attachment.objects.get().public_id}/"
        assert browser_of(desk.agent).get(address).status_code == 409
    finally:
        clamd.start()
    assert scan_files() == 1
    assert browser_of(desk.agent).get(address).status_code == 200


class Slow:
    """A scanner that finds something, and waits to be let go on."""

    def __init__(self) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()

    def scan(self, content: bytes) -> str:
        self.begun.set()
        assert self.go_on.wait(20)
        return "Found"

    def check(self) -> None: ...


def test_a_finding_and_a_sending_at_once_never_pass_each_other_by(
    own_database: str, settings: Any, scanning: Clamd
) -> None:
    """Either the sending is refused, or the desk is told: whichever comes first."""
    desk = build_desk()
    outcomes = set()
    for scan_first in (True, False):
        ticket = open_for(desk.employee)
        kept = attachments.keep_chosen([upload("a.txt", EICAR)], person=desk.employee)
        ids, slow = [each.public_id for each in kept.attachments], Slow()

        def scan(slow: Slow = slow) -> int:
            try:
                return scans.scan_waiting(slow, limit=1)
            finally:
                connections.close_all()

        def send(ticket: TicketProfile = ticket, ids: list[str] = ids) -> None:
            services.reply(ticket.pk, actor=desk.employee, expected_version=1, text="Ekte.", public=True, files=ids)

        with ThreadPoolExecutor(1) as pool:
            scanned = pool.submit(scan)
            assert slow.begun.wait(20)
            if scan_first:
                slow.go_on.set()
                assert scanned.result() == 1
                with pytest.raises(Invalid):
                    send()
            else:
                send()
                slow.go_on.set()
                assert scanned.result() == 1
        ticket.refresh_from_db()
        about = Notification.objects.filter(template="attachment_quarantined", about_id=ticket.public_id)
        outcomes.add((ticket.attachment_count, about.filter(person=desk.chief).exists()))
    assert outcomes == {(0, False), (1, True)}
    assert StoredFile.objects.filter(state="quarantined").count() == 2


def test_what_is_just_being_sent_is_not_thrown_away_with_the_oldest(own_database: str) -> None:
    desk = build_desk()
    ticket = open_for(desk.employee)
    chosen = [upload(f"{n}.txt", b"x") for n in range(MOST_FILES)]
    for _each in range(attachments.MOST_BEGUN // MOST_FILES):
        attachments.keep_chosen(chosen, person=desk.employee)
    oldest = Attachment.objects.earliest("id")

    def choose_more() -> None:
        try:
            attachments.keep_chosen([upload("son.txt", b"x")], person=desk.employee)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, unit_of_work():
        attachments.attach([oldest.public_id], to=ticket, entry=None, public=True, actor=desk.employee)
        pool.submit(choose_more).result()
    assert Attachment.objects.get(pk=oldest.pk).profile == ticket
    assert Attachment.objects.filter(profile=None).count() == attachments.MOST_BEGUN


def test_the_promise_finds_what_was_served_before_it_was_cleared() -> None:
    for number, (state, on) in enumerate((("clean", "on"), ("waiting", "off"), ("waiting", "on"))):
        with unit_of_work():
            about = ("ticket.attachment", str(number))
            audit.record("attachment.downloaded", actor=scans.SCANNER, on=about, state=state, scanning=on)
    assert list(promises.nothing_unscanned_was_served(Context())) == [
        "ticket.attachment:2 served a file that was not found clean"
    ]
