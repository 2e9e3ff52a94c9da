"""The catalogue: a role changes by a new version, requests under way keep theirs, and nobody keeps what was taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import AccessLine, EbysRole, IncompatibleRoles, RoleVersion
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services import roles
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.roles import Terms, terms_of
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.people.models import Person
from tests.access.rules.leaving import audited, nothing_left_behind
from tests.access.writing import applied, line, submitted
from tests.institution import Targets, person
from tests.people_factories import make_person

TRIAL = Terms("Deneme", "Trial", ldap_groups=("ebys-deneme",))


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def role(code: str) -> EbysRole:
    return EbysRole.objects.get(code=code)


def newest(code: str) -> RoleVersion:
    versions = RoleVersion.objects.select_related("role", "owner").filter(role__code=code)
    return versions.latest("number")


def publish(code: str, *, actor: Actor, days: int = 1, expected: int = 0, **over: Any) -> RoleVersion:
    before = newest(code)
    return roles.publish_version(
        before.role, replace(terms_of(before), **over), valid_from=in_days(days),
        expected_number=expected or before.number, actor=actor,
    )  # fmt: skip


@pytest.fixture
def chief(institution: Targets) -> Person:
    return person("umit.gokce")


# Refusals


@pytest.mark.parametrize(
    "actor",
    [
        lambda: person("zeynep.ogut"),
        lambda: person("sule.cinar"),
        lambda: person("firat.ozgun"),
        lambda: make_person(roles=["branch_director"]),
        lambda: SystemActor("seeder"),
    ],
    ids=["employee", "agent", "ebys_admin", "branch_director", "system"],
)
def test_only_the_chief_and_an_administrator_keep_the_catalogue(institution: Targets, actor: Any) -> None:
    who: Actor = actor()
    havale, rule = newest("HAVALE"), IncompatibleRoles.objects.earliest("pk")
    with nothing_left_behind():
        for step in (
            lambda: roles.add_role("DENEME", "role", TRIAL, valid_from=in_days(1), actor=who),
            lambda: publish("HAVALE", actor=who, max_days=30),
            lambda: roles.retire_role(havale.role, last_day=in_days(1), expected_number=1, actor=who),
            lambda: roles.withdraw_version(havale, actor=who),
            lambda: roles.forbid_together(
                role("HAVALE"), role("IMZACI"), mode="warn", reason="-", valid_from=in_days(0), actor=who
            ),
            lambda: roles.allow_together(rule, last_day=in_days(0), actor=who),
        ):
            with pytest.raises(NotAllowed):
                step()


@pytest.mark.parametrize(
    ("over", "fields"),
    [
        ({"days": -1, "max_days": 30}, ["valid_from"]),
        ({"name_tr": " "}, ["name_tr"]),
        ({"name_en": ""}, ["name_en"]),
        ({"max_days": 0}, ["max_days"]),
        ({"max_days": 4000}, ["max_days"]),
        ({"risk": "critical"}, ["needs_second_approval"]),
        ({"ldap_groups": ("ebys,havale",)}, ["ldap_groups"]),
        ({"mapping": "delegation", "ldap_groups": (), "requires_end": True}, ["mapping"]),
        ({"mapping": "delegation"}, ["ldap_groups", "requires_end"]),
    ],
)
def test_terms_that_do_not_hold_together_are_refused_at_their_field(
    chief: Person, over: dict[str, Any], fields: list[str]
) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        publish("HAVALE", actor=chief, **over)
    assert sorted(refusal.value.fields) == fields


def test_only_a_package_holds_roles_and_a_package_holds_nothing_else(chief: Person) -> None:
    with nothing_left_behind():
        for code, over in (
            ("HAVALE", {"members": (role("IADE"),)}),
            ("PAKET_EVRAK", {"members": ()}),
            ("PAKET_EVRAK", {"members": (role("PAKET_EVRAK"),)}),
            ("PAKET_EVRAK", {"members": (role("AMIR_VEKILI"),)}),
            ("PAKET_EVRAK", {"ldap_groups": ("ebys-paket",)}),
        ):
            with pytest.raises(Invalid) as refusal:
                publish(code, actor=chief, **over)
            assert set(refusal.value.fields) <= {"members", "ldap_groups"}


def test_a_version_that_changes_nothing_is_refused(chief: Person) -> None:
    with nothing_left_behind(), pytest.raises(Invalid):
        publish("HAVALE", actor=chief)


def test_an_owner_who_has_left_is_refused(chief: Person) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        publish("HAVALE", actor=chief, owner=make_person(active=False))
    assert list(refusal.value.fields) == ["owner"]


def test_two_who_write_at_once_do_not_overwrite_each_other(chief: Person) -> None:
    publish("HAVALE", actor=chief, days=1, max_days=30)
    with nothing_left_behind(), pytest.raises(Conflict):
        publish("HAVALE", actor=person("barbaros.igdir"), days=5, expected=1, max_days=60)


def test_versions_follow_each_other(chief: Person) -> None:
    publish("HAVALE", actor=chief, days=5, max_days=30)
    with nothing_left_behind():
        for days in (0, 4, 5):
            with pytest.raises(Invalid) as refusal:
                publish("HAVALE", actor=chief, days=days, max_days=60)
            assert list(refusal.value.fields) == ["valid_from"]


def test_the_database_itself_refuses_versions_that_overlap(institution: Targets) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleVersion.objects.create(role=role("HAVALE"), number=9, name_tr="-", name_en="-", valid_from=in_days(3))


@pytest.mark.parametrize("code", ["", "ÖZEL_ROL", "1ROL", "ROL YENİ", "HAVALE", "havale"])
def test_a_code_is_new_and_as_ebys_writes_it(chief: Person, code: str) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        roles.add_role(code, "role", TRIAL, valid_from=in_days(1), actor=chief)
    assert list(refusal.value.fields) == ["code"]


def test_a_role_that_a_package_still_gives_is_not_retired(chief: Person) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        roles.retire_role(role("IADE"), last_day=in_days(0), expected_number=1, actor=chief)
    assert list(refusal.value.fields) == ["last_day"]


def test_a_role_is_not_retired_for_the_past_nor_twice(chief: Person) -> None:
    with nothing_left_behind(), pytest.raises(Invalid):
        roles.retire_role(role("PARAFCI"), last_day=in_days(-1), expected_number=1, actor=chief)
    roles.retire_role(role("PARAFCI"), last_day=in_days(0), expected_number=1, actor=chief)
    with nothing_left_behind(), pytest.raises(WrongState):
        roles.retire_role(role("PARAFCI"), last_day=in_days(5), expected_number=2, actor=chief)


def test_what_somebody_relies_on_is_not_taken_back(chief: Person) -> None:
    in_force = newest("HAVALE")
    today = publish("HAVALE", actor=chief, days=0, max_days=900)
    submitted(line("45121", "HAVALE", valid_to=f"{in_days(20):%d.%m.%Y}"))
    later = publish("HAVALE", actor=chief, days=5, max_days=60)
    with nothing_left_behind():
        for version in (in_force, today):
            with pytest.raises(WrongState):
                roles.withdraw_version(version, actor=chief)
    roles.withdraw_version(later, actor=chief)
    with nothing_left_behind(), pytest.raises(WrongState):
        roles.withdraw_version(today, actor=chief)


def test_a_role_that_a_rule_or_a_package_names_stays(chief: Person) -> None:
    added = roles.add_role("DENEME", "role", TRIAL, valid_from=in_days(0), actor=chief)
    roles.forbid_together(
        added.role, role("IMZACI"), mode="block", reason="Ayrı olmalı.", valid_from=in_days(1), actor=chief
    )
    with nothing_left_behind(), pytest.raises(WrongState):
        roles.withdraw_version(added, actor=chief)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"second": "HAVALE"}, "second"),
        ({"second": "PAKET_EVRAK"}, "second"),
        ({"reason": " "}, "reason"),
        ({"days": -1}, "valid_from"),
        ({"first": "IMZACI", "second": "EBYS_YONETICI"}, "second"),
        ({"first": "EBYS_YONETICI", "second": "IMZACI"}, "second"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(chief: Person, over: dict[str, Any], field: str) -> None:
    given = {"first": "HAVALE", "second": "IADE", "reason": "Ayrı olmalı.", "days": 0, **over}
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        roles.forbid_together(
            role(given["first"]), role(given["second"]), mode="block", reason=given["reason"],
            valid_from=in_days(given["days"]), actor=chief,
        )  # fmt: skip
    assert list(refusal.value.fields) == [field]


# What the chief may


def test_a_new_version_holds_from_its_day_and_the_one_before_until_then(chief: Person) -> None:
    version = publish("HAVALE", actor=chief, days=10, max_days=30, owner=chief)
    assert (version.number, version.valid_to) == (2, None)
    assert catalogue.versions_on(in_days(9))["HAVALE"].number == 1
    assert catalogue.versions_on(in_days(10))["HAVALE"] == version
    assert audited()[-1] == "access.role.changed"


def test_an_open_request_keeps_the_version_under_which_it_was_written(chief: Person) -> None:
    request = submitted(line("45121", "HAVALE"))
    publish("HAVALE", actor=chief, days=0, max_days=30, requires_end=True, ldap_groups=("ebys-yeni",))
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    kept = AccessLine.objects.select_related("role_version").get(request=request)
    assert kept.role_version.number == 1
    assert kept.state == "verified"


def test_a_new_role_can_be_asked_for_from_its_day_on(chief: Person) -> None:
    roles.add_role("deneme", "role", TRIAL, valid_from=in_days(3), actor=chief)
    assert "DENEME" not in catalogue.versions_on(in_days(2))
    assert catalogue.versions_on(in_days(3))["DENEME"].ldap_groups == ["ebys-deneme"]
    assert audited()[-1] == "access.role.added"


def test_a_new_package_gives_its_roles_and_their_groups(chief: Person) -> None:
    terms = Terms("Havale paketi", "Routing package", members=(role("HAVALE"), role("IADE")))
    package = roles.add_role("PAKET_HAVALE", "package", terms, valid_from=in_days(0), actor=chief)
    assert catalogue.roles_of(package) == ["HAVALE", "IADE"]
    assert catalogue.groups_of(package, in_days(0)) == ("ebys-havale", "ebys-iade")


def test_a_role_has_any_number_of_groups(chief: Person, institution: Targets) -> None:
    publish("HAVALE", actor=chief, days=0, ldap_groups=("ebys-iade", " ebys-havale ", ""))
    applied(line("45121", "HAVALE"))
    assert institution.groups_of("45121") >= {"ebys-havale", "ebys-iade"}


def test_a_retired_role_is_given_to_nobody_but_can_be_taken(chief: Person, institution: Targets) -> None:
    applied(line("45121", "HAVALE"))
    roles.retire_role(role("HAVALE"), last_day=in_days(0), expected_number=1, actor=chief)
    with clock.held_at(clock.now() + timedelta(days=1)):
        with pytest.raises(Invalid) as refusal:
            submitted(line("45205", "HAVALE"), by="cem.sik")
        assert "lines.0.role" in refusal.value.fields
        applied(line("45121", "HAVALE", action="revoke"))
    assert "ebys-havale" not in institution.groups_of("45121")


def test_a_retired_role_comes_back_by_a_new_version(chief: Person) -> None:
    roles.retire_role(role("PARAFCI"), last_day=in_days(0), expected_number=1, actor=chief)
    publish("PARAFCI", actor=chief, days=5, requestable=True)
    assert [v.requestable for v in RoleVersion.objects.filter(role__code="PARAFCI").order_by("number")] == [
        True, False, True,
    ]  # fmt: skip


def test_a_version_to_come_is_taken_back_and_the_one_before_goes_on(chief: Person) -> None:
    before = newest("HAVALE")
    version = publish("HAVALE", actor=chief, days=5, max_days=30)
    assert roles.withdraw_version(version, actor=chief) == before
    before.refresh_from_db()
    assert before.valid_to is None
    added = roles.add_role("DENEME", "role", TRIAL, valid_from=in_days(2), actor=chief)
    assert roles.withdraw_version(added, actor=chief) is None
    assert not EbysRole.objects.filter(code="DENEME").exists()


def test_roles_are_kept_apart_and_brought_together_again(chief: Person) -> None:
    rule = roles.forbid_together(
        role("IADE"), role("HAVALE"), mode="block", reason="Ayrı olmalı.", valid_from=in_days(0), actor=chief
    )
    with pytest.raises(Invalid):
        submitted(line("45121", "IADE"), line("45121", "HAVALE"))
    roles.allow_together(rule, last_day=in_days(0), actor=chief)
    with clock.held_at(clock.now() + timedelta(days=1)):
        submitted(line("45121", "IADE"), line("45121", "HAVALE"))
    with clock.held_at(clock.now() + timedelta(days=2)), pytest.raises(WrongState):
        roles.allow_together(rule, last_day=in_days(9), actor=chief)
    assert audited()[-2:] == ["access.role.forbidden_together", "access.role.allowed_together"]


# What a new version must not leave behind


def test_who_loses_a_role_leaves_the_groups_of_earlier_versions_too(chief: Person, institution: Targets) -> None:
    applied(line("45121", "HAVALE"))
    publish("HAVALE", actor=chief, days=0, ldap_groups=("ebys-iade",))
    assert "ebys-havale" in institution.groups_of("45121"), "a new version takes nothing away"
    applied(line("45121", "HAVALE", action="revoke"))
    assert "ebys-havale" not in institution.groups_of("45121")


def test_a_group_of_an_earlier_version_stays_while_another_right_needs_it(chief: Person, institution: Targets) -> None:
    applied(line("45121", "HAVALE"), line("45121", "IADE"))
    publish("HAVALE", actor=chief, days=0, ldap_groups=("ebys-iade",))
    applied(line("45121", "IADE", action="revoke"))
    assert institution.groups_of("45121") >= {"ebys-havale", "ebys-iade"}
    applied(line("45121", "HAVALE", action="revoke"))
    assert not institution.groups_of("45121") & {"ebys-havale", "ebys-iade"}


def test_who_loses_a_package_loses_what_its_earlier_version_gave(chief: Person, institution: Targets) -> None:
    applied(line("45205", "PAKET_EVRAK"), by="cem.sik")
    publish("PAKET_EVRAK", actor=chief, days=0, members=(role("EVRAK_KAYIT"), role("EVRAK_GOREN")))
    request = applied(line("45205", "PAKET_EVRAK", action="revoke"), by="cem.sik")
    assert request.state == "verified"
    held = {code for code, _unit in institution.roles_of("45205")}
    assert not held & {"EVRAK_KAYIT", "EVRAK_GOREN", "IADE"}
    assert not institution.groups_of("45205") & {"ebys-evrak-kayit", "ebys-evrak-goren", "ebys-iade"}


def test_a_role_of_its_own_is_not_taken_by_a_package_that_no_longer_holds_it(
    chief: Person, institution: Targets
) -> None:
    publish("PAKET_EVRAK", actor=chief, days=0, members=(role("EVRAK_KAYIT"), role("EVRAK_GOREN")))
    applied(line("45205", "IADE"), by="cem.sik")
    applied(line("45205", "PAKET_EVRAK"), by="cem.sik")
    applied(line("45205", "PAKET_EVRAK", action="revoke"), by="cem.sik")
    assert ("IADE", "22222222") in institution.roles_of("45205")
    assert "ebys-iade" in institution.groups_of("45205")
