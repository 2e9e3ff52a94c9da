"""What is asked for and approved while EBYS does not answer, or cannot be read at all: nobody knows the account then.

The day EBYS answers again it has to become what was approved, and nothing may be told to be so before it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import override_settings

from helpdesk_site import wiring
from helpdesk_site.access.models import AccessRequest, Operation, WorkOrder
from helpdesk_site.access.provisioning import sweeping, work_orders
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.provisioning.second_look import look_again
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.invariants import Context, verify
from helpdesk_site.settings.parts import EbysSettings
from integrations.ebys.fake import WRITES
from integrations.ebys.port import Assignment
from integrations.errors import Unavailable
from tests.access.writing import applied, approved, line, submitted
from tests.institution import Targets, day, person

UNIT = "22222222"
READS = ("find_account", "list_delegations")


@contextmanager
def ebys_away(targets: Targets) -> Iterator[None]:
    """EBYS answers nothing until the end of the block."""
    away = Unavailable("ebys", "no connection")
    targets.ebys.break_before(away, verbs={*READS, *WRITES}, times=1000)
    try:
        yield
    finally:
        targets.ebys.clear_switches()


def run_when_it_is_back() -> None:
    Operation.objects.filter(state="retry_wait").update(next_attempt_at=clock.real_now())
    run_waiting()


def state_of(request: AccessRequest) -> str:
    return str(AccessRequest.objects.values_list("state", flat=True).get(pk=request.pk))


def held(targets: Targets, role: str, employee_no: str = "45121") -> list[Assignment]:
    account = targets.ebys.find_account(employee_no)
    return [a for a in (account.assignments if account else ()) if (a.role_code, a.unit_code) == (role, UNIT)]


def give_by_hand(targets: Targets, role: str, *, unit: str, employee_no: str = "45121") -> None:
    account = targets.ebys.find_account(employee_no)
    assert account is not None
    by_hand = Assignment("elle-1", unit, role, "HZO", "ASIL", False, None, None, "")
    targets.ebys.put_assignment(account.id, by_hand, if_version=account.version)


def broken() -> list[str]:
    """What the promises about the two targets find."""
    found = verify(Context())
    return [fault for one in found if one.invariant.id in {"I2", "I5", "I10"} for fault in one.faults]


def test_a_removal_that_was_asked_for_while_ebys_was_away_is_not_done_before_ebys_has_done_it(
    institution: Targets,
) -> None:
    with ebys_away(institution):
        request = approved(line("45121", "EVRAK_KAYIT", action="revoke"))
        run_waiting()
        assert state_of(request) == "applying"
        waiting = Operation.objects.get(target="ebys")
        assert (waiting.state, waiting.reason) == ("retry_wait", "target_unavailable")
    assert held(institution, "EVRAK_KAYIT")

    run_when_it_is_back()
    assert not held(institution, "EVRAK_KAYIT")
    assert held(institution, "KULLANICI"), "nothing else was taken"
    assert state_of(request) == "verified"
    assert broken() == []


def test_what_is_given_anew_after_such_a_removal_is_neither_a_fault_nor_taken_again(institution: Targets) -> None:
    with ebys_away(institution):
        approved(line("45121", "EVRAK_KAYIT", action="revoke"))
        run_waiting()
    run_when_it_is_back()
    applied(line("45121", "EVRAK_KAYIT"))
    assert held(institution, "EVRAK_KAYIT")
    Operation.objects.filter(state="applied").update(look_again_at=clock.real_now())
    look_again()
    run_waiting()
    assert held(institution, "EVRAK_KAYIT")
    assert not Operation.objects.filter(reason="second_look").exists()
    assert broken() == []


@pytest.mark.parametrize("away_for", ["asking", "approving"])
def test_it_is_enough_that_ebys_was_away_when_it_was_asked_for_or_when_it_was_approved(
    institution: Targets, away_for: str
) -> None:
    revoke = line("45121", "EVRAK_KAYIT", action="revoke")
    if away_for == "asking":
        with ebys_away(institution):
            request = submitted(revoke)
        decide_request(request, actor=person("isik.irmak"), verdict="approve")
    else:
        request = submitted(revoke)
        with ebys_away(institution):
            decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    assert not held(institution, "EVRAK_KAYIT")
    assert state_of(request) == "verified"


def test_a_group_stays_with_whoever_holds_its_role_in_another_unit_too(institution: Targets) -> None:
    """Somebody gave it there by hand, which nobody could see while EBYS was away."""
    applied(line("45121", "HAVALE"))
    give_by_hand(institution, "HAVALE", unit="11111111")
    with ebys_away(institution):
        request = approved(line("45121", "HAVALE", action="revoke"))
    run_waiting()
    assert not held(institution, "HAVALE")
    assert "ebys-havale" in institution.groups_of("45121")
    assert state_of(request) == "verified"
    operation = Operation.objects.get(verb="remove_member")
    assert (operation.state, operation.changed) == ("applied", False)
    kept = Evidence.objects.get(object_id=operation.public_id, kind="operation.read_back")
    assert json.loads(kept.content)["read_back"]["needed_by"] == ["HAVALE"]
    assert broken() == []


def test_a_group_goes_with_the_last_unit_in_which_its_role_was_held(institution: Targets) -> None:
    applied(line("45121", "HAVALE"))
    give_by_hand(institution, "HAVALE", unit="11111111")
    with ebys_away(institution):
        for unit in (UNIT, "11111111"):
            approved(line("45121", "HAVALE", action="revoke", unit=unit))
    run_waiting()
    assert "ebys-havale" not in institution.groups_of("45121")
    assert set(Operation.objects.values_list("state", flat=True)) == {"applied"}
    assert broken() == []


def test_while_ebys_is_silent_the_group_goes_at_once(institution: Targets) -> None:
    """Nobody can look; what was approved is not held up."""
    applied(line("45121", "HAVALE"))
    with ebys_away(institution):
        approved(line("45121", "HAVALE", action="revoke"))
        run_waiting()
        assert "ebys-havale" not in institution.groups_of("45121")
    assert held(institution, "HAVALE")


def test_a_right_that_turns_out_to_be_held_already_is_not_given_beside_it_unasked(institution: Targets) -> None:
    with ebys_away(institution):
        request = approved(line("45121", "EVRAK_KAYIT"))
        run_waiting()
    run_when_it_is_back()
    assert state_of(request) == "in_approval"
    assert len(held(institution, "EVRAK_KAYIT")) == 1
    assert institution.ebys.journal == []


def test_a_removal_of_what_the_person_never_had_changes_nothing(institution: Targets) -> None:
    with ebys_away(institution):
        request = approved(line("45121", "HAVALE", action="revoke"))
        run_waiting()
    run_when_it_is_back()
    assert state_of(request) == "verified"
    assert institution.ebys.journal == []


def test_a_removal_takes_every_assignment_of_the_role_in_the_unit_ours_as_well(institution: Targets) -> None:
    applied(line("45121", "HAVALE"))
    give_by_hand(institution, "HAVALE", unit=UNIT)
    with ebys_away(institution):
        approved(line("45121", "HAVALE", action="revoke"))
        run_waiting()
    run_when_it_is_back()
    assert not held(institution, "HAVALE")
    assert broken() == []


def test_a_removal_goes_after_the_grant_that_it_takes_back(institution: Targets) -> None:
    """Both were asked for while EBYS was away: in the end nobody has the role, in whatever order they come up."""
    with ebys_away(institution):
        approved(line("45121", "HAVALE"))
        run_waiting()
        approved(line("45121", "HAVALE", action="revoke"))
        run_waiting()
    run_when_it_is_back()
    run_when_it_is_back()
    assert not held(institution, "HAVALE")
    assert set(Operation.objects.values_list("state", flat=True)) == {"applied"}
    assert broken() == []


def test_a_change_of_what_nobody_could_see_is_asked_again_with_what_is_there(institution: Targets) -> None:
    with ebys_away(institution):
        request = approved(line("45121", "EVRAK_KAYIT", action="modify", clearance="YOK", valid_to=day("+13")))
        run_waiting()
    run_when_it_is_back()
    assert state_of(request) == "in_approval"
    assert [a.clearance for a in held(institution, "EVRAK_KAYIT")] == ["HZO"], "nothing was written"

    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    assert [a.clearance for a in held(institution, "EVRAK_KAYIT")] == ["YOK"], "changed, not given beside it"
    assert state_of(request) == "verified"
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=14))):
        sweeping.sweep()
        run_waiting()
        assert not held(institution, "EVRAK_KAYIT")


def test_a_changed_package_changes_each_role_under_its_own_number(institution: Targets) -> None:
    """The assignments were given one by one, under numbers in another order than that of their roles."""
    account = institution.ebys.find_account("45205")
    assert account is not None
    given = {"EVRAK_KAYIT": "c", "EVRAK_GOREN": "b", "IADE": "a"}
    institution.ebys.put_assignments(
        account.id,
        [Assignment(id_, UNIT, role, "HZO", "ASIL", False, None, None, "") for role, id_ in given.items()],
        if_version=account.version,
    )
    applied(line("45205", "PAKET_EVRAK", action="modify", clearance="YOK"))
    found = {role: [(a.id, a.clearance) for a in held(institution, role, "45205")] for role in given}
    assert found == {role: [(id_, "YOK")] for role, id_ in given.items()}


@pytest.fixture
def by_hand(institution: Targets) -> Iterator[None]:
    """An installation without an EBYS interface."""
    with override_settings(EBYS=EbysSettings(adapter="manual")):
        wiring._ebys, kept = None, wiring._ebys
        try:
            yield
        finally:
            wiring._ebys = kept


def test_where_people_do_it_by_hand_a_removal_is_a_work_order_too(by_hand: None) -> None:
    request = applied(line("45121", "EVRAK_KAYIT", action="revoke"))
    assert state_of(request) == "applying"
    order = WorkOrder.objects.get(operation__target="ebys")
    work_orders.report_done(order, actor=person("tugrul.agir"), note="Yaptım")
    order.refresh_from_db()
    work_orders.confirm(order, actor=person("sule.cinar"), read_back={"absent": True})
    assert state_of(request) == "verified"
