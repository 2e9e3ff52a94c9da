"""What waits for its scan is shut wherever one scans; a scanner that is away, hangs or dies opens nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.files import reading
from helpdesk_site.kernel.files import scanning as scans
from helpdesk_site.kernel.files.models import StoredFile
from integrations.clamd import Clamd, ClamdConfig, Scanner
from tests.kernel.files.test_store import kept
from tests.samples_of_files import archive_of
from tests.servers.clamd import EICAR, FOUND, LARGEST, ClamdServer

State = StoredFile.State


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")


def state_of(file: StoredFile) -> str:
    return StoredFile.objects.get(pk=file.pk).state


def test_what_waits_is_not_opened_until_nothing_was_found(scanning: Clamd) -> None:
    file = kept()
    with pytest.raises(WrongState) as refusal:
        reading.read(file)
    assert refusal.value.code == "not_served"
    assert scans.scan_waiting(scanning) == 1
    file.refresh_from_db()
    assert reading.read(file) == b"Merhaba"
    assert file.settled_at is not None
    assert AuditEntry.objects.filter(action="file.clean").count() == 1
    assert scans.scan_waiting(scanning) == 0


def test_what_is_harmful_is_never_opened_not_even_when_scanning_is_turned_off(scanning: Clamd, settings: Any) -> None:
    plain, hidden = kept(content=EICAR), kept("arsiv.zip", archive_of({"a.txt": EICAR}))
    assert scans.scan_waiting(scanning) == 2
    for file in (plain, hidden):
        file.refresh_from_db()
        assert file.state == State.QUARANTINED
        assert FOUND in file.finding
    settings.CLAMD_URL = ""
    with pytest.raises(WrongState):
        reading.read(plain)


def test_without_a_scanner_it_is_served_and_whoever_turns_one_on_has_it_looked_at(
    clamd: ClamdServer, settings: Any
) -> None:
    file = kept(content=EICAR)
    assert reading.read(file) == EICAR
    settings.CLAMD_URL = clamd.url
    with pytest.raises(WrongState):
        reading.read(file)
    scans.scan_waiting(Clamd(ClamdConfig(url=clamd.url)))
    assert state_of(file) == State.QUARANTINED


def test_while_the_scanner_is_away_everything_stays_shut_and_is_scanned_when_it_is_back(
    clamd: ClamdServer, scanning: Clamd
) -> None:
    file = kept()
    clamd.stop()
    try:
        for _each in range(3):
            assert scans.scan_waiting(scanning) == 0
    finally:
        clamd.start()
    assert state_of(file) == State.WAITING
    with pytest.raises(WrongState):
        reading.read(file)
    assert scans.scan_waiting(scanning) == 1
    assert state_of(file) == State.CLEAN


def test_a_scanner_that_hangs_costs_one_patience_and_not_one_a_file(clamd: ClamdServer, scanning: Clamd) -> None:
    files = [kept() for _each in range(5)]
    asked = Counted(Clamd(ClamdConfig(url=clamd.url, total_timeout=0.2)))
    with clamd.hanging():
        assert scans.scan_waiting(asked) == 0
    assert asked.count == 1
    assert {state_of(file) for file in files} == {State.WAITING}


def test_what_the_scanner_will_never_take_stays_in_quarantine(scanning: Clamd) -> None:
    file = kept(content=b"a" * (2 * LARGEST))
    scans.scan_waiting(scanning)
    file.refresh_from_db()
    assert file.state == State.QUARANTINED
    assert "StreamMaxLength" in file.finding


def test_bytes_that_are_not_those_that_were_sent_are_never_called_clean(scanning: Clamd, files_root: Path) -> None:
    file = kept()
    [place] = [path for path in files_root.rglob("*") if path.is_file()]
    place.write_bytes(b"other")
    scans.scan_waiting(scanning)
    file.refresh_from_db()
    assert (file.state, file.finding) == (State.QUARANTINED, scans.DAMAGED)


class Counted:
    """A scanner that counts how often it was asked, and may do something before it answers."""

    def __init__(self, scanner: Scanner, before: Callable[[], object] = lambda: None) -> None:
        self._scanner, self._before, self.count = scanner, before, 0

    def scan(self, content: bytes) -> str:
        self.count += 1
        self._before()
        return self._scanner.scan(content)

    def check(self) -> None:
        self._scanner.check()


def test_a_file_on_which_a_scanner_dies_holds_up_no_other_one(scanning: Clamd) -> None:
    poison, others = kept(), [kept() for _each in range(3)]

    class Died(BaseException):
        """As a killed process leaves it: the row says that somebody is at it."""

    def die() -> None:
        raise Died

    with pytest.raises(Died):
        scans.scan_waiting(Counted(scanning, before=die))
    assert scans.scan_waiting(scanning) == len(others)
    assert state_of(poison) == State.WAITING
    StoredFile.objects.filter(pk=poison.pk).update(lease_until=clock.real_now() - timedelta(seconds=1))
    assert scans.scan_waiting(scanning) == 1


def test_two_workers_scan_each_file_once(own_database: str, scanning: Clamd) -> None:
    for _each in range(8):
        kept()
    both, counted = threading.Barrier(2), Counted(scanning)

    def work() -> int:
        try:
            both.wait(20)
            return scans.scan_waiting(counted)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        settled = [pool.submit(work) for _worker in range(2)]
        assert sum(each.result() for each in settled) == 8
    assert counted.count == 8
    assert AuditEntry.objects.filter(action="file.clean").count() == 8


def test_a_worker_whose_lease_was_taken_over_changes_nothing(scanning: Clamd) -> None:
    file = kept()

    def somebody_else_takes_over() -> None:
        StoredFile.objects.filter(pk=file.pk).update(attempts=7, state=State.QUARANTINED, finding="x")

    assert scans.scan_waiting(Counted(scanning, before=somebody_else_takes_over), limit=1) == 0
    assert state_of(file) == State.QUARANTINED


def test_a_listener_that_fails_leaves_the_file_shut(scanning: Clamd, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_file: StoredFile) -> None:
        raise RuntimeError("the desk cannot be told")

    monkeypatch.setattr(scans, "_listeners", [fails])
    file = kept()
    with pytest.raises(RuntimeError):
        scans.scan_waiting(scanning)
    assert state_of(file) == State.WAITING
