"""Where Active Directory is unlike OpenLDAP: encryption, ids, numbers of changes, refusals, and its own groups."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from integrations.directory import wire
from integrations.directory.groups import GroupReader
from integrations.directory.ldap import LdapDirectory
from integrations.errors import NotFound, Refused, Unavailable
from tests.integrations.active_directory.site import ActiveDirectorySite
from tests.servers.samba import PASSWORDS, READER, WRITER, SambaServer, start_samba

# --- encryption -----------------------------------------------------------------------------------------------------


def test_a_password_in_clear_text_is_refused_by_the_server_itself(site: ActiveDirectorySite, samba: SambaServer):
    site.put_person("ayse", password="gizli")
    directory = samba.directory(allow_clear_text=True)
    with pytest.raises(Refused, match="strongerAuthRequired"):
        directory.check()
    with pytest.raises(Refused, match="strongerAuthRequired"):
        directory.sign_in("ayse", "gizli")


@pytest.mark.parametrize("address", ["url", "secure_url"])
def test_encrypted_later_or_from_the_start_people_sign_in(site: ActiveDirectorySite, samba: SambaServer, address: str):
    person = site.put_person("ayse", password="gizli-söz Ğ")
    directory = samba.directory(url=getattr(samba, address))
    assert directory.sign_in("ayse", "gizli-söz G") is None
    assert directory.sign_in("ayse", "gizli-söz Ğ") == person
    directory.close()


@pytest.mark.parametrize("address", ["url", "secure_url"])
def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password(samba: SambaServer, address: str):
    directory = samba.directory(url=getattr(samba, address), ca_file="")
    with pytest.raises(Refused, match="certificate"):
        directory.check()


# --- who may sign in ------------------------------------------------------------------------------------------------


def test_an_account_that_has_run_out_stays_out_and_is_read_as_closed(site: ActiveDirectorySite):
    person = site.put_person("ayse", password="gizli")
    site.set_attribute("ayse", "accountExpires", "130000000000000000")  # in 2012
    assert site.directory.sign_in("ayse", "gizli") is None
    found = site.directory.find_person(person.id)
    assert found is not None
    assert not found.active


def test_who_must_first_change_the_password_does_that_elsewhere(site: ActiveDirectorySite):
    site.put_person("ayse", password="gizli")
    site.set_attribute("ayse", "pwdLastSet", "0")
    assert site.directory.sign_in("ayse", "gizli") is None
    site.set_attribute("ayse", "pwdLastSet", "-1")
    assert site.directory.sign_in("ayse", "gizli") is not None


def test_a_computer_is_nobody(site: ActiveDirectorySite):
    site.put_computer("MASAUSTU-1", password="gizli")
    assert list(site.directory.read_people()) == []
    assert site.directory.sign_in("MASAUSTU-1$", "gizli") is None


# --- ids and numbers of changes -------------------------------------------------------------------------------------


def test_the_server_says_what_it_is_and_can(site: ActiveDirectorySite):
    able = site.directory.capabilities()
    assert able.kind == "active_directory"
    assert (able.assertion, able.post_read, able.permissive_modify, able.paging) == (False, False, True, True)


def test_an_id_is_the_text_of_the_guid_as_administrators_see_it(site: ActiveDirectorySite):
    person = site.put_person("ayse")
    assert str(UUID(person.id)) == person.id
    assert site.dn_of_guid(person.id) == person.dn


def test_a_delta_brings_the_renamed_and_the_disabled_and_nobody_else(site: ActiveDirectorySite):
    renamed, disabled = site.put_person("ayse"), site.put_person("berk")
    site.put_person("can")
    cursor = site.directory.cursor()
    assert list(site.directory.read_people(changed_since=cursor)) == []
    site.rename(renamed, "ayse.demir")
    site.set_attribute("berk", "userAccountControl", "546")
    found = {person.id: person for person in site.directory.read_people(changed_since=cursor)}
    assert set(found) == {renamed.id, disabled.id}
    assert found[renamed.id].username == "ayse.demir"
    assert not found[disabled.id].active


def test_a_change_of_a_group_is_no_change_of_its_members(site: ActiveDirectorySite):
    person, group = site.put_person("ayse"), site.put_group("G")
    cursor = site.directory.cursor()
    site.directory.add_member(person.id, group.id)
    assert list(site.directory.read_people(changed_since=cursor)) == []


@pytest.mark.parametrize("cursor", ["usn:", "usn:elsewhere:17", "usn:17", "csn:", "nonsense"])
def test_a_mark_that_is_not_this_controllers_gives_everybody(site: ActiveDirectorySite, cursor: str):
    site.put_person("ayse")
    if not cursor.startswith("csn"):
        assert len(list(site.directory.read_people(changed_since=cursor))) == 1
    own, _, number = site.directory.cursor().rpartition(":")
    assert list(site.directory.read_people(changed_since=f"{own}:{number}")) == []
    assert len(list(site.directory.read_people(changed_since=f"{own}:x"))) == 1


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SambaServer]:
    """Another controller with numbers of its own; it is taken down and started by the test."""
    server = start_samba(tmp_path_factory.mktemp("second"))
    yield server
    server.stop()


def test_when_another_controller_takes_over_the_numbers_of_the_first_are_not_asked_for(
    site: ActiveDirectorySite, samba: SambaServer, second: SambaServer, tmp_path: Path
):
    """Its count may be far behind or far ahead: changes would be passed over without a word."""
    for place in (ActiveDirectorySite(second, second.directory()), site):
        place.clear()
        place.put_person("ayse")
    both = tmp_path / "both.pem"
    both.write_bytes(samba.ca_file.read_bytes() + second.ca_file.read_bytes())
    directory = LdapDirectory(samba.adapter_config(url=f"{second.url},{samba.url}", ca_file=str(both)))
    directory.capabilities()
    cursor = directory.cursor()
    assert list(directory.read_people(changed_since=cursor)) == []
    second.stop()
    assert len(list(directory.read_people(changed_since=cursor))) == 1
    assert directory.cursor().split(":")[1] != cursor.split(":")[1]
    directory.close()


# --- members --------------------------------------------------------------------------------------------------------


def test_what_the_server_answers_to_what_is_so_already(site: ActiveDirectorySite):
    """The facts that the adapter leans on: other codes than OpenLDAP's 20 and 16."""
    person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
    with pytest.raises(wire.ResultRefused) as there:
        site.add_value(group, person.dn)
    site.remove_value(group, person.dn)
    with pytest.raises(wire.ResultRefused) as gone:
        site.remove_value(group, person.dn)
    assert (there.value.code, gone.value.code) == (68, 53)


