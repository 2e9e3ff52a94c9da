"""The life of a permission request, with targets in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_site.access.models import AccessLine, AccessRequest, Operation
from helpdesk_site.access.provisioning import sweeping
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.provisioning.second_look import look_again
from helpdesk_site.access.selectors.requests import cases_open_for
from helpdesk_site.access.services.decisions import decide_request, fresh_case, withdraw_request
from helpdesk_site.access.services.operations import retry_operation
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase
from integrations.errors import Refused, Unavailable
from tests.access.writing import BASIS, applied, approved, line, submitted
from tests.institution import Targets, day, person

NEW_STAFF = (line("45400", "KULLANICI", basis_document=BASIS), line("45400", "EVRAK_KAYIT", basis_document=BASIS))


def states(request: AccessRequest) -> set[str]:
    return set(AccessLine.objects.filter(request=request).values_list("state", flat=True))


def test_new_staff_gets_account_roles_and_groups_once_the_manager_has_approved(institution: Targets) -> None:
    request = submitted(*NEW_STAFF)
    assert run_waiting() == 0, "nothing is applied before the approval"
    assert institution.ebys.find_account("45400") is None

    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()

    request.refresh_from_db()
    assert request.state == "verified"
    assert states(request) == {"verified"}
    assert institution.roles_of("45400") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "22222222")}
    assert institution.groups_of("45400") == {"ebys-kullanici", "ebys-evrak-kayit"}


@pytest.mark.parametrize("start", ["", "+0", "+7"])
@pytest.mark.parametrize("decided_after", [0, 1, 7])
def test_an_account_that_has_not_changed_is_decided_on_as_it_was_sent(
    institution: Targets, start: str, decided_after: int
) -> None:
    """Neither a start of today nor the days until the decision make another content of it."""
    request = submitted(line("45121", "HAVALE", valid_from=day(start) if start else ""))
    with clock.held_at(clock.now() + timedelta(days=decided_after)):
        [case] = cases_open_for(request, person("isik.irmak"))
        assert not fresh_case(case)[0].is_stale
        decide_request(request, actor=person("isik.irmak"), verdict="approve")
    case.refresh_from_db()
    assert case.state == "approved"
    assert ApprovalCase.objects.count() == 1


def test_each_operation_changes_its_target_once(institution: Targets) -> None:
    applied(*NEW_STAFF)
    run_waiting()
    kinds = sorted((entry.kind, entry.employee_no) for entry in institution.ebys.journal)
    assert kinds == [("account.created", "45400"), ("assignment.added", "45400"), ("assignment.added", "45400")]


def test_a_dated_start_takes_effect_at_midnight_of_its_day_and_not_a_second_before(institution: Targets) -> None:
    request = approved(line("45121", "HAVALE", valid_from=day("+7")))
    assert request.state == "approved"
    assert states(request) == {"scheduled"}
    midnight = clock.midnight(clock.today() + timedelta(days=7))

    with clock.held_at(midnight - timedelta(seconds=1)):
        sweeping.sweep()
        assert run_waiting() == 0
        assert ("HAVALE", "22222222") not in institution.roles_of("45121")
    with clock.held_at(midnight):
        sweeping.sweep()
        run_waiting()
        assert ("HAVALE", "22222222") in institution.roles_of("45121")
        request.refresh_from_db()
        assert request.state == "verified"


def test_a_dated_end_is_taken_back_at_midnight_of_the_day_after(institution: Targets) -> None:
    request = applied(line("45121", "HAVALE", valid_to=day("+13")))
    assert institution.groups_of("45121") == {"ebys-kullanici", "ebys-evrak-kayit", "ebys-havale"}
    end = clock.midnight(clock.today() + timedelta(days=14))

    with clock.held_at(end - timedelta(seconds=1)):
        sweeping.sweep()
        assert run_waiting() == 0, "the last day is a whole day"
    with clock.held_at(end):
        sweeping.sweep()
        run_waiting()
        request.refresh_from_db()
        assert request.state == "ended"
        assert states(request) == {"ended"}
        assert ("HAVALE", "22222222") not in institution.roles_of("45121")
        assert institution.groups_of("45121") == {"ebys-kullanici", "ebys-evrak-kayit"}
        assert sweeping.removals_on_time() == (1, 1)


def test_acting_for_a_manager_begins_and_ends_by_itself_in_ebys(institution: Targets) -> None:
    """S4: the manager herself is the one whose power is at stake, so her own manager decides."""
    vekalet = line(
        "45205", "AMIR_VEKILI", valid_from=day("+7"), valid_to=day("+20"), basis_document="E-22222222-903.05-8812"
    )
    request = approved(vekalet, by="isik.irmak", approver="cagri.ozturk")
    start, end = (clock.midnight(clock.today() + timedelta(days=n)) for n in (7, 21))
    with clock.held_at(start):
        sweeping.sweep()
        run_waiting()
        [delegation] = institution.ebys.list_delegations("45205")
        assert (delegation.delegator_no, delegation.status != "ended") == ("45120", True)
        waiting = submitted(line("45121", "HAVALE"))
        assert cases_open_for(waiting, person("cem.sik")), "our own approvals go to the deputy in the same days"
    with clock.held_at(end):
        sweeping.sweep()
        run_waiting()
        [delegation] = institution.ebys.list_delegations("45205")
        assert delegation.status == "ended"
        request.refresh_from_db()
        assert request.state == "ended"


def test_a_removal_takes_the_role_and_its_group(institution: Targets) -> None:
    request = applied(line("45121", "EVRAK_KAYIT", action="revoke"))
    assert request.state == "verified"
    assert institution.roles_of("45121") == {("KULLANICI", "22222222")}
    assert institution.groups_of("45121") == {"ebys-kullanici"}


def test_a_group_stays_while_the_same_role_in_another_unit_needs_it(institution: Targets) -> None:
    applied(line("45121", "EVRAK_KAYIT", unit="33333333"))
    applied(line("45121", "EVRAK_KAYIT", action="revoke"))
    assert institution.roles_of("45121") == {("KULLANICI", "22222222"), ("EVRAK_KAYIT", "33333333")}
    assert "ebys-evrak-kayit" in institution.groups_of("45121")


def test_a_change_keeps_the_assignment_and_gives_it_the_new_clearance(institution: Targets) -> None:
    request = applied(line("45121", "EVRAK_KAYIT", action="modify", clearance="YOK"))
    assert request.state == "verified"
    account = institution.ebys.find_account("45121")
    assert account is not None
    held = account.assignment("ornek-45121-evrak_kayit")
    assert held is not None
    assert held.clearance == "YOK"


def test_a_package_gives_its_roles(institution: Targets) -> None:
    applied(line("45205", "PAKET_EVRAK"))
    assert {role for role, _unit in institution.roles_of("45205")} >= {"EVRAK_KAYIT", "EVRAK_GOREN", "IADE"}
    assert institution.groups_of("45205") >= {"ebys-evrak-kayit", "ebys-evrak-goren", "ebys-iade"}


def test_a_part_of_a_package_can_be_taken_back(institution: Targets) -> None:
    applied(line("45205", "PAKET_EVRAK"))
    applied(line("45205", "IADE", action="revoke"))
    assert "IADE" not in {role for role, _unit in institution.roles_of("45205")}
    assert "ebys-iade" not in institution.groups_of("45205")
    assert "ebys-evrak-goren" in institution.groups_of("45205")


def test_removals_go_before_what_is_given(institution: Targets) -> None:
    """Someone who stops signing may become system administrator: the first has to be gone before the second comes."""
    request = submitted(
        line("40011", "IMZACI", action="revoke", unit="33333333"),
        line("40011", "HAVALE", unit="33333333"),
        by="omer.igdeci",
    )
    decide_request(request, actor=person("hulya.cetinkaya"), verdict="approve")
    blocked = Operation.objects.filter(state="blocked").values_list("verb", flat=True)
    assert set(blocked) == {"put_assignment", "add_member"}
    run_waiting()
    request.refresh_from_db()
    assert request.state == "verified"
    order = [entry.kind for entry in institution.ebys.journal]
    assert order == ["assignment.removed", "assignment.added"]


def test_a_second_person_approves_a_risk_role(institution: Targets) -> None:
    request = submitted(line("45205", "IMZACI"), by="cem.sik")
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    assert run_waiting() == 0, "the manager alone is not enough"
    decide_request(request, actor=person("umit.gokce"), verdict="approve")
    run_waiting()
    assert ("IMZACI", "22222222") in institution.roles_of("45205")


def test_the_second_look_puts_a_verified_right_in_force(institution: Targets) -> None:
    request = applied(line("45121", "HAVALE"))
    Operation.objects.update(look_again_at=clock.real_now())
    look_again()
    assert states(request) == {"in_force"}
    request.refresh_from_db()
    assert request.state == "verified"


def test_a_right_that_comes_back_after_its_removal_is_taken_away_again(institution: Targets) -> None:
    """A late write of somebody else's: the second look finds it and the same approval covers the second removal."""
    applied(line("45121", "EVRAK_KAYIT", action="revoke"))
    account = institution.ebys.find_account("45121")
    assert account is not None
    late = account.assignments[0].__class__(
        "ornek-45121-evrak_kayit", "22222222", "EVRAK_KAYIT", "HZO", "ASIL", False, None, None, ""
    )
    institution.ebys.put_assignment(account.id, late, if_version=account.version)
    Operation.objects.update(look_again_at=clock.real_now())
    look_again()
    run_waiting()
    assert institution.roles_of("45121") == {("KULLANICI", "22222222")}


