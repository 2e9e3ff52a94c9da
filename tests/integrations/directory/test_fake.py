"""The fake's bad days."""

import time

import pytest

from integrations.directory.fake import FakeDirectory
from integrations.directory.port import DirectoryGroup, DirectoryPerson
from integrations.errors import OutcomeUnknown, Unavailable


@pytest.fixture
def directory() -> FakeDirectory:
    return FakeDirectory()


@pytest.fixture
def person(directory: FakeDirectory) -> DirectoryPerson:
    return directory.put_person("ayse", password="gizli", surname="YILMAZ")


@pytest.fixture
def group(directory: FakeDirectory) -> DirectoryGroup:
    return directory.put_group("G")


def test_down_means_that_nothing_is_done(directory: FakeDirectory, person: DirectoryPerson, group: DirectoryGroup):
    directory.faults.down = True
    for call in (
        directory.check,
        directory.capabilities,
        directory.cursor,
        lambda: directory.sign_in("ayse", "gizli"),
        lambda: list(directory.read_people()),
        lambda: directory.add_member(person.id, group.id),
        lambda: directory.add_members([person.id], group.id),
    ):
        with pytest.raises(Unavailable):
            call()
    directory.faults.down = False
    assert directory.member_values(group.id) == []


@pytest.mark.parametrize(("fault", "done"), [("lose_answers", True), ("lose_requests", False)])
def test_a_lost_answer_hides_a_change_and_a_lost_request_none(
    directory: FakeDirectory, person: DirectoryPerson, group: DirectoryGroup, fault: str, done: bool
):
    setattr(directory.faults, fault, 1)
    with pytest.raises(OutcomeUnknown):
        directory.add_member(person.id, group.id)
    assert bool(directory.member_values(group.id)) == done
    assert directory.add_member(person.id, group.id).changed != done


def test_slow_is_slow(directory: FakeDirectory):
    directory.faults.delay = 0.05
    started = time.monotonic()
    directory.check()
    assert time.monotonic() - started >= 0.05


def test_an_unknown_field_of_a_person_is_refused(directory: FakeDirectory):
    with pytest.raises(TypeError):
        directory.put_person("ayse", shoe_size=42)
    assert list(directory.read_people()) == []