@pytest.mark.parametrize("present", [True, False])
def test_somebody_who_is_quicker_makes_it_so_already_and_not_an_error(
    site: ActiveDirectorySite, monkeypatch: pytest.MonkeyPatch, present: bool
):
    person = site.put_person("ayse")
    group = site.put_group("G", [] if present else ["ayse"])
    write = site.directory._modify
    act = site.add_value if present else site.remove_value

    def too_late(*arguments, **named):
        act(group, person.dn)
        return write(*arguments, **named)

    monkeypatch.setattr(site.directory, "_modify", too_late)
    verb = site.directory.add_member if present else site.directory.remove_member
    assert verb(person.id, group.id).membership.present is present
    assert site.member_values(group) == ([person.dn] if present else [])


@pytest.mark.parametrize("present", [True, False])
def test_one_among_many_who_is_so_already_stops_nobody(
    site: ActiveDirectorySite, monkeypatch: pytest.MonkeyPatch, present: bool
):
    """One value that is there already has the whole write refused: then it is done one by one."""
    people = [site.put_person(name) for name in ("ayse", "berk", "can")]
    group = site.put_group("G", ["berk"] if present else ["ayse", "can"])
    read = GroupReader.all_members
    seen: list[list[str]] = []

    def first_an_old_state(reader, session, entry):
        now = read(reader, session, entry)
        seen.append(now)
        return [person.dn for person in people if person.dn not in now] if len(seen) == 1 else now

    monkeypatch.setattr(GroupReader, "all_members", first_an_old_state)
    verb = site.directory.add_members if present else site.directory.remove_members
    changes = verb([person.id for person in people], group.id)
    assert [change.membership.present for change in changes] == [present] * 3
    assert sorted(site.member_values(group)) == (sorted(person.dn for person in people) if present else [])


def test_a_renamed_group_stays_the_same_group(site: ActiveDirectorySite):
    person, group = site.put_person("ayse"), site.put_group("G")
    site.session.rename(group.dn, "CN=H")
    change = site.directory.add_member(person.id, group.id)
    assert change.changed
    assert change.membership.group_dn.startswith("CN=H,")
    assert site.directory.groups_of(person.id)[0].id == group.id


def test_the_last_member_leaves_without_a_placeholder(site: ActiveDirectorySite):
    person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
    assert site.directory.remove_member(person.id, group.id).changed
    assert site.member_values(group) == []


# --- rights ---------------------------------------------------------------------------------------------------------


def test_the_writer_changes_members_and_nothing_else(site: ActiveDirectorySite, samba: SambaServer):
    person, group = site.put_person("ayse"), site.put_group("G")
    config = samba.adapter_config()
    writer = wire.connect(config, config.url, WRITER, PASSWORDS[WRITER])
    for dn, attribute in ((person.dn, "title"), (group.dn, "description")):
        with pytest.raises(Refused, match="insufficientAccessRights"):
            writer.modify(dn, attribute, [("replace", ["x"])])
    writer.modify(group.dn, "member", [("add", [person.dn])])
    assert site.member_values(group) == [person.dn]
    writer.close()


def test_the_reader_changes_nothing(site: ActiveDirectorySite, samba: SambaServer):
    person, group = site.put_person("ayse"), site.put_group("G")
    directory = samba.directory(writer_dn=READER, writer_password=PASSWORDS[READER])
    with pytest.raises(Refused, match="insufficientAccessRights"):
        directory.add_member(person.id, group.id)
    assert site.member_values(group) == []
    directory.close()


def test_a_controller_that_is_down_is_unavailable_and_nobody_is_missing(tmp_path: Path):
    server = start_samba(tmp_path)
    directory = server.directory()
    directory.check()
    server.stop()
    with pytest.raises(Unavailable):
        directory.find_person("75641823-77a4-4bd4-9f7c-ad9b03c1b760")
    with pytest.raises(Unavailable):
        directory.add_member(*["75641823-77a4-4bd4-9f7c-ad9b03c1b760"] * 2)


def test_a_deleted_person_is_not_found_though_the_server_keeps_a_tombstone(site: ActiveDirectorySite):
    person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
    site.delete_person(person)
    assert site.directory.find_person(person.id) is None
    with pytest.raises(NotFound):
        site.directory.membership(person.id, group.id)
