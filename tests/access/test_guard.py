"""The guard, one rule at a time: each refuses by itself, just before something would be sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpdesk_site.access.models import AccessLine, Operation, ProcedureVersion
from helpdesk_site.access.provisioning import guarding
from helpdesk_site.access.provisioning.guarding import Refusal
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage
from helpdesk_site.kernel.canonical import canonical_json
from helpdesk_site.people.models import Person
from tests.access.writing import approved, content, line, submitted
from tests.institution import Targets, day, person

Spoil = Callable[[], object]


def refusal(verb: str = "put_assignment") -> Refusal | None:
    operation = Operation.objects.filter(verb=verb).latest("pk")
    return guarding.refusals_of([operation]).get(operation.pk)


def reason(verb: str = "put_assignment") -> str:
    found = refusal(verb)
    return found.reason if found else ""


def test_what_was_approved_may_go(institution: Targets) -> None:
    approved(line("45121", "HAVALE", valid_to=day("+5")))
    assert refusal() is None


@pytest.mark.parametrize("state", ["in_approval", "approved", "scheduled", "stale", "rejected", "withdrawn", "ended"])
def test_a_line_that_is_not_being_applied_stops_it_for_good(institution: Targets, state: str) -> None:
    approved(line("45121", "HAVALE"))
    AccessLine.objects.update(state=state)
    assert refusal() == Refusal("line_not_applying", is_final=True)


@pytest.mark.parametrize("state", ["applying", "applied_unverified", "ending", "verify_failed"])
def test_a_line_that_is_being_applied_lets_it_go(institution: Targets, state: str) -> None:
    approved(line("45121", "HAVALE"))
    AccessLine.objects.update(state=state)
    assert refusal() is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda: AccessLine.objects.update(case=None), id="no approval"),
        pytest.param(lambda: ApprovalCase.objects.update(state="open"), id="not approved yet"),
        pytest.param(lambda: ApprovalCase.objects.update(state="withdrawn"), id="approval withdrawn"),
        pytest.param(lambda: Operation.objects.update(approved_hash="0" * 64), id="another approval"),
        pytest.param(lambda: AccessLine.objects.update(clearance="CGZ"), id="another clearance than approved"),
        pytest.param(lambda: AccessLine.objects.update(valid_to=None), id="a longer time than approved"),
        pytest.param(lambda: AccessLine.objects.update(target_assignments=["x"]), id="other targets than approved"),
        pytest.param(lambda: AccessLine.objects.update(subject=person("cem.sik")), id="another person than approved"),
        pytest.param(lambda: ApprovalCase.objects.update(content=canonical_json({"lines": []})), id="another content"),
        pytest.param(lambda: ApprovalStage.objects.update(needed=2), id="one yes too few"),
        pytest.param(
            lambda: ApprovalStage.objects.create(case=ApprovalCase.objects.get(), number=2, kind="role_owner"),
            id="a stage that nobody passed",
        ),
        pytest.param(
            lambda: ApprovalCase.objects.update(opened_at=clock.now() + timedelta(days=1)), id="decided before asked"
        ),
        pytest.param(
            lambda: ApprovalCase.objects.update(expires_at=clock.now() - timedelta(days=1)), id="decided too late"
        ),
    ],
)
def test_without_exactly_this_approval_a_person_has_to_look(institution: Targets, spoil: Spoil) -> None:
    approved(line("45121", "HAVALE", valid_to=day("+5")))
    spoil()
    assert refusal() == Refusal("not_approved")
    run_waiting()
    assert ("HAVALE", "22222222") not in institution.roles_of("45121")
    assert Operation.objects.get(verb="put_assignment").state == "needs_human"


def test_a_content_that_was_rewritten_together_with_the_line_is_found_by_its_hash(institution: Targets) -> None:
    approved(line("45121", "HAVALE"))
    case = ApprovalCase.objects.get()
    AccessLine.objects.update(clearance="CGZ")
    ApprovalCase.objects.update(content=case.content.replace('"HZO"', '"CGZ"'))
    assert reason() == "not_approved"


@pytest.mark.parametrize("party", ["requester", "subject", "typist"])
def test_the_yes_of_a_party_is_none(institution: Targets, party: str) -> None:
    """However it came into the database: the line's own people are looked at, not only the case's."""
    agent = person("sule.cinar")
    draft = create_draft(
        actor=agent, requester=person("zeynep.ogut"), content=content(line("45121", "HAVALE")), channel="phone"
    )
    request = submit_request(draft, actor=agent, expected_version=draft.version)
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    assert refusal() is None
    approver = person("isik.irmak")
    moved = {"requester": "requester", "typist": "entered_by"}
    if party == "subject":
        # The approval's subject stays who he was: of a deputyship another person gets the right.
        Person.objects.filter(pk=person("iclal.sahin").pk).update(uuid="00000000-0000-0000-0000-000000000001")
        Person.objects.filter(pk=approver.pk).update(uuid="00000000-0000-0000-0000-000000000002")
        AccessLine.objects.update(subject=approver)
        assert reason() == "not_approved"
        return
    request.__class__.objects.filter(pk=request.pk).update(**{moved[party]: approver})
    assert reason() == ("not_approved" if party == "typist" else "")


def test_a_yes_counts_for_its_own_stage_alone(institution: Targets) -> None:
    """Two people said yes to the first stage; nobody did to the second."""
    request = submitted(line("45205", "IMZACI"), by="zeynep.ogut")
    for approver in ("isik.irmak", "umit.gokce"):
        decide_request(request, actor=person(approver), verdict="approve")
    assert refusal() is None
    first, second = ApprovalStage.objects.order_by("number")
    ApprovalStage.objects.filter(pk=second.pk).update(number=9)
    assert refusal() is None
    ApprovalStage.objects.create(case=first.case, number=3, kind="role_owner", reference="IMZACI")
    assert reason() == "not_approved"


def test_an_approval_without_stages_approves_nothing(institution: Targets) -> None:
    approved(line("45121", "HAVALE"))
    operation = Operation.objects.get(verb="put_assignment")
    cases = {operation.line.case_id: guarding.Approval((), ())}
    assert operation.line.case_id is not None
    approvals = {pk: approval for pk, approval in cases.items() if pk is not None}
    assert not guarding.is_approved(operation.line, operation.approved_hash, approvals)


# What forbids giving


def test_after_its_last_day_nothing_is_given_any_more(institution: Targets) -> None:
    approved(line("45121", "HAVALE", valid_to=day("+5")))
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=6)) - timedelta(seconds=1)):
        assert refusal() is None
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=6))):
        assert refusal() == Refusal("period_over", is_final=True)


def test_who_has_left_gets_nothing(institution: Targets) -> None:
    approved(line("45121", "HAVALE"))
    Person.objects.filter(employee_no="45121").update(active=False)
    assert refusal() == Refusal("subject_inactive")


def test_under_a_procedure_that_is_out_of_force_nothing_is_given(institution: Targets) -> None:
    approved(line("45121", "HAVALE"))
    ProcedureVersion.objects.update(in_force_to=clock.today() - timedelta(days=1))
    assert refusal() == Refusal("procedure_expired")


def test_a_procedure_that_was_replaced_by_its_next_version_still_holds(institution: Targets) -> None:
    approved(line("45121", "HAVALE"))
    version = ProcedureVersion.objects.get()
    ProcedureVersion.objects.update(in_force_to=clock.today() - timedelta(days=1))
    ProcedureVersion.objects.create(
        procedure=version.procedure, number=version.number + 1, title="Yeni", in_force_from=clock.today()
    )
    assert refusal() is None


def test_taking_away_is_held_up_by_none_of_them(institution: Targets) -> None:
    approved(line("45121", "EVRAK_KAYIT", action="revoke"))
    Person.objects.filter(employee_no="45121").update(active=False)
    ProcedureVersion.objects.update(in_force_to=clock.today() - timedelta(days=1))
    assert refusal("remove_assignment") is None
    assert refusal("remove_member") is None


def test_an_end_is_held_up_by_none_of_them(institution: Targets) -> None:
    """Nor by the period that is over: it is the reason for it."""
    approved(line("45121", "HAVALE", valid_to=day("+5")))
    Operation.objects.update(phase="end")
    Person.objects.filter(employee_no="45121").update(active=False)
    with clock.held_at(clock.midnight(clock.today() + timedelta(days=6))):
        assert refusal() is None
