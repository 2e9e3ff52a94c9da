"""What every directory promises, held against Active Directory's LDAP."""

from integrations.directory.port import GroupMember
from tests.integrations.directory.contract import DirectoryContract
from tests.integrations.directory.sites import Site
from tests.servers.samba import BASE


class TestActiveDirectory(DirectoryContract):
    """Where Active Directory corrects its groups by itself, what other servers leave behind is not there to be seen."""

    def test_the_addition_of_a_renamed_person_replaces_the_old_name(self, site: Site):
        person, group = site.put_person("ayse"), site.put_group("G", ["ayse"])
        site.rename(person, "ayse.demir")
        added = site.directory.add_member(person.id, group.id, former_dns=[person.dn])
        assert (added.changed, added.membership.present) == (False, True), "the group has followed the new name"
        assert site.member_values(group) == [added.membership.person_dn] != [person.dn]

    def test_a_dump_names_the_persons_and_shows_what_is_nobody(self, site: Site):
        person, gone = site.put_person("ayse"), site.put_person("berk")
        group, empty = site.put_group("G", ["ayse", "berk"]), site.put_group("E")
        site.delete_person(gone)
        stranger = f"CN=Guest,CN=Users,{BASE}"
        site.add_value(group, stranger)
        dumped = list(site.directory.dump_memberships([group.id, empty.id]))
        assert [each.group for each in dumped] == [group, empty]
        assert set(dumped[0].members) == {GroupMember(person.dn, person.id), GroupMember(stranger, None)}
        assert dumped[1].members == ()