@pytest.mark.parametrize("verdict, state", [("reject", "rejected"), ("return", "returned")])
def test_a_refusal_or_a_return_sends_nothing_and_says_why(institution: Targets, verdict: str, state: str) -> None:
    request = submitted(line("45121", "HAVALE"))
    decide_request(request, actor=person("isik.irmak"), verdict=verdict, note="Başka biri yapıyor.")
    request.refresh_from_db()
    assert request.state == state
    assert run_waiting() == 0
    assert not Operation.objects.exists()


def test_a_request_withdrawn_before_its_start_leaves_nothing(institution: Targets) -> None:
    request = approved(line("45121", "HAVALE", valid_from=day("+7")))
    withdraw_request(request, actor=person("zeynep.ogut"))
    request.refresh_from_db()
    assert request.state == "withdrawn"
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=8))):
        sweeping.sweep()
        assert run_waiting() == 0


def test_an_extended_right_does_not_end_on_its_old_day(institution: Targets) -> None:
    applied(line("45121", "HAVALE", valid_to=day("+5")))
    applied(line("45121", "HAVALE", action="modify", valid_to=day("+20")))
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=6))):
        sweeping.sweep()
        run_waiting()
        assert ("HAVALE", "22222222") in institution.roles_of("45121")
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=21))):
        sweeping.sweep()
        run_waiting()
        assert ("HAVALE", "22222222") not in institution.roles_of("45121")
        assert "ebys-havale" not in institution.groups_of("45121")


