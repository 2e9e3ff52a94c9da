"""What the desk promises is decided by its chief, from a day on, in versions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from helpdesk_site.kernel.actors import SystemActor
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.tickets.models import Service, SlaPolicy
from helpdesk_site.tickets.sla.seeding import SEEDS, seed_policies
from helpdesk_site.tickets.sla.services import decide_policy, end_policy, take_back_policy
from helpdesk_site.tickets.sla.targets import policy_for
from tests.kernel.calendar_samples import at, day
from tests.tickets.sla.conftest import it_is
from tests.tickets.sla.test_clocks import MORNING, minutes

pytestmark = pytest.mark.django_db

LATER = day("01.04.2026")


def decided(actor, **over) -> SlaPolicy:
    values = {"valid_from": LATER, "resolution_minutes": 120, "response_minutes": 30, **over}
    with it_is(MORNING):
        return decide_policy(actor=actor, **values)


def test_nobody_but_the_chief_promises_for_the_desk(promised: SimpleNamespace):
    for actor in (promised.employee, promised.agent, SystemActor("robot")):
        with pytest.raises(NotAllowed):
            decided(actor)
    assert not SlaPolicy.objects.filter(valid_from=LATER).exists()


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"valid_from": day("15.03.2026")}, "valid_from"),
        ({"resolution_minutes": 0, "response_minutes": None}, "resolution_minutes"),
        ({"resolution_minutes": 10_000_000}, "resolution_minutes"),
        ({"response_minutes": 0}, "response_minutes"),
        ({"response_minutes": 121}, "response_minutes"),
    ],
)
def test_what_makes_no_sense_is_refused(promised: SimpleNamespace, over: dict[str, Any], field: str):
    with pytest.raises(Invalid) as refusal:
        decided(promised.chief, **over)
    assert list(refusal.value.fields) == [field]


def test_a_second_version_of_the_same_day_is_refused(promised: SimpleNamespace):
    decided(promised.chief)
    with pytest.raises(Conflict):
        decided(promised.chief)
    with pytest.raises(Conflict):
        decided(promised.chief, valid_from=day("20.03.2026"))


def test_the_old_promise_holds_until_the_new_one_begins(promised: SimpleNamespace):
    decided(promised.chief, reason="Ekip büyüdü.")
    service = Service.objects.get(code="12-cc")
    with it_is("31.03.2026 23:59"):
        assert minutes(service, 3) == (240, 1440)
    with it_is("01.04.2026 00:00"):
        assert minutes(service, 3) == (30, 120)
    assert AuditEntry.objects.filter(action="tickets.sla_policy.decided", actor=promised.chief.audit_id).count() == 1


def test_a_service_that_had_none_gets_its_own(promised: SimpleNamespace):
    service = Service.objects.get(code="12-cc")
    own = decided(promised.chief, service=service, priority=2)
    with it_is("02.04.2026 10:00"):
        assert policy_for(service, 2) == own
        assert policy_for(service, 3) != own


def test_two_promises_for_the_same_never_hold_at_once(promised: SimpleNamespace):
    with pytest.raises(IntegrityError), transaction.atomic():
        SlaPolicy.objects.create(
            public_id="slp_zwei", resolution_minutes=1, valid_from=LATER, decided_by="person:x", decided_at=at(MORNING)
        )


def test_the_first_promises_are_stored_once(promised: SimpleNamespace):
    assert SlaPolicy.objects.count() == len(SEEDS)
    assert seed_policies() == 0


# Ends, and promises that have not begun


def test_only_the_chief_ends_a_promise_or_takes_it_back(promised: SimpleNamespace):
    own = decided(promised.chief, service=Service.objects.get(code="12-cc"))
    with it_is(MORNING), pytest.raises(NotAllowed):
        end_policy(own, actor=promised.agent, last_day=LATER)
    with it_is(MORNING), pytest.raises(NotAllowed):
        take_back_policy(own, actor=promised.agent)
    assert SlaPolicy.objects.get(pk=own.pk).valid_to is None


def test_after_its_last_day_the_more_general_promise_holds(promised: SimpleNamespace):
    service = Service.objects.get(code="12-cc")
    own = decided(promised.chief, service=service)
    with it_is("05.04.2026 10:00"):
        end_policy(own, actor=promised.chief, last_day=day("05.04.2026"))
    with it_is("05.04.2026 23:59"):
        assert policy_for(service, 3) == own
    with it_is("06.04.2026 00:00"):
        assert minutes(service, 3) == (240, 1440)
        with pytest.raises(WrongState):
            end_policy(own, actor=promised.chief, last_day=day("07.04.2026"))


def test_what_holds_for_everything_does_not_end_and_the_past_stays(promised: SimpleNamespace):
    general = SlaPolicy.objects.get(service=None, queue=None, priority=None)
    with it_is(MORNING):
        with pytest.raises(WrongState):
            end_policy(general, actor=promised.chief, last_day=LATER)
        own = SlaPolicy.objects.get(service__code="12-a")
        with pytest.raises(Invalid):
            end_policy(own, actor=promised.chief, last_day=day("15.03.2026"))
    assert not SlaPolicy.objects.filter(pk__in=[general.pk, own.pk]).exclude(valid_to=None).exists()


def test_what_has_not_begun_is_taken_back_and_what_it_was_to_replace_goes_on(promised: SimpleNamespace):
    coming = decided(promised.chief)
    with it_is("31.03.2026 23:59"):
        take_back_policy(coming, actor=promised.chief)
    with it_is("02.04.2026 10:00"):
        assert minutes(Service.objects.get(code="12-cc"), 3) == (240, 1440)
    assert AuditEntry.objects.filter(action="tickets.sla_policy.taken_back").count() == 1


def test_what_has_begun_is_not_taken_back(promised: SimpleNamespace):
    begun = decided(promised.chief)
    with it_is("01.04.2026 00:00"), pytest.raises(WrongState):
        take_back_policy(begun, actor=promised.chief)
    assert SlaPolicy.objects.filter(pk=begun.pk).exists()
