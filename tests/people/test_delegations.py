"""Handing over: who may propose, who may approve, when it begins and ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.people import selectors, services
from helpdesk_site.people.models import Delegation
from tests.people.conftest import client_of
from tests.people_factories import SamplePeople, make_deputyship

START, END = clock.midnight(date(2026, 12, 14)), clock.midnight(date(2026, 12, 28))


@pytest.fixture(autouse=True)
def _in_november():
    with clock.held_at(clock.midnight(date(2026, 11, 24)) + timedelta(hours=9)):
        yield


def propose(sample: SamplePeople, **over):
    values = {
        "delegator": sample.isik, "delegate": sample.cem, "unit": sample.units.public_transport, "kind": "VEKALET",
        "valid_from": START, "valid_to": END, "basis_number": "E-22222222-903.05-8812", "actor": sample.isik,
    }  # fmt: skip
    return services.propose_delegation(**{**values, **over})


def nothing_left() -> bool:
    return not Delegation.objects.exists() and not AuditEntry.objects.exists()


class TestProposed:
    @pytest.mark.parametrize("over", [
        {"valid_to": None}, {"valid_to": START}, {"valid_from": END, "valid_to": START}, {"basis_number": " "},
        {"kind": "SOMETHING"},
    ])  # fmt: skip
    def test_what_does_not_hold_together_is_refused_and_leaves_nothing(self, sample, over):
        with pytest.raises(Invalid):
            propose(sample, **over)
        assert nothing_left()

    def test_nobody_is_his_own_deputy(self, sample):
        with pytest.raises(Invalid):
            propose(sample, delegate=sample.isik)
        assert nothing_left()

    def test_a_stranger_hands_nobody_over(self, sample):
        with pytest.raises(NotAllowed):
            propose(sample, actor=sample.iclal)
        assert nothing_left()

    def test_a_unit_that_is_not_his_is_not_handed_over(self, sample):
        with pytest.raises(Invalid):
            propose(sample, unit=sample.units.systems)
        assert nothing_left()

    def test_a_time_that_is_over_is_refused(self, sample):
        with pytest.raises(Invalid):
            propose(sample, valid_from=START - timedelta(days=60), valid_to=START - timedelta(days=40))
        assert nothing_left()

    def test_a_deputy_hands_the_acting_power_not_on(self, sample):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, start=START, end=END)
        with pytest.raises(Conflict):
            propose(sample, delegator=sample.cem, delegate=sample.gulsen, actor=sample.cem)
        assert Delegation.objects.count() == 1

    def test_somebody_who_is_away_himself_is_no_deputy(self, sample):
        make_deputyship(sample.cem, sample.gulsen, approved_by=sample.hr, start=START, end=END)
        with pytest.raises(Conflict):
            propose(sample)
        assert Delegation.objects.count() == 1

    def test_it_waits_and_gives_no_power_yet(self, sample):
        delegation = propose(sample)
        assert delegation.state == Delegation.State.PROPOSED
        assert selectors.deputy_of(sample.isik, START) is None
        assert AuditEntry.objects.get().action == "people.delegation.propose"

    def test_staff_affairs_propose_for_somebody(self, sample):
        assert propose(sample, actor=sample.hr).proposed_by == sample.hr

    def test_a_delegated_signature_needs_no_end(self, sample):
        assert propose(sample, kind="YETKI_DEVRI", valid_to=None).valid_to is None


class TestApproved:
    @pytest.mark.parametrize("who", ["isik", "cem", "iclal", "sule"])
    def test_neither_party_nor_anybody_without_competence_approves(self, sample, who):
        delegation = propose(sample)
        with pytest.raises(NotAllowed):
            services.approve_delegation(delegation, actor=getattr(sample, who))
        delegation.refresh_from_db()
        assert (delegation.state, delegation.approved_by) == ("proposed", None)

    def test_who_proposed_it_for_somebody_does_not_approve_it(self, sample):
        delegation = propose(sample, actor=sample.hr)
        with pytest.raises(NotAllowed):
            services.approve_delegation(delegation, actor=sample.hr)

    def test_the_database_itself_refuses_an_approver_who_is_a_party(self, sample):
        delegation = propose(sample)
        for party in (sample.isik, sample.cem):
            with pytest.raises(IntegrityError), transaction.atomic():
                Delegation.objects.filter(pk=delegation.pk).update(
                    state="approved", approved_by=party, decided_at=clock.now()
                )

    @pytest.mark.parametrize("who", ["cagri", "hr", "umit"])
    def test_the_manager_above_staff_affairs_or_the_chief_approve(self, sample, who):
        delegation = propose(sample)
        services.approve_delegation(delegation, actor=getattr(sample, who), note="uygundur")
        assert selectors.deputy_of(sample.isik, START) == delegation
        assert AuditEntry.objects.latest("id").action == "people.delegation.approve"

    def test_a_second_deputy_for_the_same_days_is_refused(self, sample):
        first, second = propose(sample), propose(sample, delegate=sample.gulsen)
        services.approve_delegation(first, actor=sample.cagri)
        with pytest.raises(Conflict):
            services.approve_delegation(second, actor=sample.cagri)
        second.refresh_from_db()
        assert second.state == "proposed"

    def test_the_database_itself_refuses_two_deputies_at_once(self, sample):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, start=START, end=END)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_deputyship(
                sample.isik, sample.gulsen, approved_by=sample.cagri, start=END - timedelta(days=1), end=END
            )

    def test_one_may_follow_the_other_at_the_same_instant(self, sample):
        make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, start=START, end=END)
        make_deputyship(sample.isik, sample.gulsen, approved_by=sample.cagri, start=END, end=END + timedelta(days=1))
        deputyship = selectors.deputy_of(sample.isik, END)
        assert deputyship is not None
        assert deputyship.delegate == sample.gulsen

    def test_a_proposal_whose_time_is_over_is_not_approved(self, sample):
        delegation = propose(sample)
        with clock.held_at(END), pytest.raises(WrongState):
            services.approve_delegation(delegation, actor=sample.cagri)

    def test_a_decision_is_made_once(self, sample):
        delegation = propose(sample)
        services.refuse_delegation(delegation, actor=sample.cagri, note="o hafta kimse yok")
        with pytest.raises(WrongState):
            services.approve_delegation(delegation, actor=sample.cagri)
        assert delegation.state == "refused"

    def test_a_refusal_keeps_no_password(self, sample):
        delegation = propose(sample)
        services.refuse_delegation(delegation, actor=sample.cagri, note="Şifresi: Gizli.2026")
        delegation.refresh_from_db()
        assert "Gizli" not in delegation.decision_note

    def test_a_refusal_says_why(self, sample):
        delegation = propose(sample)
        with pytest.raises(Invalid):
            services.refuse_delegation(delegation, actor=sample.cagri, note=" ")


class TestEnded:
    @pytest.fixture
    def delegation(self, sample):
        return make_deputyship(sample.isik, sample.cem, approved_by=sample.cagri, start=START, end=END)

    def test_a_stranger_ends_nothing(self, sample, delegation):
        with pytest.raises(NotAllowed):
            services.end_delegation(delegation, actor=sample.iclal)
        assert selectors.deputy_of(sample.isik, START) is not None

    def test_early_return_ends_it_at_once(self, sample, delegation):
        early = START + timedelta(days=7)
        with clock.held_at(early):
            services.end_delegation(delegation, actor=sample.isik)
        assert selectors.deputy_of(sample.isik, early - timedelta(seconds=1)) == delegation
        assert selectors.deputy_of(sample.isik, early) is None

    def test_one_that_has_not_begun_never_will(self, sample, delegation):
        services.end_delegation(delegation, actor=sample.sule)
        assert selectors.deputy_of(sample.isik, START) is None
        assert selectors.deputy_of(sample.isik, END - timedelta(seconds=1)) is None

    def test_its_date_ends_it_without_any_sweep(self, sample, delegation):
        assert selectors.deputy_of(sample.isik, END) is None
        with clock.held_at(END):
            assert services.close_finished_delegations() == 1
            assert services.close_finished_delegations() == 0
        delegation.refresh_from_db()
        assert (delegation.state, delegation.valid_to) == ("ended", END)


@pytest.mark.usefixtures("pages")
class TestPages:
    def form(self, sample: SamplePeople, **over: str) -> dict[str, object]:
        return {
            "delegate": "Cem Şık", "delegate-key": sample.cem.public_id, "unit": sample.units.public_transport.pk,
            "kind": "VEKALET", "first_day": "14.12.2026", "last_day": "27.12.2026",
            "basis_number": "E-22222222-903.05-8812", "reason": "", **over,
        }  # fmt: skip

    def test_days_are_typed_inclusive_and_kept_half_open(self, sample):
        answer = client_of(sample.isik).post(reverse("people:propose_delegation"), self.form(sample))
        assert answer.status_code == 302, answer.context["form"].errors
        delegation = Delegation.objects.get()
        assert (delegation.valid_from, delegation.valid_to) == (START, END)

    def test_a_mistake_is_shown_beside_its_field(self, sample):
        answer = client_of(sample.isik).post(reverse("people:propose_delegation"), self.form(sample, last_day=""))
        assert answer.status_code == 422
        assert "last_day" in answer.context["form"].errors
        assert not Delegation.objects.exists()

    def test_the_manager_above_decides_on_the_page_and_a_stranger_finds_nothing(self, sample):
        delegation = propose(sample)
        approve = reverse("people:decide_delegation", args=[delegation.public_id, "approve"])
        assert client_of(sample.tugrul).get(approve).status_code == 405
        assert client_of(sample.gulsen).post(approve).status_code == 404
        page = client_of(sample.cagri).get(reverse("people:delegations"))
        assert "Cem ŞIK" in page.content.decode()
        assert client_of(sample.cagri).post(approve).status_code == 302
        delegation.refresh_from_db()
        assert delegation.approved_by == sample.cagri

    def test_a_refusal_on_the_page_says_why(self, sample):
        delegation = propose(sample)
        refuse = reverse("people:refuse_delegation", args=[delegation.public_id])
        assert client_of(sample.cagri).post(refuse, {"note": " "}).status_code == 422
        assert client_of(sample.cagri).post(refuse, {"note": "o hafta olmaz"}).status_code == 302
        delegation.refresh_from_db()
        assert (delegation.state, delegation.decision_note) == ("refused", "o hafta olmaz")