def test_what_was_given_before_the_period_ended_is_taken_back_although_the_rest_never_was(institution: Targets) -> None:
    """EBYS was down for the whole period; the directory was not."""
    request = approved(line("45121", "HAVALE", valid_to=day("+5")))
    institution.ebys.break_before(Unavailable("ebys", "down"), verbs={"put_assignments"}, times=1000)
    run_waiting()
    assert "ebys-havale" in institution.groups_of("45121")
    Operation.objects.update(next_attempt_at=clock.real_now())
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=6))):
        run_waiting()
        sweeping.sweep()
        run_waiting()
        assert "ebys-havale" not in institution.groups_of("45121")
        request.refresh_from_db()
        assert request.state == "ended"


def test_a_return_brings_the_whole_request_back_and_it_can_be_sent_again(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"), line("50021", "IADE", unit="44000001"), by="umit.gokce")
    decide_request(request, actor=person("isik.irmak"), verdict="return", note="Birim yanlış.")
    request.refresh_from_db()
    assert (request.state, states(request)) == ("returned", {"returned"})
    again = submit_request(request, actor=person("umit.gokce"), expected_version=request.version)
    assert again.state == "in_approval"
    assert AccessLine.objects.filter(request=request, round=2, state="in_approval").count() == 2


def test_an_early_return_ends_the_deputyship_in_both_places(institution: Targets) -> None:
    basis = "E-22222222-903.05-8812"
    applied(
        line("45205", "AMIR_VEKILI", valid_to=day("+10"), basis_document=basis),
        by="isik.irmak",
        approver="cagri.ozturk",
    )
    applied(line("45205", "AMIR_VEKILI", action="revoke"), by="isik.irmak", approver="cagri.ozturk")
    [delegation] = institution.ebys.list_delegations("45205")
    assert delegation.status == "ended"
    assert cases_open_for(submitted(line("45121", "HAVALE")), person("isik.irmak"))


def test_after_a_clear_refusal_a_person_can_try_again_at_once(institution: Targets) -> None:
    request = approved(line("45121", "HAVALE"))
    institution.ebys.break_before(Refused("ebys", "birim kapalı"), verbs={"put_assignments"})
    run_waiting()
    operation = Operation.objects.get(verb="put_assignment")
    assert (operation.state, operation.reason, operation.sent_at) == ("needs_human", "target_refused", None)
    retry_operation(operation, actor=person("firat.ozgun"))
    run_waiting()
    request.refresh_from_db()
    assert request.state == "verified"
