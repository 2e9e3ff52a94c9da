"""The register of procedures: who may not, which days may not, and what stays as long as a request points at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from helpdesk_site.access import catalogue
from helpdesk_site.access.models import AccessRequest, Procedure, ProcedureVersion
from helpdesk_site.access.services import procedures
from helpdesk_site.access.services.procedures import NewVersion
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.people.models import Person
from tests.access.rules.leaving import audited, nothing_left_behind
from tests.access.writing import approved, line, submitted
from tests.institution import Targets, person
from tests.people_factories import make_person

NUMBER = "E-10000001-010.07-812"


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


def next_version(**over: Any) -> NewVersion:
    """Version 4 of the sample procedure, in force in ten days, after version 3."""
    new = NewVersion("PR-EBYS-07", 4, "EBYS Yetki Prosedürü", NUMBER, in_days(10), succeeds=True)
    return replace(new, **over)


@pytest.fixture
def chief(institution: Targets) -> Person:
    return person("umit.gokce")


@pytest.fixture
def version_3(institution: Targets) -> ProcedureVersion:
    return ProcedureVersion.objects.select_related("procedure").get()


# Refusals


@pytest.mark.parametrize(
    "actor",
    [
        lambda: person("zeynep.ogut"),
        lambda: person("sule.cinar"),
        lambda: person("firat.ozgun"),
        lambda: person("orcun.bagis"),
        lambda: make_person(roles=["branch_director"]),
        lambda: SystemActor("seeder"),
    ],
    ids=["employee", "agent", "ebys_admin", "auditor", "branch_director", "system"],
)
def test_only_the_chief_and_an_administrator_keep_the_register(version_3: ProcedureVersion, actor: Any) -> None:
    who: Actor = actor()
    with nothing_left_behind():
        for step in (
            lambda: procedures.publish_version(next_version(), actor=who),
            lambda: procedures.end_version(version_3, last_day=in_days(3), actor=who),
            lambda: procedures.withdraw_version(version_3, resume=True, actor=who),
        ):
            with pytest.raises(NotAllowed):
                step()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"in_force_from": clock.today() - timedelta(days=1)}, "in_force_from"),
        ({"in_force_to": clock.today() + timedelta(days=9)}, "in_force_to"),
        ({"code": "PR BİGR 1"}, "code"),
        ({"code": ""}, "code"),
        ({"title": "  "}, "title"),
        ({"document_number": ""}, "document_number"),
        ({"document_number": "812 sayılı yazı"}, "document_number"),
        ({"document_number": "E-01234567-010.07-812"}, "document_number"),
        ({"number": 3}, "number"),
        ({"number": 2}, "number"),
    ],
)
def test_a_version_that_cannot_be_is_refused_at_its_field(chief: Person, over: dict[str, Any], field: str) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        procedures.publish_version(next_version(**over), actor=chief)
    assert list(refusal.value.fields) == [field]


def test_overlapping_days_are_refused_in_a_sentence_that_says_with_what(chief: Person) -> None:
    with translation.override("tr"), nothing_left_behind(), pytest.raises(Invalid) as refusal:
        procedures.publish_version(next_version(succeeds=False), actor=chief)
    assert refusal.value.sentence == (
        "Bu günlerde PR-EBYS-07 v3 yürürlükte (01.01.2026 tarihinden beri). "
        "Bir gün önce sona ermesini seçin ya da başka günler yazın."
    )


@pytest.mark.parametrize(
    ("first", "last"), [(5, None), (10, None), (5, 10), (15, 20), (20, None), (12, 12)],
)  # fmt: skip
def test_a_version_to_come_is_in_the_way_whatever_ends_before_it(chief: Person, first: int, last: int | None) -> None:
    procedures.publish_version(next_version(in_force_to=in_days(20)), actor=chief)
    days = {"in_force_from": in_days(first), "in_force_to": None if last is None else in_days(last)}
    overlaps_only_at_its_end = first > 10
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        procedures.publish_version(next_version(number=5, succeeds=not overlaps_only_at_its_end, **days), actor=chief)
    assert list(refusal.value.fields) == ["in_force_from"]


def test_the_database_itself_refuses_versions_that_overlap(version_3: ProcedureVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedureVersion.objects.create(
            procedure=version_3.procedure, number=9, title="-", in_force_from=in_days(1), in_force_to=in_days(2)
        )


def test_what_requests_point_at_is_not_taken_back(chief: Person, version_3: ProcedureVersion) -> None:
    entered = procedures.publish_version(next_version(in_force_from=clock.today()), actor=chief).version
    submitted(line("45121", "HAVALE"))
    assert AccessRequest.objects.get().procedure == entered
    with nothing_left_behind():
        with pytest.raises(WrongState):
            procedures.withdraw_version(entered, resume=True, actor=chief)
        with pytest.raises(WrongState):
            procedures.withdraw_version(version_3, resume=True, actor=chief)


@pytest.mark.parametrize("days", [-1, -400])
def test_a_version_does_not_end_in_the_past(chief: Person, version_3: ProcedureVersion, days: int) -> None:
    with nothing_left_behind(), pytest.raises(Invalid) as refusal:
        procedures.end_version(version_3, last_day=in_days(days), actor=chief)
    assert list(refusal.value.fields) == ["last_day"]


def test_a_version_does_not_end_where_another_is_in_force(chief: Person, version_3: ProcedureVersion) -> None:
    entered = procedures.publish_version(next_version(), actor=chief).version
    with nothing_left_behind():
        for version, last_day in ((version_3, in_days(10)), (version_3, in_days(9)), (entered, in_days(9))):
            with pytest.raises(Invalid):
                procedures.end_version(version, last_day=last_day, actor=chief)


def test_what_is_over_stays_over(chief: Person, version_3: ProcedureVersion) -> None:
    procedures.end_version(version_3, last_day=clock.today(), actor=chief)
    with clock.held_at(clock.now() + timedelta(days=2)), nothing_left_behind(), pytest.raises(WrongState):
        procedures.end_version(version_3, last_day=in_days(30), actor=chief)


def test_what_somebody_else_has_taken_back_is_gone(chief: Person) -> None:
    entered = procedures.publish_version(next_version(), actor=chief).version
    procedures.withdraw_version(entered, resume=True, actor=chief)
    gone = ProcedureVersion(pk=entered.pk or 10**9, procedure=entered.procedure, number=4)
    with nothing_left_behind(), pytest.raises(Conflict):
        procedures.withdraw_version(gone, resume=True, actor=chief)


# What the chief may


def test_a_new_version_succeeds_the_one_in_force_on_the_day_before(chief: Person, version_3: ProcedureVersion) -> None:
    published = procedures.publish_version(next_version(), actor=chief)
    version_3.refresh_from_db()
    assert version_3.in_force_to == in_days(9)
    assert published.succeeded == version_3
    assert [v.number for v in catalogue.procedures_in_force(in_days(9))] == [3]
    assert [v.number for v in catalogue.procedures_in_force(in_days(10))] == [4]
    assert audited()[-1] == "access.procedure.published"


def test_an_administrator_may_as_well_and_a_new_code_begins_a_procedure(institution: Targets) -> None:
    new = next_version(code="pr-ebys-11", number=1, in_force_from=clock.today(), document_number="97509404.301.05.1192")
    version = procedures.publish_version(new, actor=person("barbaros.igdir")).version
    assert version.label == "PR-EBYS-11 v1"
    assert version.document_number == "97509404.301.05.1192", "kept as it was written"
    assert Procedure.objects.count() == 2


def test_a_request_under_way_stays_with_its_version_and_is_applied_under_the_next(chief: Person) -> None:
    request = approved(line("45121", "HAVALE"))
    procedures.publish_version(next_version(in_force_from=in_days(1)), actor=chief)
    with clock.held_at(clock.now() + timedelta(days=3)):
        assert catalogue.is_allowed_by_successor(request.procedure, clock.today())  # type: ignore[arg-type]
    request.refresh_from_db()
    assert request.procedure is not None
    assert request.procedure.number == 3


def test_an_end_can_be_put_off_as_long_as_it_lies_ahead(chief: Person, version_3: ProcedureVersion) -> None:
    procedures.end_version(version_3, last_day=clock.today(), actor=chief)
    procedures.end_version(version_3, last_day=in_days(30), actor=chief)
    version_3.refresh_from_db()
    assert version_3.in_force_to == in_days(30)
    assert audited()[-2:] == ["access.procedure.ended", "access.procedure.ended"]


@pytest.mark.parametrize("resume", [True, False])
def test_a_mistake_is_taken_back_while_nobody_relies_on_it(
    chief: Person, version_3: ProcedureVersion, resume: bool
) -> None:
    entered = procedures.publish_version(next_version(), actor=chief).version
    resumed = procedures.withdraw_version(entered, resume=resume, actor=chief)
    version_3.refresh_from_db()
    assert (resumed == version_3) is resume
    assert version_3.in_force_to == (None if resume else in_days(9))
    assert ProcedureVersion.objects.count() == 1
    assert "access.procedure.withdrawn" in audited()


def test_a_procedure_without_any_version_goes_with_its_last(chief: Person) -> None:
    entered = procedures.publish_version(next_version(code="PR-EBYS-11", number=1), actor=chief).version
    procedures.withdraw_version(entered, resume=True, actor=chief)
    assert [procedure.code for procedure in Procedure.objects.all()] == ["PR-EBYS-07"]
