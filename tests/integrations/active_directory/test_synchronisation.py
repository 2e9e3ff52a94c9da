"""The desk's people from Active Directory: known by the objectGUID, whatever else changes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from helpdesk_site import wiring
from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.people.models import Person, SyncRun
from helpdesk_site.people.sync import synchronise
from tests.integrations.active_directory.site import ActiveDirectorySite

pytestmark = pytest.mark.django_db


@pytest.fixture
def domain(site: ActiveDirectorySite) -> Iterator[ActiveDirectorySite]:
    """Two people, one of whom is the other's manager."""
    isik = site.put_person("isik.irmak", given_name="Işık", surname="Irmak", employee_no="045120")
    site.put_person("iclal.sahin", given_name="İclal", surname="Şahin", employee_no="045121", manager=isik.dn)
    with wiring.replaced(directory=site.directory):
        yield site


def read(site: ActiveDirectorySite, mode: str = "full") -> SyncRun:
    done = synchronise(site.directory, mode=mode, actor=SystemActor("directory"))
    assert done.state == SyncRun.State.DONE
    return done


def test_people_arrive_once_and_only_changes_follow(domain: ActiveDirectorySite):
    assert read(domain).created == 2
    iclal = Person.objects.get(username="iclal.sahin")
    assert (iclal.given_name, iclal.surname, iclal.employee_no) == ("İclal", "Şahin", "045121")
    assert iclal.manager == Person.objects.get(username="isik.irmak")
    assert domain.dn_of_guid(str(iclal.directory_id)) == iclal.dn
    assert read(domain).written == 0
    assert read(domain, "delta").written == 0
    domain.set_attribute("iclal.sahin", "title", "Şef")
    assert read(domain, "delta").written == 1
    iclal.refresh_from_db()
    assert iclal.title == "Şef"


def test_a_person_who_is_renamed_and_moved_stays_the_same_person(domain: ActiveDirectorySite):
    read(domain)
    before = Person.objects.get(username="isik.irmak")
    found = domain.directory.find_person(str(before.directory_id))
    assert found is not None
    domain.rename(found, "isik.yeni")
    moved = domain.directory.find_person(str(before.directory_id))
    assert moved is not None
    domain.move(moved, "Evrak")
    assert read(domain, "delta").created == 0
    after = Person.objects.get(username="isik.yeni")
    assert after.pk == before.pk
    assert "OU=Evrak" in after.dn


def test_a_disabled_account_is_an_inactive_person(domain: ActiveDirectorySite):
    read(domain)
    domain.set_attribute("iclal.sahin", "userAccountControl", "546")
    read(domain, "delta")
    assert not Person.objects.get(username="iclal.sahin").active


def test_a_deleted_account_is_found_by_its_absence_and_nobody_is_forgotten(domain: ActiveDirectorySite):
    read(domain)
    gone = domain.directory.find_person(str(Person.objects.get(username="iclal.sahin").directory_id))
    assert gone is not None
    domain.delete_person(gone)
    read(domain)
    assert Person.objects.filter(username="iclal.sahin").exists()
