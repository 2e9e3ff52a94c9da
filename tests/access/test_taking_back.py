"""Half of a right was given, then the account changed and the approval was asked anew: without a yes it goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.provisioning import sweeping
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.provisioning.second_look import look_again
from helpdesk_site.access.services.decisions import decide_request, withdraw_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals import escalation
from helpdesk_site.kernel.approvals.models import ApprovalCase
from helpdesk_site.kernel.invariants import Context, verify
from helpdesk_site.kernel.models import AuditEntry
from integrations.ebys.port import Assignment
from integrations.errors import Unavailable
from tests.access.writing import approved, line, submitted
from tests.institution import Targets, day, person

GROUP = "ebys-ebys-yonetici"


@pytest.fixture
def half_given(institution: Targets) -> AccessRequest:
    """The group is given, the role is not: EBYS was away; since then its administrator has made the person a signer."""
    request = submitted(line("45205", "EBYS_YONETICI", valid_to=day("+30")))
    for approver in ("isik.irmak", "umit.gokce"):
        decide_request(request, actor=person(approver), verdict="approve")
    institution.ebys.break_before(Unavailable("ebys", "down"), verbs={"find_account"})
    run_waiting()
    assert GROUP in institution.groups_of("45205")
    by_hand(institution, "IMZACI")
    Operation.objects.filter(state="retry_wait").update(next_attempt_at=clock.real_now())
    run_waiting()
    request.refresh_from_db()
    assert (request.state, request.lines.get().state) == ("in_approval", "in_approval")
    return request


def by_hand(institution: Targets, role: str) -> None:
    account = institution.ebys.find_account("45205")
    assert account is not None
    given = Assignment("elle", "22222222", role, "HZO", "ASIL", False, None, None, "")
    institution.ebys.put_assignment(account.id, given, if_version=account.version)


def nothing_of_it_is_left(institution: Targets, request: AccessRequest) -> None:
    run_waiting()
    request.refresh_from_db()
    assert GROUP not in institution.groups_of("45205")
    assert "EBYS_YONETICI" not in {role for role, _unit in institution.roles_of("45205")}
    assert not Operation.objects.exclude(state__in=["applied", "cancelled"]).exists()
    assert not [one.faults for one in verify(Context()) if one.faults and one.invariant.id in {"I2", "I3", "I5", "I9"}]


@pytest.mark.parametrize("end", ["reject", "withdraw", "expire"])
def test_what_was_given_goes_back_when_nobody_says_yes_again(
    institution: Targets, half_given: AccessRequest, end: str
) -> None:
    if end == "reject":
        decide_request(half_given, actor=person("isik.irmak"), verdict="reject", note="Olmaz.")
    elif end == "withdraw":
        withdraw_request(half_given, actor=person("zeynep.ogut"))
    else:
        with clock.held_at(clock.now() + timedelta(days=25)):
            escalation.sweep()
    nothing_of_it_is_left(institution, half_given)
    assert (half_given.state, half_given.lines.get().state) == ("ended", "ended")


def test_what_was_given_goes_back_on_its_last_day_though_somebody_is_still_asked(
    institution: Targets, half_given: AccessRequest
) -> None:
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=31))):
        sweeping.sweep()
        nothing_of_it_is_left(institution, half_given)
        assert sweeping.removals_on_time() == (1, 1)
    assert (half_given.state, half_given.lines.get().state) == ("ended", "ended")


def test_a_return_takes_it_back_and_the_request_can_be_corrected(
    institution: Targets, half_given: AccessRequest
) -> None:
    decide_request(half_given, actor=person("isik.irmak"), verdict="return", note="Biri fazla.")
    nothing_of_it_is_left(institution, half_given)
    assert half_given.lines.get().state == "ended"


def test_who_refused_is_not_told_to_have_approved(institution: Targets, half_given: AccessRequest) -> None:
    before = AuditEntry.objects.latest("pk").pk
    decide_request(half_given, actor=person("isik.irmak"), verdict="reject", note="Olmaz.")
    steps = AuditEntry.objects.filter(pk__gt=before, action__startswith="access.request.").order_by("pk")
    told = list(steps.values_list("action", "actor"))
    assert [action for action, _actor in told] == ["access.request.go_on", "access.request.apply"]
    assert {actor for _action, actor in told} == {"system:recorder"}


def test_what_may_have_been_given_goes_back_too(institution: Targets) -> None:
    """The directory's answer was lost: nobody knows that the group was given, and it was."""
    request = submitted(line("45205", "EBYS_YONETICI", valid_to=day("+30")))
    for approver in ("isik.irmak", "umit.gokce"):
        decide_request(request, actor=person(approver), verdict="approve")
    institution.ebys.break_before(Unavailable("ebys", "down"), verbs={"find_account"})
    institution.directory.faults.lose_answers = 1
    run_waiting()
    by_hand(institution, "IMZACI")
    Operation.objects.filter(state="retry_wait").update(next_attempt_at=clock.real_now())
    run_waiting()
    decide_request(request, actor=person("isik.irmak"), verdict="reject", note="Olmaz.")
    nothing_of_it_is_left(institution, request)


def test_a_late_write_of_what_was_taken_back_is_found_by_the_second_look(
    institution: Targets, half_given: AccessRequest
) -> None:
    decide_request(half_given, actor=person("isik.irmak"), verdict="reject", note="Olmaz.")
    run_waiting()
    group = institution.directory.find_group(GROUP)
    assert group is not None
    institution.directory.add_member(str(person("cem.sik").directory_id), group.id)
    Operation.objects.filter(state="applied").update(look_again_at=clock.real_now())
    look_again()
    nothing_of_it_is_left(institution, half_given)


def test_with_a_second_yes_it_goes_on(institution: Targets, half_given: AccessRequest) -> None:
    account = institution.ebys.find_account("45205")
    assert account is not None
    institution.ebys.remove_assignment(account.id, "elle", if_version=account.version)
    for approver in ("isik.irmak", "umit.gokce"):
        decide_request(half_given, actor=person(approver), verdict="approve")
    run_waiting()
    half_given.refresh_from_db()
    assert half_given.state == "verified"
    assert GROUP in institution.groups_of("45205")


def test_of_what_was_never_given_nothing_is_taken(institution: Targets) -> None:
    """The person was in the group and had the role before: a refused request takes neither."""
    request = approved(line("45121", "HAVALE"))
    by_hand_for_iclal(institution)
    run_waiting()
    assert ApprovalCase.objects.filter(state="open").exists()
    decide_request(request, actor=person("isik.irmak"), verdict="reject", note="Var zaten.")
    run_waiting()
    request.refresh_from_db()
    assert (request.state, request.lines.get().state) == ("rejected", "rejected")
    assert ("HAVALE", "22222222") in institution.roles_of("45121")
    assert not Operation.objects.filter(phase="end").exists()


def by_hand_for_iclal(institution: Targets) -> None:
    account = institution.ebys.find_account("45121")
    assert account is not None
    given = Assignment("elle", "22222222", "HAVALE", "HZO", "ASIL", False, None, None, "")
    institution.ebys.put_assignment(account.id, given, if_version=account.version)
