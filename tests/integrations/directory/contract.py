"""What every directory promises (integrations/directory/port.py). A subclass gives the fixture `site`."""

import pytest

from integrations.directory.port import GroupMember
from integrations.errors import NotFound
from tests.integrations.directory.sites import Site

_UNKNOWN = "75641823-77a4-4bd4-9f7c-ad9b03c1b760"
_NO_IDS = [_UNKNOWN, "", "*", "x)(objectClass=*", "00000000"]


class DirectoryContract:
    """One promise a test."""

    def test_it_gives_a_sign_of_life(self, site: Site):
        site.directory.check()

    # --- signing in ---------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("password", ["", " ", "\t", "wrong", "GIZLI-söz", "gizli-söz "])
    def test_a_wrong_or_empty_password_lets_nobody_in(self, site: Site, password: str):
        site.put_person("ayse", password="gizli-söz")
        assert site.directory.sign_in("ayse", password) is None

    @pytest.mark.parametrize("name", ["", " ", "*", "ays*", "ayse)(uid=*", "ayse\\2a", "berk", "ayse\x00", "uid=ayse"])
    def test_a_name_that_is_not_the_persons_lets_nobody_in(self, site: Site, name: str):
        site.put_person("ayse", password="gizli")
        assert site.directory.sign_in(name, "gizli") is None

    def test_a_disabled_person_stays_out(self, site: Site):
        site.put_person("ayse", password="gizli", active=False)
        assert site.directory.sign_in("ayse", "gizli") is None

    def test_a_person_without_a_password_stays_out(self, site: Site):
        site.put_person("ayse")
        assert site.directory.sign_in("ayse", "gizli") is None

    def test_the_person_signed_in_is_the_directorys_and_not_made_of_the_typed_name(self, site: Site):
        person = site.put_person("ayse", password="gizli-söz")
        assert site.directory.sign_in("AYSE", "gizli-söz") == person

    # --- people -------------------------------------------------------------------------------------------------

    def test_an_empty_directory_has_no_people(self, site: Site):
        assert list(site.directory.read_people()) == []

    def test_everybody_is_read_once_the_disabled_too(self, site: Site):
        people = [site.put_person("ayse"), site.put_person("berk", active=False)]
        read = sorted(site.directory.read_people(), key=lambda person: person.username)
        assert [person.id for person in read] == [person.id for person in people]
        assert [person.active for person in read] == [True, False]

    def test_a_count_is_right_or_not_given(self, site: Site):
        site.put_person("ayse")
        assert site.directory.count_people() in (1, None)

    def test_after_a_cursor_only_what_changed_since_is_read(self, site: Site):
        site.put_person("ayse")
        site.put_person("berk")
        cursor = site.directory.cursor()
        changed = site.put_person("can")
        read = {person.username for person in site.directory.read_people(changed_since=cursor)}
        assert changed.username in read
        # What changed last before the cursor may come again, no more.
        assert "ayse" not in read

    def test_a_cursor_of_another_server_gives_everybody(self, site: Site):
        site.put_person("ayse")
        if site.directory.capabilities().paging and site.directory.cursor()[:1].isalpha():
            assert len(list(site.directory.read_people(changed_since="usn:elsewhere:17"))) == 1

    def test_a_read_given_up_in_the_middle_harms_nothing(self, site: Site):
        for name in ("ayse", "berk", "can"):
            site.put_person(name)
        reading = site.directory.read_people()
        next(reading)
        del reading
        assert len(list(site.directory.read_people())) == 3

    @pytest.mark.parametrize("person_id", _NO_IDS)
    def test_an_unknown_id_finds_nobody(self, site: Site, person_id: str):
        site.put_person("ayse")
        assert site.directory.find_person(person_id) is None

    def test_a_person_keeps_the_id_through_a_new_name(self, site: Site):
        person = site.put_person("ayse")
        site.rename(person, "ayse.demir")
        found = site.directory.find_person(person.id)
        assert found is not None
        assert found.id == person.id
        assert found.dn != person.dn

    # --- groups -------------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("name", ["", "*", "EBYS_YOK", "EBYS)(cn=*"])
    def test_an_unknown_name_finds_no_group(self, site: Site, name: str):
        site.put_group("EBYS_KAYIT")
        assert site.directory.find_group(name) is None

    @pytest.mark.parametrize("name", ['Evrak, Kayıt + "Gelen" <1>; #2', "EBYS (Kayıt)*", "#baş", "Işık=1", "a\\b"])
    def test_a_group_may_have_any_name(self, site: Site, name: str):
        person, group = site.put_person("ayse"), site.put_group(name)
        assert group.name == name
        assert site.directory.find_group(name) == group
        assert site.directory.add_member(person.id, group.id).membership.present
        assert site.directory.groups_of(person.id) == (group,)

    def test_the_groups_of_an_unknown_person_are_not_an_empty_list(self, site: Site):
        with pytest.raises(NotFound):
            site.directory.groups_of(_UNKNOWN)

    def test_the_groups_of_a_person_are_those_that_list_the_person(self, site: Site):
        person = site.put_person("ayse")
        site.put_person("berk")
        mine = [site.put_group("B", ["ayse", "berk"]), site.put_group("A", ["ayse"])]
        site.put_group("C", ["berk"])
        assert site.directory.groups_of(person.id) == tuple(reversed(mine))

    # --- one membership -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("verb", ["membership", "add_member", "remove_member"])
    @pytest.mark.parametrize("unknown", _NO_IDS)
    def test_an_unknown_person_or_group_is_refused_and_nothing_is_left_behind(
        self, site: Site, verb: str, unknown: str
    ):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        for ids in ((unknown, group.id), (person.id, unknown), (group.id, person.id)):
            with pytest.raises(NotFound):
                getattr(site.directory, verb)(*ids)
        assert site.member_values(group) == [person.dn]

    def test_a_person_who_left_is_refused_and_the_dead_name_does_not_get_in(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G")
        site.delete_person(person)
        with pytest.raises(NotFound):
            site.directory.add_member(person.id, group.id)
        assert site.member_values(group) == []

    def test_a_new_person_under_the_old_name_does_not_inherit_the_change(self, site: Site):
        old, group = site.put_person("ayse"), site.put_group("G")
        site.delete_person(old)
        new = site.put_person("ayse")
        assert new.id != old.id
        with pytest.raises(NotFound):
            site.directory.add_member(old.id, group.id)
        assert site.member_values(group) == []

    def test_a_new_group_under_the_old_name_is_another_group(self, site: Site):
        person, old = site.put_person("ayse"), site.put_group("G")
        site.delete_group(old)
        new = site.put_group("G")
        with pytest.raises(NotFound):
            site.directory.add_member(person.id, old.id)
        assert site.member_values(new) == []

    def test_who_is_no_member_is_reported_so_with_evidence(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G")
        seen = site.directory.membership(person.id, group.id)
        assert (seen.present, seen.person_id, seen.group_id) == (False, person.id, group.id)
        assert (seen.person_dn, seen.group_dn) == (person.dn, group.dn)
        assert seen.version
        assert seen.server

    def test_an_addition_is_made_proved_and_safe_to_repeat(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G")
        before = site.directory.membership(person.id, group.id)
        first = site.directory.add_member(person.id, group.id)
        again = site.directory.add_member(person.id, group.id)
        assert (first.changed, first.membership.present) == (True, True)
        assert (again.changed, again.membership.present) == (False, True)
        assert first.membership.version != before.version
        assert again.membership.version == first.membership.version
        assert site.member_values(group) == [person.dn]

    def test_a_removal_is_made_proved_and_safe_to_repeat(self, site: Site):
        person, other = site.put_person("ayse"), site.put_person("berk")
        group = site.put_group("G", ["ayse", "berk"])
        first = site.directory.remove_member(person.id, group.id)
        again = site.directory.remove_member(person.id, group.id)
        assert (first.changed, first.membership.present) == (True, False)
        assert (again.changed, again.membership.present) == (False, False)
        assert site.member_values(group) == [other.dn]

    def test_the_last_member_can_be_removed_and_somebody_added_after(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        assert site.directory.remove_member(person.id, group.id).changed
        assert not site.directory.membership(person.id, group.id).present
        assert next(iter(site.directory.dump_memberships([group.id]))).members == ()
        assert site.directory.add_member(person.id, group.id).changed
        assert site.member_values(group) == [person.dn]

    # --- renamed persons ----------------------------------------------------------------------------------------

    def test_a_renamed_person_is_still_a_member(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        site.rename(person, "ayse.demir")
        assert site.directory.membership(person.id, group.id, former_dns=[person.dn]).present

    def test_the_removal_of_a_renamed_person_takes_the_old_name_out(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        site.rename(person, "ayse.demir")
        removed = site.directory.remove_member(person.id, group.id, former_dns=[person.dn])
        assert (removed.changed, removed.membership.present) == (True, False)
        assert site.member_values(group) == []

    def test_the_addition_of_a_renamed_person_replaces_the_old_name(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        site.rename(person, "ayse.demir")
        added = site.directory.add_member(person.id, group.id, former_dns=[person.dn])
        assert (added.changed, added.membership.present) == (True, True)
        assert site.member_values(group) == [added.membership.person_dn] != [person.dn]

    def test_a_person_moved_to_another_unit_is_found_and_removed_without_a_hint(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        site.move(person, "Yazı İşleri")
        assert site.directory.membership(person.id, group.id).present
        assert site.directory.remove_member(person.id, group.id).changed
        assert site.member_values(group) == []

    def test_a_former_name_that_is_somebody_elses_now_is_left_alone(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G")
        site.rename(person, "ayse.demir")
        heir = site.put_person("ayse")
        site.directory.add_member(heir.id, group.id)
        assert not site.directory.membership(person.id, group.id, former_dns=[person.dn]).present
        assert not site.directory.remove_member(person.id, group.id, former_dns=[person.dn]).changed
        assert site.member_values(group) == [heir.dn]

    # --- many at once -------------------------------------------------------------------------------------------

    @pytest.mark.parametrize("verb", ["add_members", "remove_members"])
    def test_one_unknown_person_among_many_and_nothing_is_changed(self, site: Site, verb: str):
        ayse, berk = site.put_person("ayse"), site.put_person("berk")
        group = site.put_group("G", ["ayse"])
        with pytest.raises(NotFound):
            getattr(site.directory, verb)([ayse.id, berk.id, _UNKNOWN], group.id)
        assert site.member_values(group) == [ayse.dn]

    def test_nobody_at_all_is_no_change(self, site: Site):
        group = site.put_group("G")
        assert site.directory.add_members([], group.id) == ()
        assert site.directory.remove_members([], group.id) == ()

    def test_many_are_added_and_removed_in_the_order_asked(self, site: Site):
        people = [site.put_person(f"kisi{number}") for number in range(12)]
        group = site.put_group("G", ["kisi3"])
        ids = [person.id for person in people]
        added = site.directory.add_members([*ids, ids[0]], group.id)
        assert [change.membership.person_id for change in added] == [*ids, ids[0]]
        assert [change.changed for change in added] == [True, True, True, False, *[True] * 8, True]
        assert sorted(site.member_values(group)) == sorted(person.dn for person in people)
        removed = site.directory.remove_members(ids, group.id)
        assert all(change.changed and not change.membership.present for change in removed)
        assert site.member_values(group) == []
        assert not any(change.changed for change in site.directory.remove_members(ids, group.id))

    # --- whole groups -------------------------------------------------------------------------------------------

    def test_a_dump_of_an_unknown_group_is_refused(self, site: Site):
        with pytest.raises(NotFound):
            list(site.directory.dump_memberships([_UNKNOWN]))

    def test_a_dump_names_the_persons_and_shows_what_is_nobody(self, site: Site):
        person, gone = site.put_person("ayse"), site.put_person("berk")
        group, empty = site.put_group("G", ["ayse", "berk"]), site.put_group("E")
        site.delete_person(gone)
        dumped = list(site.directory.dump_memberships([group.id, empty.id]))
        assert [each.group for each in dumped] == [group, empty]
        assert set(dumped[0].members) == {GroupMember(person.dn, person.id), GroupMember(gone.dn, None)}
        assert dumped[1].members == ()
