"""The same role by two ways: what ends or is taken is this one way, and the groups follow what is left."""

from __future__ import annotations

from datetime import timedelta

from helpdesk_site.access.provisioning import sweeping
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.kernel import clock
from tests.access.writing import applied, line, submitted
from tests.institution import Targets, day, person


def days_pass(days: int) -> None:
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=days))):
        sweeping.sweep()
        run_waiting()


def test_a_group_stays_when_a_dated_right_ends_that_a_package_still_gives(institution: Targets) -> None:
    applied(line("45205", "EVRAK_KAYIT", valid_to=day("+1")))
    applied(line("45205", "PAKET_EVRAK"))
    days_pass(2)
    assert ("EVRAK_KAYIT", "22222222") in institution.roles_of("45205")
    assert "ebys-evrak-kayit" in institution.groups_of("45205")


def test_a_group_stays_when_a_dated_package_ends_whose_role_was_held_before(institution: Targets) -> None:
    applied(line("45121", "PAKET_EVRAK", valid_to=day("+1")))
    days_pass(2)
    assert institution.roles_of("45121") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "22222222")}
    assert institution.groups_of("45121") == {"ebys-kullanici", "ebys-evrak-kayit"}


def test_a_group_goes_with_the_last_right_that_needs_it(institution: Targets) -> None:
    """What was held before was taken meanwhile: it keeps nobody in a group."""
    applied(line("45121", "EVRAK_KAYIT", unit="33333333", valid_to=day("+1")))
    applied(line("45121", "EVRAK_KAYIT", action="revoke"))
    assert "ebys-evrak-kayit" in institution.groups_of("45121")
    days_pass(2)
    assert institution.groups_of("45121") == {"ebys-kullanici"}


def test_of_a_package_only_the_group_stays_whose_role_is_held_elsewhere(institution: Targets) -> None:
    applied(line("45205", "IADE", unit="33333333"))
    applied(line("45205", "PAKET_EVRAK"))
    applied(line("45205", "PAKET_EVRAK", action="revoke"))
    assert institution.groups_of("45205") == {"ebys-kullanici", "ebys-parafci", "ebys-iade"}


def test_two_removals_of_one_request_leave_nobody_in_the_group(institution: Targets) -> None:
    """Neither of them keeps the group for the other one."""
    applied(line("45121", "EVRAK_KAYIT", unit="33333333"))
    request = applied(
        line("45121", "EVRAK_KAYIT", action="revoke"), line("45121", "EVRAK_KAYIT", action="revoke", unit="33333333")
    )
    assert request.state == "verified"
    assert institution.groups_of("45121") == {"ebys-kullanici"}


def test_whoever_moves_with_his_role_to_another_unit_stays_in_the_group(institution: Targets) -> None:
    request = submitted(line("45121", "EVRAK_KAYIT", action="revoke"), line("45121", "EVRAK_KAYIT", unit="33333333"))
    assert [kept.difference["groups_removed"] for kept in request.lines.order_by("number")] == [[], []]
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    assert institution.roles_of("45121") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "33333333")}
    assert "ebys-evrak-kayit" in institution.groups_of("45121")
