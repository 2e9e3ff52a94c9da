"""The promises see what is wrong, and nothing in what is right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from helpdesk_site.access import promises
from helpdesk_site.access.models import Operation, OperationAttempt
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalStage
from helpdesk_site.kernel.invariants import Context
from integrations.ebys.port import Assignment
from integrations.errors import OutcomeUnknown
from tests.access.writing import applied, approved, line, submitted
from tests.institution import Targets, person

Promise = Callable[[Context], Iterable[str]]


def faults(promise: Promise) -> list[str]:
    return list(promise(Context()))


def test_an_attempt_before_the_approval_is_found(institution: Targets) -> None:
    applied(line("45121", "HAVALE"))
    assert not faults(promises.attempts_were_approved)
    early = Operation.objects.earliest("pk")
    OperationAttempt.objects.create(
        operation=early,
        number=99,
        started_at=clock.now() - timedelta(days=1),
        worker="w",
        approved_hash=early.approved_hash,
    )
    assert faults(promises.attempts_were_approved) == [f"{early.public_id} was tried before it was approved"]


@pytest.mark.parametrize("what", ["no such content", "a stage is missing"])
def test_an_attempt_without_all_its_approvals_is_found(institution: Targets, what: str) -> None:
    applied(line("45121", "HAVALE"))
    operation = Operation.objects.earliest("pk")
    if what == "a stage is missing":
        case = ApprovalCase.objects.get()
        ApprovalStage.objects.create(case=case, number=2, kind="role_owner", reference="HAVALE")
    else:
        OperationAttempt.objects.create(
            operation=operation, number=99, started_at=clock.now(), worker="w", approved_hash="0" * 64
        )
    assert f"{operation.public_id} was tried before it was approved" in faults(promises.attempts_were_approved)


def test_what_was_asked_twice_with_the_same_content_was_approved_the_first_time(institution: Targets) -> None:
    """The account changed after the approval and changed back: two approvals of the same content, one attempt."""
    request = approved(line("45121", "HAVALE"))
    institution.ebys.break_before(OutcomeUnknown("ebys", "lost"), verbs={"put_assignments"})
    run_waiting()
    by_hand(institution, there=True)
    Operation.objects.filter(state="unknown").update(next_attempt_at=clock.real_now(), sent_at=None)
    run_waiting()
    assert ApprovalCase.objects.filter(state="open").count() == 1, "asked again with the other difference"
    by_hand(institution, there=False)
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    run_waiting()
    assert ApprovalCase.objects.values("content_hash").distinct().count() < ApprovalCase.objects.count()
    assert not faults(promises.attempts_were_approved)


def by_hand(institution: Targets, *, there: bool) -> None:
    account = institution.ebys.find_account("45121")
    assert account is not None
    if there:
        given = Assignment("elle", "22222222", "HAVALE", "HZO", "ASIL", False, None, None, "")
        institution.ebys.put_assignment(account.id, given, if_version=account.version)
    else:
        institution.ebys.remove_assignment(account.id, "elle", if_version=account.version)


def test_an_applied_operation_without_evidence_is_found(institution: Targets) -> None:
    request = submitted(line("45121", "HAVALE"))
    decide_request(request, actor=person("isik.irmak"), verdict="approve")
    operation = Operation.objects.earliest("pk")
    Operation.objects.filter(pk=operation.pk).update(state="applied")
    assert faults(promises.applied_has_evidence) == [f"{operation.public_id} is applied without evidence"]
