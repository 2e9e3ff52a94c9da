"""What is kept is whole, durable and named by chance; what belongs to nothing is removed, and only that."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Invalid, WrongState
from helpdesk_site.kernel.files import disk, intake, promises, reading
from helpdesk_site.kernel.files.models import StoredFile
from helpdesk_site.kernel.files.uploads import MOST_BYTES, MOST_BYTES_AT_ONCE, BoundedUploads
from helpdesk_site.kernel.invariants import Context
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work
from tests.samples_of_files import KNOWN, REFUSED

SENDER = SystemActor("tests")


@pytest.fixture(autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")


def kept(name: str = "not.txt", content: bytes = b"Merhaba") -> StoredFile:
    received = intake.receive(SimpleUploadedFile(name, content))
    with unit_of_work():
        return intake.keep(received, actor=SENDER)


def on_disk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("what", REFUSED)
def test_a_refused_file_leaves_nothing(what: str, files_root: Path) -> None:
    name, content, code = REFUSED[what]
    with pytest.raises(Invalid) as refusal:
        intake.receive(SimpleUploadedFile(name, content))
    assert refusal.value.code == code
    assert on_disk(files_root) == []
    assert not StoredFile.objects.exists()


def test_a_file_beyond_the_limit_leaves_nothing(files_root: Path) -> None:
    too_large = UploadedFile(BytesIO(b"x"), name="b.txt", size=MOST_BYTES + 1)
    with pytest.raises(Invalid, match="20"):
        intake.receive(too_large)
    assert on_disk(files_root) == []


def test_what_a_full_disk_does_not_take_leaves_nothing(files_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        intake.receive(SimpleUploadedFile("a.txt", b"x"))
    assert on_disk(files_root) == []


@pytest.mark.parametrize("code", KNOWN)
def test_what_is_kept_comes_back_as_it_was_sent(code: str, files_root: Path) -> None:
    name, content = KNOWN[code]
    file = kept(name, content)
    assert (file.kind, file.name, file.size) == (code, name, len(content))
    assert reading.read(file) == content
    [place] = on_disk(files_root)
    assert name not in str(place)
    assert len(place.name) == 64
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert AuditEntry.objects.get(action="file.kept").object_id == file.public_id


def test_a_row_is_not_made_outside_of_a_unit_of_work(own_database: str) -> None:
    received = intake.receive(SimpleUploadedFile("a.txt", b"x"))
    with pytest.raises(NoTransaction):
        intake.keep(received, actor=SENDER)


def test_two_rows_never_share_bytes() -> None:
    received = intake.receive(SimpleUploadedFile("a.txt", b"x"))
    with unit_of_work():
        intake.keep(received, actor=SENDER)
    with pytest.raises(IntegrityError), unit_of_work():
        intake.keep(received, actor=SENDER)


@pytest.mark.parametrize("name", ["../etc/passwd", "20261129/../../x", "20261129/" + "g" * 64, ""])
def test_no_name_leads_out_of_the_store(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        disk.read(name)


def test_damaged_and_missing_bytes_are_never_handed_out(files_root: Path) -> None:
    file = kept()
    [place] = on_disk(files_root)
    place.write_bytes(b"Merhabo")
    with pytest.raises(WrongState) as refusal:
        reading.read(file)
    assert refusal.value.code == "damaged"
    assert list(promises.bytes_are_there(Context())) == [f"{file.public_id} has other bytes than those that were sent"]
    place.unlink()
    with pytest.raises(WrongState):
        reading.read(file)
    assert list(promises.bytes_are_there(Context())) == [f"{file.public_id} has no bytes"]


def age(place: Path, by: timedelta) -> None:
    """Makes a file look as if it had been written this long ago."""
    then = (clock.real_now() - by).timestamp()
    folder = place.parent.parent / f"{clock.real_now() - by:%Y%m%d}"
    folder.mkdir(exist_ok=True)
    if place.parent.name != disk.INCOMING:
        moved = folder / place.name
        place.rename(moved)
        StoredFile.objects.filter(storage_name=f"{place.parent.name}/{place.name}").update(
            storage_name=f"{folder.name}/{place.name}"
        )
        place = moved
    os.utime(place, (then, then))


def test_bytes_that_belong_to_nothing_go_after_an_hour_and_no_others(files_root: Path) -> None:
    file = kept()
    [of_row] = on_disk(files_root)
    age(of_row, timedelta(hours=3))
    intake.receive(SimpleUploadedFile("yeni.txt", b"just now"))
    orphan = intake.receive(SimpleUploadedFile("eski.txt", b"long ago")).storage_name
    age(files_root / orphan, timedelta(hours=3))
    half = files_root / disk.INCOMING / ("a" * 64)
    half.write_bytes(b"half")
    age(half, timedelta(hours=3))
    assert len(list(promises.nothing_is_left_over(Context()))) == 1
    assert intake.sweep() == 2
    assert list(promises.nothing_is_left_over(Context())) == []
    contents = {path.read_bytes() for path in on_disk(files_root)}
    assert contents == {b"Merhaba", b"just now"}
    file.refresh_from_db()
    assert reading.read(file) == b"Merhaba"


def test_what_is_forgotten_goes_with_the_sweep(files_root: Path) -> None:
    file = kept()
    with unit_of_work():
        intake.forget([file], actor=SENDER)
    [place] = on_disk(files_root)
    assert intake.sweep() == 0, "a reader may be in the middle of it"
    age(place, timedelta(hours=2))
    assert intake.sweep() == 1
    assert on_disk(files_root) == []


# What a request may bring


def test_more_than_the_limit_is_never_written_and_its_true_size_is_known() -> None:
    handler = BoundedUploads()
    handler.new_file("files", "b.bin", "application/octet-stream", None)
    piece = bytes(1024 * 1024)
    for _each in range(30):
        handler.receive_data_chunk(piece, 0)
    file = handler.file_complete(30 * len(piece))
    assert file is not None
    assert file.size == 30 * len(piece)
    file.seek(0, os.SEEK_END)
    assert file.tell() <= MOST_BYTES


def test_what_is_too_much_together_is_never_written_either() -> None:
    handler = BoundedUploads()
    written = 0
    for _each in range(10):
        handler.new_file("files", "b.bin", "application/octet-stream", None)
        for _piece in range(15):
            handler.receive_data_chunk(bytes(1024 * 1024), 0)
        file = handler.file_complete(15 * 1024 * 1024)
        assert file is not None
        file.seek(0, os.SEEK_END)
        written += file.tell()
    assert written <= MOST_BYTES_AT_ONCE
    assert file is not None
    with pytest.raises(Invalid) as refusal:
        intake.receive(file)
    assert refusal.value.code == "too_much_at_once"
