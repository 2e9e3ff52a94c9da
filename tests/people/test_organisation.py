"""Who was whose manager on which day, and who decides for the approval engine."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.resolution import Question, candidates, first_candidates
from helpdesk_site.kernel.errors import Invalid
from helpdesk_site.people import organisation, selectors, services
from helpdesk_site.people.models import Person, PersonRecord, UnitManager
from tests.people_factories import (
    FIRST_DAY,
    SamplePeople,
    make_deputyship,
    make_manager_of,
    make_person,
    make_unit,
)

MARCH_3, TODAY = date(2026, 3, 3), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _on_the_day():
    with clock.held_at(clock.midnight(TODAY) + timedelta(hours=9)):
        yield


def question(requester: Person, subject: Person, *, level: int = 0) -> Question:
    return Question(requester.uuid, subject.uuid, "", level, clock.now())


def asked(kind: str, requester: Person, subject: Person, *, level: int = 0) -> list[tuple[UUID, str, UUID | None]]:
    """The candidates of exactly this level: who, in which capacity, on whose behalf."""
    found = candidates(kind, question(requester, subject, level=level))
    return [(c.person, c.capacity, c.on_behalf_of) for c in found]


def manager(person: Person, day: date) -> organisation.FoundManager:
    found = organisation.find_manager(person, day)
    assert found is not None
    return found


def deputy(sample: SamplePeople, at: datetime) -> Person | None:
    """Who acts for Işık then."""
    found = selectors.deputy_of(sample.isik, at)
    return found.delegate if found else None


class TestManagerOfADay:
    def test_the_directory_names_him(self, sample: SamplePeople):
        found = manager(sample.iclal, TODAY)
        assert found.person == sample.isik
        assert found.rule == "directory_manager"

    def test_where_the_directory_names_nobody_it_is_the_units_manager(self, sample: SamplePeople):
        person = make_person(unit=sample.units.public_transport)
        found = manager(person, TODAY)
        assert (found.person, found.rule) == (sample.isik, "unit_manager")

    def test_nobody_is_his_own_manager_the_unit_above_decides(self, sample: SamplePeople):
        PersonRecord.objects.filter(person=sample.isik).update(manager=None)
        found = manager(sample.isik, TODAY)
        assert (found.person, found.rule) == (sample.cagri, "upper_unit_manager")

    def test_a_manager_who_has_left_counts_for_nothing(self, sample: SamplePeople):
        gone = make_person(unit=sample.units.public_transport, active=False)
        PersonRecord.objects.filter(person=sample.iclal).update(manager=gone)
        assert organisation.manager_of(sample.iclal, TODAY) == sample.isik

    def test_a_person_who_names_himself_is_no_manager(self, sample: SamplePeople):
        PersonRecord.objects.filter(person=sample.iclal).update(manager=sample.iclal)
        assert organisation.manager_of(sample.iclal, TODAY) == sample.isik

    def test_at_the_top_there_is_nobody(self, sample: SamplePeople):
        mayor = make_person(unit=sample.units.presidency)
        make_manager_of(sample.units.presidency, mayor)
        assert organisation.manager_of(mayor, TODAY) is None

    def test_before_we_knew_the_person_there_is_no_answer(self, sample: SamplePeople):
        assert organisation.manager_of(sample.iclal, FIRST_DAY - timedelta(days=1)) is None

    def test_who_was_the_manager_on_the_third_of_march(self, sample: SamplePeople):
        unit = make_unit("55555555", parent=sample.units.transport)
        old, new, person = make_person(unit=unit), make_person(unit=unit), make_person(unit=unit)
        make_manager_of(unit, old, until=date(2026, 6, 1))
        make_manager_of(unit, new, since=date(2026, 6, 1))
        assert organisation.manager_of(person, MARCH_3) == old
        assert organisation.manager_of(person, date(2026, 5, 31)) == old
        assert organisation.manager_of(person, date(2026, 6, 1)) == new

    def test_a_person_who_moved_had_the_manager_of_his_old_unit(self, sample: SamplePeople):
        person = make_person(unit=sample.units.systems)
        PersonRecord.objects.filter(person=person).update(valid_to=date(2026, 9, 1))
        PersonRecord.objects.create(
            person=person, unit=sample.units.public_transport, active=True, valid_from=date(2026, 9, 1)
        )
        assert organisation.manager_of(person, MARCH_3) == sample.ipek
        assert organisation.manager_of(person, TODAY) == sample.isik

    def test_the_tree_is_the_one_of_the_day(self, sample: SamplePeople):
        unit = make_unit("66666666", parent=sample.units.systems)
        person = make_person(unit=unit)
        services.move_unit(unit, sample.units.transport, actor=sample.hr, since=TODAY)
        assert organisation.manager_of(person, TODAY - timedelta(days=1)) == sample.ipek
        assert organisation.manager_of(person, TODAY) == sample.cagri

    def test_a_unit_is_not_put_under_itself(self, sample: SamplePeople):
        with pytest.raises(Invalid):
            services.move_unit(sample.units.transport, sample.units.public_transport, actor=sample.hr)
        assert organisation.parent_of(sample.units.transport, TODAY) == sample.units.presidency

    def test_a_renamed_unit_keeps_its_name_of_yesterday(self, sample: SamplePeople):
        services.rename_unit(sample.units.registry, "Belge Yönetimi", actor=sample.hr)
        assert organisation.name_of(sample.units.registry, TODAY) == "Belge Yönetimi"
        assert organisation.name_of(sample.units.registry, MARCH_3) == "Yazı İşleri Şube Müdürlüğü"

    def test_a_unit_has_one_manager_a_day(self, sample: SamplePeople):
        services.appoint_manager(sample.units.registry, sample.cem, actor=sample.hr, since=MARCH_3)
        services.appoint_manager(sample.units.registry, sample.gulsen, actor=sample.hr, since=TODAY)
        assert organisation.manager_of_unit(sample.units.registry, TODAY - timedelta(days=1)) == sample.cem
        assert organisation.manager_of_unit(sample.units.registry, TODAY) == sample.gulsen
        assert UnitManager.objects.filter(unit=sample.units.registry, valid_to__isnull=True).count() == 1


class TestChain:
    def test_nearest_first_each_once_never_the_person(self, sample: SamplePeople):
        assert organisation.manager_chain(sample.iclal, TODAY) == [sample.isik, sample.cagri]

    def test_two_who_name_each_other_end_in_the_tree_of_units(self, sample: SamplePeople):
        PersonRecord.objects.filter(person=sample.isik).update(manager=sample.cem)
        PersonRecord.objects.filter(person=sample.cem).update(manager=sample.isik)
        assert organisation.manager_chain(sample.cem, TODAY) == [sample.isik, sample.cagri]

    def test_units_that_stand_under_each_other_end_too(self, sample: SamplePeople):
        one, two = make_unit("77777777"), make_unit("88888888")
        one.placements.create(parent=two, valid_from=FIRST_DAY)
        two.placements.create(parent=one, valid_from=FIRST_DAY)
        assert organisation.manager_chain(make_person(unit=one), TODAY) == []


class TestApprovers:
    def test_the_manager_at_his_post_decides_himself(self, sample: SamplePeople):
        assert asked("manager", sample.iclal, sample.iclal) == [(sample.isik.uuid, "manager", None)]

    def test_the_basis_names_rule_unit_and_day_and_no_name(self, sample: SamplePeople):
        (candidate,) = candidates("manager", question(sample.iclal, sample.iclal))
        assert candidate.basis["rule"] == "directory_manager"
        assert candidate.basis["unit"] == "22222222"
        assert candidate.basis["day"] == "2026-11-24"
        assert "Irmak" not in str(candidate.basis)

    def test_an_absent_managers_deputy_decides_for_him(self, sample: SamplePeople):
        deputyship = make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        (candidate,) = candidates("manager", question(sample.iclal, sample.iclal))
        assert (candidate.person, candidate.capacity) == (sample.cem.uuid, "deputy")
        assert candidate.on_behalf_of == sample.isik.uuid
        assert candidate.basis["delegation"] == deputyship.public_id

    def test_one_level_up_when_nobody_decides_in_time(self, sample: SamplePeople):
        assert asked("manager", sample.iclal, sample.iclal, level=1) == [(sample.cagri.uuid, "upper_manager", None)]
        assert asked("manager", sample.iclal, sample.iclal, level=2) == []

    def test_a_request_about_the_manager_goes_one_level_up(self, sample: SamplePeople):
        level, found = first_candidates("manager", question(sample.iclal, sample.isik))
        assert [(c.person, level) for c in found] == [(sample.cagri.uuid, 0)]

    def test_a_request_that_the_manager_makes_for_his_clerk_goes_one_level_up(self, sample: SamplePeople):
        level, found = first_candidates("manager", question(sample.isik, sample.iclal))
        assert (level, [c.person for c in found]) == (1, [sample.cagri.uuid])

    def test_a_deputy_who_is_the_requester_decides_nothing(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        level, found = first_candidates("manager", question(sample.cem, sample.iclal))
        assert (level, [c.person for c in found]) == (1, [sample.cagri.uuid])

    def test_a_deputy_who_is_the_subject_decides_nothing(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        level, found = first_candidates("manager", question(sample.iclal, sample.cem))
        assert (level, [c.person for c in found]) == (1, [sample.cagri.uuid])

    def test_nobody_decides_on_behalf_of_the_requester(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        assert asked("manager", sample.isik, sample.iclal) == []

    def test_a_deputys_own_deputy_never_decides(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        make_deputyship(sample.cem, sample.gulsen, approved_by=sample.hr)
        assert sample.gulsen.uuid not in [who for who, _, _ in asked("manager", sample.iclal, sample.iclal)]

    def test_a_deputyship_approved_later_never_covered_what_was_before(self, sample: SamplePeople):
        deputyship = make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        deputyship.decided_at = clock.now() + timedelta(hours=1)
        deputyship.save()
        assert asked("manager", sample.iclal, sample.iclal) == [(sample.isik.uuid, "manager", None)]

    def test_it_begins_and_ends_at_local_midnight(self, sample: SamplePeople):
        start, end = clock.midnight(date(2026, 12, 14)), clock.midnight(date(2026, 12, 28))
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, start=start, end=end)
        assert selectors.deputy_of(sample.isik, start - timedelta(seconds=1)) is None
        assert deputy(sample, start) == sample.cem
        assert deputy(sample, end - timedelta(seconds=1)) == sample.cem
        assert selectors.deputy_of(sample.isik, end) is None
        assert [d.delegator for d in selectors.acting_for(sample.cem, start)] == [sample.isik]

    def test_a_delegated_signature_decides_nothing(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, kind="YETKI_DEVRI")
        assert asked("manager", sample.iclal, sample.iclal) == [(sample.isik.uuid, "manager", None)]

    def test_a_deputy_who_has_left_is_none(self, sample: SamplePeople):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri)
        sample.cem.active = False
        sample.cem.save(update_fields=["active"])
        assert asked("manager", sample.iclal, sample.iclal) == [(sample.isik.uuid, "manager", None)]

    def test_an_unknown_subject_has_no_approver(self, sample: SamplePeople):
        nobody = Question(sample.iclal.uuid, sample.iclal.uuid.__class__(int=1), "", 0, clock.now())
        assert candidates("manager", nobody) == []

    def test_the_chief_or_above_him_the_director(self, sample: SamplePeople):
        assert asked("chief", sample.iclal, sample.iclal) == [(sample.umit.uuid, "chief", None)]
        level, found = first_candidates("chief", question(sample.umit, sample.iclal))
        assert (level, [c.person for c in found]) == (1, [sample.ipek.uuid])
