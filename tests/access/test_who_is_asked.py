"""Who is asked to decide: nobody who may not, and the second approval is a second person's."""

from __future__ import annotations

import pytest

from helpdesk_site.access import drafts
from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.preview import preview
from helpdesk_site.access.selectors.requests import cases_open_for
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.drafts import create_draft
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.kernel.approvals import escalation
from helpdesk_site.kernel.approvals.models import ApprovalTask
from helpdesk_site.kernel.errors import NotAllowed
from helpdesk_site.people.models import Person
from tests.access.writing import content, line, submitted
from tests.institution import Targets, day, person

ACTING = {"valid_to": day("+10"), "basis_document": "E-22222222-903.05-8812"}


def asked(request: AccessRequest) -> list[str]:
    """The people who are asked now, by their numbers."""
    tasks = ApprovalTask.objects.filter(state="open", stage__case__object_id=request.public_id).order_by("pk")
    return [Person.objects.get(uuid=uuid).employee_no for uuid in tasks.values_list("assignee", flat=True)]


def typed(*lines: dict[str, str], by: str, caller: str) -> AccessRequest:
    """A request that `by` has typed and sent for whoever calls."""
    author = person(by)
    draft = create_draft(actor=author, requester=person(caller), content=content(*lines), channel="phone")
    return submit_request(draft, actor=author, expected_version=draft.version)


def shown(*lines: dict[str, str], requester: str, typist: str) -> list[list[str]]:
    """Who is shown to decide before the request is sent, stage by stage."""
    draft = drafts.read(content(*lines), complete=True)
    [subject] = preview(draft, requester=person(requester), typist=person(typist))
    return [[Person.objects.get(uuid=c.person).employee_no for c in stage.candidates] for stage in subject.stages]


def test_whoever_typed_it_is_not_asked_though_he_is_the_manager(institution: Targets) -> None:
    wanted = line("50021", "HAVALE", unit="44000001")
    assert shown(wanted, requester="sule.cinar", typist="umit.gokce") == [["50010"]]
    request = typed(wanted, by="umit.gokce", caller="sule.cinar")
    assert asked(request) == ["50010"]


def test_whoever_gets_a_deputyship_is_not_asked_about_it(institution: Targets) -> None:
    """The manager of the manager would be asked; here it is he who is to act."""
    wanted = line("45300", "AMIR_VEKILI", **ACTING)
    assert shown(wanted, requester="sule.cinar", typist="sule.cinar") == [["10001"]]
    assert asked(submitted(wanted, by="sule.cinar")) == ["10001"]


def test_the_preview_of_a_deputyship_names_the_managers_own_manager(institution: Targets) -> None:
    wanted = line("45205", "AMIR_VEKILI", **ACTING)
    assert shown(wanted, requester="zeynep.ogut", typist="zeynep.ogut") == [["45300"]]
    assert asked(submitted(wanted)) == ["45300"]


def test_the_second_approval_is_a_second_persons(institution: Targets) -> None:
    """The chief manages him and owns the role: his one word is not two."""
    wanted = line("50021", "IMZACI", unit="44000001")
    assert shown(wanted, requester="sule.cinar", typist="sule.cinar") == [["50020"], ["50010"]]
    request = submitted(wanted, by="sule.cinar")
    decide_request(request, actor=person("umit.gokce"), verdict="approve")
    assert asked(request) == ["50010"]
    with pytest.raises(NotAllowed):
        decide_request(request, actor=person("umit.gokce"), verdict="approve")
    decide_request(request, actor=person("ipek.dogan"), verdict="approve")
    request.refresh_from_db()
    assert request.state == "applying"


def test_one_owner_decides_on_all_his_roles(institution: Targets) -> None:
    request = submitted(line("45205", "IMZACI"), line("45205", "KEP_GONDEREN"), by="cem.sik")
    for approver in ("isik.irmak", "umit.gokce", "umit.gokce"):
        decide_request(request, actor=person(approver), verdict="approve")
    request.refresh_from_db()
    assert request.state == "applying"


def test_a_sweep_takes_the_question_from_nobody_who_may_answer(institution: Targets) -> None:
    request = submitted(line("50021", "IMZACI", unit="44000001"), by="sule.cinar")
    decide_request(request, actor=person("umit.gokce"), verdict="approve")
    escalation.sweep()
    assert asked(request) == ["50010"]
    assert cases_open_for(request, person("ipek.dogan"))
