"""The approval engine by itself: a thing of nobody's, approved by people who exist only here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from helpdesk_site.kernel import clock
from helpdesk_site.kernel.actors import Actor, SystemActor
from helpdesk_site.kernel.approvals import deadlines, escalation, ownership, resolution, selectors, services
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalStage, ApprovalTask
from helpdesk_site.kernel.approvals.resolution import Candidate, Question
from helpdesk_site.kernel.approvals.services import StagePlan
from helpdesk_site.kernel.calendar import business_time
from helpdesk_site.kernel.calendar.seeding import seed_calendar
from helpdesk_site.kernel.canonical import content_hash
from helpdesk_site.kernel.errors import Conflict, Invalid, NotAllowed, WrongState
from helpdesk_site.kernel.models import AuditEntry
from helpdesk_site.kernel.transaction import NoTransaction, unit_of_work

SYSTEM = SystemActor("test")
REQUESTER, SUBJECT, ANA, BORA, CAN, DENIZ, ECE = (uuid4() for _ in range(7))
MONDAY = datetime(2041, 3, 4, 9, 0, tzinfo=clock.ISTANBUL)


@dataclass
class Thing:
    """The owner of "test.thing" approvals, and the rule by which its approvers are found."""

    levels: list[list[Candidate]] = field(default_factory=lambda: [[Candidate(ANA, "manager")]])
    content: Any = field(default_factory=lambda: {"what": "a key"})
    forbidden: str | None = None
    nobody_else: set[UUID] = field(default_factory=set)
    told: list[str] = field(default_factory=list)
    asked_at: list[datetime] = field(default_factory=list)

    def __call__(self, question: Question) -> Sequence[Candidate]:
        self.asked_at.append(question.at)
        return self.levels[question.level] if question.level < len(self.levels) else []

    def lock(self, case: ApprovalCase) -> None:
        self.told.append("locked")

    def current_hash(self, case: ApprovalCase) -> str:
        return content_hash(self.content)

    def may_still_be_decided(self, case: ApprovalCase) -> str | None:
        return self.forbidden

    def barred(self, case: ApprovalCase) -> set[UUID]:
        return self.nobody_else

    def stage_opened(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None:
        self.told.append(f"asked {len(tasks)}")

    def reminded(self, stage: ApprovalStage, tasks: list[ApprovalTask]) -> None:
        self.told.append(f"reminded {len(tasks)}")

    def nobody_found(self, stage: ApprovalStage) -> None:
        self.told.append("nobody found")

    def closed(self, case: ApprovalCase, *, actor: Actor, note: str) -> None:
        self.told.append(str(case.state))


@pytest.fixture
def thing(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Thing]:
    seed_calendar()
    thing = Thing()
    monkeypatch.setitem(ownership._owners, "test.thing", thing)
    for kind in ("first", "second"):
        monkeypatch.setitem(resolution._resolvers, kind, thing)
    with clock.held_at(MONDAY):
        yield thing


def person(uuid: UUID) -> Any:
    return SimpleNamespace(audit_id=f"person:{uuid}", person_uuid=uuid)


def opened(*stages: StagePlan, subject: UUID = SUBJECT) -> ApprovalCase:
    with unit_of_work():
        return services.open_case(
            on=("test.thing", "t1"), requester=REQUESTER, subject=subject, content={"what": "a key"},
            stages=stages or [StagePlan("first")], actor=SYSTEM,
        )  # fmt: skip


def decide(case: ApprovalCase, by: UUID, verdict: str = "approve", *, note: str = "", seen: str = "") -> None:
    with unit_of_work():
        services.decide(
            case, actor=person(by), verdict=verdict, note=note, statement="A key.", channel="web",
            seen_hash=seen or case.content_hash,
        )  # fmt: skip


def asked() -> set[UUID]:
    return set(ApprovalTask.objects.filter(state="open").values_list("assignee", flat=True))


def state(case: ApprovalCase) -> str:
    return str(ApprovalCase.objects.values_list("state", flat=True).get(pk=case.pk))


def refused(kind: type[Exception], case: ApprovalCase, by: UUID, *arguments: Any, **over: Any) -> Any:
    """The refusal; nothing has changed."""
    before = state(case), ApprovalDecision.objects.count(), AuditEntry.objects.count()
    with pytest.raises(kind) as refusal:
        decide(case, by, *arguments, **over)
    assert (state(case), ApprovalDecision.objects.count(), AuditEntry.objects.count()) == before
    return refusal.value


# Opening


def test_an_approval_without_a_stage_would_approve_itself(thing: Thing) -> None:
    with pytest.raises(ValueError, match="approve itself"), unit_of_work():
        services.open_case(
            on=("test.thing", "t1"), requester=REQUESTER, subject=SUBJECT, content={}, stages=[], actor=SYSTEM
        )


def test_every_step_belongs_into_a_unit_of_work(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[Any, dict[str, Any]]] = [
        (services.open_case, {"on": ("t", "1"), "requester": REQUESTER, "subject": SUBJECT, "content": {},
                              "stages": [StagePlan("first")], "actor": SYSTEM}),
        (services.decide, {"case": ApprovalCase(), "actor": SYSTEM, "verdict": "approve", "note": "", "statement": "",
                           "channel": "web", "seen_hash": ""}),
        (services.withdraw, {"case": ApprovalCase(), "actor": SYSTEM}),
        (services.lapse, {"case": ApprovalCase()}),
        (services.ask, {"stage": ApprovalStage(), "from_level": 0, "actor": SYSTEM}),
    ]  # fmt: skip
    for step, arguments in steps:
        with pytest.raises(NoTransaction):
            step(**arguments)


def test_who_is_asked_finds_it_in_his_inbox_and_the_owner_is_told(thing: Thing) -> None:
    opened()
    assert asked() == {ANA}
    assert [task.assignee for task in selectors.open_tasks_of(ANA, object_type="test.thing")] == [ANA]
    assert not selectors.open_tasks_of(ANA, object_type="another.thing")
    assert thing.told == ["asked 1"]


# Deciding


def test_a_yes_approves_and_closes_the_question(thing: Thing) -> None:
    case = opened()
    decide(case, ANA)
    assert state(case) == "approved"
    assert ApprovalStage.objects.get().state == "passed"
    assert not asked()
    assert thing.told[-1] == "approved"
    assert "locked" in thing.told, "the object itself is held before its case"


@pytest.mark.parametrize("verdict, result", [("reject", "rejected"), ("return", "returned")])
def test_a_no_needs_a_reason_and_closes_everything(thing: Thing, verdict: str, result: str) -> None:
    case = opened(StagePlan("first"), StagePlan("second"))
    assert "note" in refused(Invalid, case, ANA, verdict, note="  ").fields
    decide(case, ANA, verdict, note="Gerek yok.")
    assert state(case) == result
    assert set(ApprovalStage.objects.values_list("state", flat=True)) == {"closed"}
    assert not asked()
    assert ApprovalDecision.objects.get().note == "Gerek yok."


@pytest.mark.parametrize("party", [REQUESTER, SUBJECT])
def test_a_party_is_neither_asked_nor_heard(thing: Thing, party: UUID) -> None:
    thing.levels = [[Candidate(party, "manager"), Candidate(ANA, "manager")]]
    case = opened()
    assert asked() == {ANA}
    ApprovalTask.objects.update(assignee=party)  # as if he had been asked nevertheless
    assert refused(NotAllowed, case, party).sentence.startswith("Kendi yaptığınız veya sizinle ilgili")


@pytest.mark.parametrize("party", [REQUESTER, SUBJECT])
def test_nobody_is_asked_to_act_for_a_party(thing: Thing, party: UUID) -> None:
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=party)], [Candidate(CAN, "upper_manager")]]
    opened()
    assert asked() == {CAN}


def test_whom_the_owner_bars_is_not_asked(thing: Thing) -> None:
    thing.levels, thing.nobody_else = [[Candidate(ANA, "manager")], [Candidate(BORA, "upper_manager")]], {ANA}
    opened()
    assert asked() == {BORA}


def test_who_is_not_asked_is_not_heard(thing: Thing) -> None:
    case = opened()
    refused(NotAllowed, case, BORA)
    with pytest.raises(NotAllowed), unit_of_work():
        services.decide(
            case, actor=SYSTEM, verdict="approve", note="", statement="", channel="web", seen_hash=case.content_hash
        )


def test_who_was_asked_and_is_not_any_more_is_not_heard(thing: Thing) -> None:
    """A question that was taken back, or whose stage is over, is no question."""
    case = opened()
    ApprovalTask.objects.update(state="superseded")
    refused(NotAllowed, case, ANA)
    ApprovalTask.objects.update(state="open")
    ApprovalStage.objects.update(state="passed")
    refused(NotAllowed, case, ANA)


def test_what_is_decided_is_decided(thing: Thing) -> None:
    case = opened()
    decide(case, ANA)
    ApprovalTask.objects.update(state="open")
    ApprovalStage.objects.update(state="open")
    refused(WrongState, case, ANA)
    with pytest.raises(WrongState), unit_of_work():
        services.withdraw(case, actor=SYSTEM)
    with unit_of_work():
        services.lapse(case)
    assert state(case) == "approved"


def test_another_content_than_was_seen_is_not_approved(thing: Thing) -> None:
    case = opened()
    assert refused(Conflict, case, ANA, seen="0" * 64).code == "content_changed"


def test_another_content_than_was_asked_is_not_approved(thing: Thing) -> None:
    case = opened()
    thing.content = {"what": "all keys"}
    assert refused(Conflict, case, ANA).code == "content_changed"


def test_what_the_object_forbids_is_not_approved_and_may_be_refused(thing: Thing) -> None:
    case = opened()
    thing.forbidden = "Artık olmaz."
    assert refused(WrongState, case, ANA).sentence == "Artık olmaz."
    decide(case, ANA, "reject", note="Artık olmaz.")
    assert state(case) == "rejected"


def test_past_its_time_nothing_is_decided(thing: Thing) -> None:
    case = opened()
    with clock.held_at(case.expires_at - timedelta(seconds=1)):
        decide(opened(subject=DENIZ), ANA)
    with clock.held_at(case.expires_at):
        assert refused(WrongState, case, ANA).code == "expired"


def test_a_capacity_that_is_over_counts_no_more(thing: Thing) -> None:
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=ANA)]]
    case = opened()
    thing.levels = [[Candidate(ANA, "manager")]]
    refused(NotAllowed, case, BORA)


def test_who_acts_for_another_one_now_decides_in_the_capacity_that_was_asked(thing: Thing) -> None:
    """He acts for somebody else than the one for whom he was asked."""
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=ANA)]]
    case = opened()
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=CAN)]]
    refused(NotAllowed, case, BORA)


# Several people, several stages


def test_two_of_three_have_to_say_yes(thing: Thing) -> None:
    thing.levels = [[Candidate(one, "manager") for one in (ANA, BORA, CAN)]]
    case = opened(StagePlan("first", needed=2))
    decide(case, ANA)
    assert (state(case), asked()) == ("open", {BORA, CAN})
    refused(NotAllowed, case, ANA)
    decide(case, BORA)
    assert (state(case), asked()) == ("approved", set())


def test_the_stages_come_one_after_the_other(thing: Thing) -> None:
    thing.levels = [[Candidate(one, "manager") for one in (ANA, BORA)]]
    case = opened(StagePlan("first"), StagePlan("second"))
    assert list(ApprovalStage.objects.order_by("number").values_list("state", flat=True)) == ["open", "waiting"]
    decide(case, ANA)
    assert (state(case), asked()) == ("open", {BORA})
    refused(NotAllowed, case, ANA)
    decide(case, BORA)
    assert state(case) == "approved"


def test_the_same_person_may_pass_two_stages_of_one_kind(thing: Thing) -> None:
    case = opened(StagePlan("first", "a"), StagePlan("first", "b"))
    decide(case, ANA)
    decide(case, ANA)
    assert state(case) == "approved"


# Levels, and nobody at all


def test_the_next_level_is_asked_where_a_level_finds_nobody(thing: Thing) -> None:
    thing.levels = [[], [], [Candidate(CAN, "upper_manager")]]
    case = opened()
    assert asked() == {CAN}
    assert ApprovalStage.objects.get().level == 2
    decide(case, CAN)
    assert state(case) == "approved"


def test_where_nobody_is_found_nobody_may_and_it_is_told(thing: Thing) -> None:
    thing.levels = []
    opened()
    stage = ApprovalStage.objects.get()
    assert (stage.stuck, asked(), thing.told) == (True, set(), ["nobody found"])
    escalation.sweep()
    assert ApprovalStage.objects.get().stuck, "still nobody"
    thing.levels = [[], [Candidate(BORA, "upper_manager")]]
    escalation.sweep()
    assert (ApprovalStage.objects.get().stuck, asked()) == (False, {BORA})


def test_who_is_asked_is_asked_once(thing: Thing) -> None:
    opened()
    stage = ApprovalStage.objects.get()
    with unit_of_work():
        services.ask(stage, from_level=0, actor=SYSTEM)
    assert ApprovalTask.objects.count() == 1
    assert not ApprovalStage.objects.get().stuck, "somebody is asked already"
    assert "nobody found" not in thing.told


# Time


def test_the_deadlines_are_two_working_days_and_ten(thing: Thing) -> None:
    case = opened()
    stage = ApprovalStage.objects.get()
    assert stage.remind_at == business_time.after_working_days(MONDAY, 1)
    assert stage.due_at == business_time.after_working_days(MONDAY, 2)
    assert case.expires_at == business_time.after_working_days(MONDAY, 10) == deadlines.case_expiry(MONDAY)
    assert stage.counted_from == MONDAY


def test_a_reminder_comes_once_and_not_before_its_time(thing: Thing) -> None:
    opened()
    stage = ApprovalStage.objects.get()
    assert stage.remind_at is not None
    with clock.held_at(stage.remind_at - timedelta(seconds=1)):
        escalation.sweep()
        assert "reminded 1" not in thing.told
    with clock.held_at(stage.remind_at):
        escalation.sweep()
        escalation.sweep()
    assert thing.told.count("reminded 1") == 1
    assert AuditEntry.objects.filter(action="approval.reminded").count() == 1


def test_past_its_deadline_the_next_level_is_asked_too(thing: Thing) -> None:
    thing.levels = [[Candidate(ANA, "manager")], [Candidate(BORA, "upper_manager")], [Candidate(CAN, "upper_manager")]]
    case = opened()
    due = ApprovalStage.objects.get().due_at
    assert due is not None
    with clock.held_at(due - timedelta(seconds=1)):
        escalation.sweep()
        assert asked() == {ANA}
    with clock.held_at(due):
        escalation.sweep()
        escalation.sweep()
        assert asked() == {ANA, BORA}, "who was asked before may still decide; the level above has its own time"
        stage = ApprovalStage.objects.get()
        assert stage.level == 1
        assert stage.counted_from == due
        assert stage.due_at == business_time.after_working_days(due, 2)
        assert stage.remind_at == business_time.after_working_days(due, 1)
        assert not stage.reminded, "the next level is reminded as well"
        decide(case, ANA)
    assert state(case) == "approved"


def test_at_the_top_nobody_more_is_asked(thing: Thing) -> None:
    opened()
    ApprovalStage.objects.update(level=resolution.HIGHEST_LEVEL)
    due = ApprovalStage.objects.get().due_at
    assert due is not None
    with clock.held_at(due):
        escalation.sweep()
    assert ApprovalStage.objects.get().due_at == due


def test_an_unanswered_case_expires_and_an_answered_one_does_not(thing: Thing) -> None:
    answered, unanswered = opened(), opened(subject=DENIZ)
    decide(answered, ANA)
    with clock.held_at(unanswered.expires_at - timedelta(seconds=1)):
        escalation.sweep()
        assert state(unanswered) == "open"
        with unit_of_work():
            services.expire(unanswered)
        assert state(unanswered) == "open"
    with clock.held_at(unanswered.expires_at):
        escalation.sweep()
    assert (state(answered), state(unanswered)) == ("approved", "expired")
    assert thing.told[-1] == "expired"
    assert not asked()


def test_time_does_nothing_to_what_is_over(thing: Thing) -> None:
    """A passed stage of an open case, and every stage of a closed one, is neither reminded nor escalated."""
    thing.levels = [[Candidate(ANA, "manager"), Candidate(BORA, "manager")], [Candidate(CAN, "upper_manager")]]
    case = opened(StagePlan("first"), StagePlan("second"))
    decide(case, ANA)
    with unit_of_work():
        services.withdraw(case, actor=SYSTEM)
    told = list(thing.told)
    with clock.held_at(MONDAY + timedelta(days=60)):
        assert escalation.sweep() == 0
    assert thing.told == told
    assert not asked()


# Deputies


def test_a_question_goes_to_the_deputy_and_comes_back(thing: Thing) -> None:
    case = opened()
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=ANA)]]
    assert escalation.sweep() == 1
    assert asked() == {BORA}
    assert ApprovalTask.objects.get(assignee=ANA).state == "superseded"
    refused(NotAllowed, case, ANA)
    thing.levels = [[Candidate(ANA, "manager")]]
    escalation.sweep()
    assert asked() == {ANA}
    assert escalation.sweep() == 0, "nothing more is to be moved"
    decide(case, ANA)
    assert state(case) == "approved"


def test_who_was_a_deputy_and_is_the_manager_now_is_asked_as_the_manager(thing: Thing) -> None:
    thing.levels = [[Candidate(BORA, "deputy", on_behalf_of=ANA)]]
    opened()
    thing.levels = [[Candidate(BORA, "manager")]]
    escalation.sweep()
    assert asked() == {BORA}
    assert ApprovalTask.objects.get(state="open").on_behalf_of is None


def test_a_question_moves_at_the_level_at_which_it_was_asked(thing: Thing) -> None:
    thing.levels = [[], [Candidate(CAN, "upper_manager")]]
    opened()
    thing.levels = [[Candidate(ANA, "manager")], [Candidate(ECE, "deputy", on_behalf_of=CAN)]]
    escalation.sweep()
    assert asked() == {ECE}
