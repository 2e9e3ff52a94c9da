"""The same promises on a real slapd: people arrive, change, are renamed, disabled, and sign in with their passwords."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import reverse

from helpdesk_site import wiring
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.people.models import Person, SyncRun, User
from helpdesk_site.people.sync import synchronise
from integrations.directory.port import Directory
from integrations.sandbox.directory_admin import DirectoryAdmin, NewPerson
from tests.servers.slapd import SlapdServer, start_slapd

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SlapdServer]:
    slapd = start_slapd(tmp_path_factory.mktemp("slapd"))
    yield slapd
    slapd.stop()


@pytest.fixture
def admin(server: SlapdServer) -> Iterator[DirectoryAdmin]:
    with server.admin() as found:
        found.clear()
        found.put_person(NewPerson("isik.irmak", "Işık", "Irmak", "045120", unit_code="22222222", password="ışık'ın"))
        found.put_person(
            NewPerson(
                "iclal.sahin",
                "İclal",
                "Şahin",
                "045121",
                unit_code="22222222",
                manager="isik.irmak",
                password="gizli şey",
            )
        )
        yield found


@pytest.fixture
def directory(server: SlapdServer, admin: DirectoryAdmin) -> Iterator[Directory]:
    adapter = server.directory()
    with wiring.replaced(directory=adapter):
        yield adapter
    adapter.close()


def read(directory: Directory, mode: str = "full") -> SyncRun:
    return synchronise(directory, mode=mode, actor=SystemActor("directory"))


def sign_in(client, username: str, password: str) -> int:
    answer = client.post(reverse("people:sign_in"), {"username": username, "password": password})
    return int(answer.status_code)


def test_people_arrive_once_and_only_changes_follow(directory, admin):
    assert read(directory).created == 2
    iclal = Person.objects.get(username="iclal.sahin")
    assert (iclal.official_name, iclal.employee_no) == ("İclal ŞAHİN", "045121")
    assert iclal.manager == Person.objects.get(username="isik.irmak")
    assert read(directory).written == 0
    admin.set_attribute("iclal.sahin", "title", "Şef")
    assert read(directory, "delta").written == 1
    iclal.refresh_from_db()
    assert iclal.title == "Şef"


def test_a_renamed_manager_stays_the_manager(directory, admin):
    read(directory)
    admin.rename_person("isik.irmak", "isik.yeni")
    read(directory)
    assert Person.objects.get(username="iclal.sahin").manager == Person.objects.get(username="isik.yeni")


def test_the_directory_says_who_may_sign_in(client, directory, admin):
    assert sign_in(client, "iclal.sahin", "yanlış") == 422
    assert sign_in(client, "*", "gizli şey") == 422
    assert sign_in(client, "iclal.sahin)(uid=*", "gizli şey") == 422
    assert sign_in(client, "iclal.sahin", "") == 422
    assert sign_in(client, "İCLAL.SAHİN", "gizli şey") == 302
    assert User.objects.get().username == "iclal.sahin"


def test_who_is_disabled_there_is_signed_out_here(client, directory, admin):
    sign_in(client, "iclal.sahin", "gizli şey")
    admin.disable_person("iclal.sahin")
    assert read(directory).deactivated == 1
    assert client.get(reverse("people:profile")).status_code == 302
    assert sign_in(client, "iclal.sahin", "gizli şey") == 422


def test_a_directory_that_is_down_lets_those_who_are_in_go_on(client, server, directory):
    sign_in(client, "iclal.sahin", "gizli şey")
    server.stop()
    try:
        assert client.get(reverse("people:profile")).status_code == 200
        assert sign_in(client.__class__(), "isik.irmak", "ışık'ın") == 503
    finally:
        server.start()
    assert sign_in(client.__class__(), "isik.irmak", "ışık'ın") == 302
