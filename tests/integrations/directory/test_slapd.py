"""What is true of OpenLDAP, and how the adapter lives with it."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from integrations.directory import filters, wire
from integrations.directory.ldap import LdapDirectory
from integrations.directory.names import dn_key, rdn
from integrations.directory.port import Capabilities, DirectoryGroup, DirectoryPerson
from integrations.errors import Conflict, NotFound, OutcomeUnknown, Refused, TargetError, Unavailable
from integrations.sandbox.directory_admin import NewPerson
from tests.integrations.directory.sites import ServerSite
from tests.servers.lossy import LossyLine


def session(site: ServerSite, who: str = "admin") -> wire.Session:
    """A connection of one of the accounts, to ask the server directly."""
    config = site.server.config
    dn, password = getattr(config, f"{who}_dn"), getattr(config, f"{who}_password")
    return wire.connect(site.server.adapter_config, site.server.url, dn, password)


def found_by(site: ServerSite, filter_: filters.Filter) -> int:
    return len(session(site, "reader").search(site.server.config.base_dn, filter_, ["1.1"]))


def count(site: ServerSite, group: DirectoryGroup) -> int:
    return len(site.member_values(group))


# --- Turkish letters and names (what slapd matches, so that nobody has to guess) --------------------------------


@pytest.mark.parametrize(
    ("stored", "asked", "matches"),
    [
        ("Işık IRMAK", "IŞIK IRMAK", False),
        ("Işık IRMAK", "ışık ırmak", False),
        ("Işık IRMAK", "Işık Irmak", True),
        ("İclal ŞAHİN", "iclal şahin", True),
        ("İclal ŞAHİN", "İCLAL ŞAHİN", True),
        ("İclal ŞAHİN", "IclaL ŞAHIN", True),
        ("İclal ŞAHİN", "İclal".lower() + " şahin", False),  # Python's lower() leaves a dot behind
        ("Şahin ÇĞÜ", "S\u0327ahin C\u0327G\u0306U\u0308", True),  # decomposed letters
    ],
)
def test_slapd_folds_letters_in_its_own_way(slapd: ServerSite, stored: str, asked: str, matches: bool):
    slapd.admin.put_person(NewPerson("kisi", "Ad", "SOYAD", "1", display_name=stored))
    assert found_by(slapd, filters.equal("cn", asked)) == int(matches)


@pytest.mark.parametrize(("asked", "matches"), [("İSİK.IRMAK", True), ("işik.irmak", False)])
def test_a_username_is_matched_without_case_but_with_accents(slapd: ServerSite, asked: str, matches: bool):
    slapd.put_person("isik.irmak", password="gizli")
    assert (slapd.directory.sign_in(asked, "gizli") is not None) == matches


def test_a_dn_in_capitals_by_python_is_another_dn(slapd: ServerSite):
    manager = slapd.put_person("mudur")
    slapd.move(manager, "Yazı İşleri")
    moved = slapd.directory.find_person(manager.id)
    assert moved is not None
    slapd.put_person("memur")
    slapd.admin.set_attribute("memur", "manager", moved.dn)
    assert found_by(slapd, filters.equal("manager", moved.dn.upper())) == 0
    assert found_by(slapd, filters.equal("manager", moved.dn)) == 1


def test_slapd_spells_a_name_its_own_way_so_names_are_compared_by_key(slapd: ServerSite):
    name = 'Evrak, Kayıt + "Gelen" <1>; #2'
    group = slapd.put_group(name)
    ours = f"{rdn('cn', name)},{slapd.server.config.groups_dn}"
    assert group.dn != ours
    assert dn_key(group.dn) == dn_key(ours)


def test_a_value_in_a_filter_stays_a_value(slapd: ServerSite):
    slapd.put_group("EBYS, Kayıt (Evrak)*")
    slapd.put_group("EBYS, Kayıt Evrak")
    assert found_by(slapd, filters.equal("cn", "EBYS, Kayıt (Evrak)*")) == 1
    assert found_by(slapd, filters.equal("cn", "EBYS*")) == 0
    assert found_by(slapd, filters.equal("cn", "a<=b>=c~=d:=e")) == 0


def test_the_chain_rule_of_active_directory_is_no_error_here_and_finds_nothing(slapd: ServerSite):
    slapd.put_person("ayse")
    group = slapd.put_group("G", ["ayse"])
    assert found_by(slapd, filters.by_rule("memberOf", "1.2.840.113556.1.4.1941", group.dn)) == 0
    assert found_by(slapd, filters.equal("memberOf", group.dn)) == 1
    assert slapd.directory.capabilities().kind == "openldap"


def test_an_empty_search_base_is_our_configuration_error(slapd: ServerSite):
    with pytest.raises(ValueError, match="base DN"):
        replace(slapd.server.adapter_config, base_dn="")


# --- facts that the adapter is built on ---------------------------------------------------------------------------


def test_slapd_takes_a_member_that_does_not_exist_but_the_adapter_does_not_offer_one(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    slapd.admin.add_value("G", f"uid=yok,{slapd.server.config.people_dn}")
    slapd.delete_person(person)
    with pytest.raises(NotFound):
        slapd.directory.add_member(person.id, group.id)
    assert slapd.member_values(group) == [f"uid=yok,{slapd.server.config.people_dn}"]


def test_slapd_refuses_to_empty_a_group_and_the_placeholder_steps_in(slapd: ServerSite):
    person = slapd.put_person("ayse")
    group = slapd.put_group("G", ["ayse"])
    with pytest.raises(Refused):
        slapd.admin.remove_value("G", person.dn)
    assert slapd.directory.remove_member(person.id, group.id).changed
    assert slapd.admin.member_values("G") == [slapd.server.config.placeholder_dn]


def test_without_a_placeholder_the_last_member_stays_and_a_person_is_told(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G", ["ayse"])
    directory = LdapDirectory(replace(slapd.server.adapter_config, placeholder_dn=""))
    with pytest.raises(Refused):
        directory.remove_member(person.id, group.id)
    directory.close()
    assert slapd.member_values(group) == [person.dn]


def test_the_servers_abilities_are_read_from_itself(slapd: ServerSite):
    assert slapd.directory.capabilities() == Capabilities(
        kind="openldap", assertion=True, post_read=True, permissive_modify=False, paging=True
    )


def test_a_guarded_write_still_lets_the_server_note_the_group_at_the_person(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")

    def noted() -> list[str]:
        return session(slapd).search(person.dn, filters.ANYTHING, ["memberOf"], subtree=False)[0].texts("memberOf")

    for change, expected in (
        (slapd.directory.add_member, [group.dn]),
        (slapd.directory.remove_member, []),
    ):
        change(person.id, group.id)
        assert noted() == expected
    slapd.directory.add_members([person.id], group.id)
    assert noted() == [group.dn]
    slapd.directory.remove_members([person.id], group.id)
    assert noted() == []


def test_the_removal_of_a_renamed_person_clears_the_note_at_the_person(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    slapd.directory.add_member(person.id, group.id)
    slapd.rename(person, "ayse.demir")
    assert slapd.directory.remove_member(person.id, group.id).changed
    noted = filters.every(filters.equal("memberOf", group.dn), filters.equal("entryUUID", person.id))
    assert found_by(slapd, noted) == 0
    assert slapd.member_values(group) == []


def test_which_of_several_dead_names_was_the_person_is_not_guessed(slapd: ServerSite):
    ayse, berk = slapd.put_person("ayse"), slapd.put_person("berk")
    group = slapd.put_group("G")
    slapd.directory.add_members([ayse.id, berk.id], group.id)
    slapd.rename(ayse, "ayse.demir")
    slapd.rename(berk, "berk.can")
    before = slapd.member_values(group)
    with pytest.raises(Refused, match="which was"):
        slapd.directory.remove_member(ayse.id, group.id)
    assert slapd.member_values(group) == before
    assert slapd.directory.remove_member(ayse.id, group.id, former_dns=[ayse.dn]).changed
    assert slapd.member_values(group) == [berk.dn]
    # Now only one is left, and it needs no hint.
    assert slapd.directory.remove_member(berk.id, group.id).changed
    assert slapd.member_values(group) == []


# --- size ---------------------------------------------------------------------------------------------------------


def test_more_people_than_a_page_are_read_each_once_and_lazily(slapd: ServerSite):
    told: list[int] = []
    slapd.admin.load_people((NewPerson(f"k{i}", "Ad", "SOYAD", f"{i:05}") for i in range(2345)), told.append)
    assert sum(told) == 2345
    read = [person.employee_no for person in slapd.directory.read_people()]
    assert len(read) == len(set(read)) == 2345
    cursor = slapd.directory.cursor()
    slapd.admin.set_attribute("k7", "title", "Şef")
    changed = {person.username for person in slapd.directory.read_people(changed_since=cursor)}
    assert "k7" in changed
    assert len(changed) <= 2


def test_loading_stops_at_what_the_directory_refuses(slapd: ServerSite):
    with pytest.raises(Refused):
        slapd.admin.load_people(
            [NewPerson(f"k{number}", "Ad", surname, "1") for number, surname in enumerate(("SOYAD", "", "SOYAD"))]
        )
    assert [person.username for person in slapd.directory.read_people()] == ["k0"]


@pytest.mark.parametrize("engine", ["slapd", "ldaptor"])
def test_a_group_of_1501_is_read_whole(engine: str, request: pytest.FixtureRequest):
    site: ServerSite = request.getfixturevalue(engine)
    site.admin.load_people(NewPerson(f"k{i}", "Ad", "SOYAD", f"{i:05}") for i in range(1501))
    group = site.put_group("G")
    ids = [person.id for person in site.directory.read_people()]
    assert sum(change.changed for change in site.directory.add_members(ids, group.id)) == 1501
    (dump,) = site.directory.dump_memberships([group.id])
    assert {member.person_id for member in dump.members} == set(ids)
    assert site.directory.remove_member(ids[-1], group.id).changed
    assert not site.directory.membership(ids[-1], group.id).present


# --- others at work at the same time --------------------------------------------------------------------------------


class Meddler(LdapDirectory):
    """The adapter with somebody at work between its reading and its writing."""

    meddle: Callable[[], None] = staticmethod(lambda: None)
    again: bool = False

    def _resolve(self, *arguments, **named):
        pair = super()._resolve(*arguments, **named)
        meddle, self.meddle = self.meddle, self.meddle if self.again else staticmethod(lambda: None)
        meddle()
        return pair


@pytest.fixture
def meddler(slapd: ServerSite):
    directory = Meddler(slapd.server.adapter_config)
    yield directory
    directory.close()


def test_somebody_else_who_adds_first_makes_it_already_so(slapd: ServerSite, meddler: Meddler):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    meddler.meddle = lambda: slapd.admin.add_value("G", person.dn)
    added = meddler.add_member(person.id, group.id)
    assert (added.changed, added.membership.present) == (False, True)
    assert slapd.member_values(group) == [person.dn]


def test_a_group_replaced_in_the_last_moment_is_not_written_to(slapd: ServerSite, meddler: Meddler):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")

    def replace_group() -> None:
        slapd.admin.delete_group("G")
        slapd.admin.put_group("G")

    meddler.meddle = replace_group
    with pytest.raises(NotFound):
        meddler.add_member(person.id, group.id)
    assert slapd.member_values(group) == []


def test_a_person_renamed_in_the_last_moment_gets_in_under_the_new_name(slapd: ServerSite, meddler: Meddler):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    meddler.meddle = lambda: slapd.admin.rename_person("ayse", "ayse.demir")
    added = meddler.add_member(person.id, group.id, former_dns=[person.dn])
    assert added.changed
    assert slapd.member_values(group) == [added.membership.person_dn] != [person.dn]


def test_a_person_deleted_in_the_last_moment_leaves_no_name_for_a_successor(slapd: ServerSite, meddler: Meddler):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    meddler.meddle = lambda: slapd.admin.delete_person("ayse")
    with pytest.raises(NotFound):
        meddler.add_member(person.id, group.id)
    assert slapd.member_values(group) == []


def test_a_person_deleted_while_many_are_added_leaves_no_name_for_a_successor(
    slapd: ServerSite, meddler: Meddler, monkeypatch
):
    ayse, berk = slapd.put_person("ayse"), slapd.put_person("berk")
    group = slapd.put_group("G")
    genuine = meddler._write_many

    def delete_and_write(*arguments, **named):
        slapd.admin.delete_person("ayse")
        genuine(*arguments, **named)

    monkeypatch.setattr(meddler, "_write_many", delete_and_write)
    with pytest.raises(NotFound):
        meddler.add_members([ayse.id, berk.id], group.id)
    assert slapd.member_values(group) == [berk.dn]


def test_a_person_renamed_in_the_last_moment_needs_no_hint(ldaptor: ServerSite):
    """On a server that does not note groups at the person."""
    person, group = ldaptor.put_person("ayse"), ldaptor.put_group("G")
    directory = Meddler(ldaptor.server.adapter_config)
    directory.meddle = lambda: ldaptor.admin.rename_person("ayse", "ayse.demir")
    added = directory.add_member(person.id, group.id)
    directory.close()
    assert added.changed
    assert ldaptor.member_values(group) == [added.membership.person_dn] != [person.dn]


def test_without_the_guard_the_replaced_group_would_be_written_to(slapd: ServerSite, meddler: Meddler, monkeypatch):
    """The negative control: it is the assertion that refuses (and taking back what was added would hide it)."""
    person, group = slapd.put_person("ayse"), slapd.put_group("G")

    def replace_group() -> None:
        slapd.admin.delete_group("G")
        slapd.admin.put_group("G")

    monkeypatch.setattr(meddler, "_assertion", lambda _expected: None)
    monkeypatch.setattr(meddler, "_rewrite", lambda *_, **__: None)
    meddler.meddle = replace_group
    with pytest.raises(NotFound):
        meddler.add_member(person.id, group.id)
    assert slapd.member_values(group) == [person.dn]


def test_it_gives_up_when_somebody_always_undoes_it(slapd: ServerSite, meddler: Meddler, monkeypatch):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    genuine = meddler._write

    def write_and_lose(session, pair, *, present):
        answer = genuine(session, pair, present=present)
        slapd.admin.remove_value("G", person.dn)
        return answer

    monkeypatch.setattr(meddler, "_write", write_and_lose)
    with pytest.raises(Conflict):
        meddler.add_member(person.id, group.id)
    assert slapd.member_values(group) == []


def test_twenty_threads_that_add_the_same_person_change_the_group_once(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    changed: list[bool] = []
    threads = [
        threading.Thread(target=lambda: changed.append(slapd.directory.add_member(person.id, group.id).changed))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(changed) == [False] * 19 + [True]
    assert slapd.member_values(group) == [person.dn]


# --- the writer's narrow rights -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["reader", "writer"])
def test_the_service_accounts_may_not_change_persons_or_make_groups(slapd: ServerSite, who: str):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    account = session(slapd, who)
    attempts: list[Callable[[], object]] = [
        lambda: account.modify(person.dn, "title", [("replace", ["Genel Sekreter"])]),
        lambda: account.modify(group.dn, "description", [("replace", ["x"])]),
        lambda: account.add(f"cn=X,{slapd.server.config.groups_dn}", {"objectClass": ["groupOfNames"], "cn": ["X"]}),
        lambda: account.delete(group.dn),
        lambda: account.rename(person.dn, "uid=x"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert slapd.directory.find_person(person.id) == person
    assert slapd.directory.find_group("G") == group


def test_the_reader_may_not_change_members(slapd: ServerSite):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    with pytest.raises(Refused):
        session(slapd, "reader").modify(group.dn, "member", [("add", [person.dn])])
    assert slapd.member_values(group) == []


# --- answers that do not come ---------------------------------------------------------------------------------------


@pytest.fixture
def line(slapd: ServerSite):
    with LossyLine(slapd.server.config.port) as relay:
        yield relay


@pytest.fixture
def far_directory(slapd: ServerSite, line: LossyLine):
    url = f"ldap://127.0.0.1:{line.port}"
    directory = LdapDirectory(replace(slapd.server.adapter_config, url=url, receive_timeout=1))
    yield directory
    directory.close()


@pytest.mark.parametrize("hang", [False, True])
@pytest.mark.parametrize(("lost", "done"), [("requests", False), ("answers", True)])
def test_a_write_without_an_answer_is_unknown_and_a_repeat_sets_it_right(
    slapd: ServerSite, line: LossyLine, far_directory: LdapDirectory, lost: str, done: bool, hang: bool
):
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    setattr(line.losses, lost, True)
    line.losses.hang = hang
    with pytest.raises(OutcomeUnknown):
        far_directory.add_member(person.id, group.id)
    assert bool(slapd.member_values(group)) == done
    setattr(line.losses, lost, False)
    again = far_directory.add_member(person.id, group.id)
    assert (again.changed, again.membership.present) == (not done, True)
    assert slapd.member_values(group) == [person.dn]


def test_nobody_listening_is_unavailable(slapd: ServerSite):
    directory = LdapDirectory(replace(slapd.server.adapter_config, url="ldap://127.0.0.1:1"))
    attempts: list[Callable[[], object]] = [
        directory.check,
        directory.capabilities,
        lambda: directory.sign_in("ayse", "gizli"),
        lambda: next(directory.read_people()),
        directory.cursor,
        lambda: directory.add_member("3d320b56-7be5-1041-9ad3-954864401863", "3d320b56-7be5-1041-9ad3-954864401864"),
    ]
    for attempt in attempts:
        with pytest.raises(Unavailable):
            attempt()


def test_the_second_server_is_asked_when_the_first_is_down(slapd: ServerSite):
    url = f"ldap://127.0.0.1:1, {slapd.server.url}"
    directory = LdapDirectory(replace(slapd.server.adapter_config, url=url))
    person, group = slapd.put_person("ayse"), slapd.put_group("G")
    assert directory.add_member(person.id, group.id).membership.server == slapd.server.url
    directory.close()


def test_our_own_password_refused_is_for_a_person_not_for_a_retry(slapd: ServerSite):
    directory = LdapDirectory(replace(slapd.server.adapter_config, reader_password="wrong"))
    with pytest.raises(Refused):
        directory.check()


def test_a_wrong_base_is_an_error_and_not_an_empty_institution(slapd: ServerSite):
    directory = LdapDirectory(replace(slapd.server.adapter_config, people_dn="ou=yok,dc=ornek,dc=bel,dc=tr"))
    with pytest.raises(TargetError):
        list(directory.read_people())
    directory.close()


def test_passwords_are_in_no_text_of_the_configuration(slapd: ServerSite):
    assert "the writer's" not in repr(slapd.server.adapter_config)
    assert "the reader's" not in repr(slapd.server.adapter_config)
    assert "the admin's" not in repr(slapd.server.config)


def test_every_field_of_a_person_comes_from_its_attribute(slapd: ServerSite):
    slapd.admin.put_person(NewPerson("mudur", "Işık", "IRMAK", "000007"))
    slapd.admin.put_person(
        NewPerson(
            "ayse.yilmaz", "Ayşe", "YILMAZ", "001234", display_name="Ayşe YILMAZ", mail="ayse@ornek.bel.tr",
            extension="4512", title="Şef", employment_type="Sözleşmeli", unit_code="10000042", manager="mudur",
        )
    )  # fmt: skip
    person = next(each for each in slapd.directory.read_people() if each.username == "ayse.yilmaz")
    people_dn = slapd.server.config.people_dn
    assert person == DirectoryPerson(
        id=person.id, dn=f"uid=ayse.yilmaz,{people_dn}", username="ayse.yilmaz", employee_no="001234",
        given_name="Ayşe", surname="YILMAZ", display_name="Ayşe YILMAZ", mail="ayse@ornek.bel.tr", extension="4512",
        title="Şef", employment_type="sozlesmeli", unit_code="10000042", manager_dn=f"uid=mudur,{people_dn}",
        active=True, changed_at=person.changed_at,
    )  # fmt: skip
    assert person.changed_at
