"""What can happen in the lives of permission requests, one thing after the other and in any order."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from helpdesk_site.access.models import AccessRequest
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.decisions import decide_request, withdraw_request
from helpdesk_site.access.services.drafts import create_draft, update_draft
from helpdesk_site.access.services.operations import give_up, report_fixed_by_hand, retry_operation
from helpdesk_site.access.services.submission import submit_request
from helpdesk_site.demo.loading import LOADER
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals import escalation
from helpdesk_site.kernel.approvals.models import ApprovalTask
from helpdesk_site.people.models import Person, Unit
from helpdesk_site.people.services.delegations import (
    approve_delegation,
    close_finished_delegations,
    propose_delegation,
)
from helpdesk_site.people.sync import synchronise
from integrations.ebys.port import Assignment
from tests.access.state_machine.model import ACTING, PACKAGES, Deputy, group_of
from tests.access.state_machine.watching import (
    ABOVE,
    ROLES_WITH_LOST_GROUPS,
    SUBJECTS,
    Start,
    Typed,
    WatchedLife,
    has_work,
    in_approval,
    nth,
    person,
    stopped,
    sweep,
    tasks,
    unsent,
    withdrawable,
)
from tests.access.state_machine.world import WorkerDied

UNIT, OTHER_UNIT = "22222222", "22222223"
SUPPORT = ("50020", "50021")
AUTHORS = ("45210", "45121", "45120", "45205", *SUPPORT)
EVERYBODY = tuple(dict.fromkeys((*AUTHORS, *SUBJECTS, "45300", "45310", "10001", "50010", "50024", "40010")))
OPERATORS = ("50024", "50024", "50021", "45121")
ROLES = ("HAVALE", "HAVALE", "EVRAK_KAYIT", "KULLANICI", "IMZACI", "EBYS_YONETICI", "PAKET_EVRAK", ACTING)
NEED_AN_END = frozenset({ACTING, "EBYS_YONETICI"})
BASIS = "E-22222222-903.05-8812"
EDGES_OF_BEAT = ("before_second_look", "inside_second_look", "after_second_look", "inside_planning")
EDGES = (
    "after_claim", "after_guard", "after_observe", "before_write", "before_write", "after_write", "after_write",
    "before_close", "inside_close", "after_close", *EDGES_OF_BEAT,
)  # fmt: skip
# A worker that slept between his last look at the lease and the call itself cannot be told from a slow network: the
# call's time-out, shorter than half of the lease, is what ends it.
ASLEEP = ("after_claim", "after_guard", "after_observe", "after_write", "before_close")

picks = st.integers(0, 7)
days = st.sampled_from((None, None, 0, 1, 3))


@dataclass(frozen=True)
class Idea:
    """A line as somebody thinks of it. What is taken back or changed is one of the things that are held."""

    action: str = "grant"
    subject: str = "45121"
    role: str = "HAVALE"
    elsewhere: bool = False
    clearance: str = "HZO"
    first: int | None = None
    last: int | None = None
    which: int = 0


ideas = st.builds(
    Idea,
    action=st.sampled_from(("grant", "grant", "grant", "revoke", "revoke", "modify")),
    subject=st.sampled_from(SUBJECTS),
    role=st.sampled_from(ROLES),
    elsewhere=st.sampled_from((False, False, False, True)),
    clearance=st.sampled_from(("HZO", "HZO", "YOK")),
    first=days,
    last=days,
    which=picks,
)


class LifeOfRequests(WatchedLife):
    """The rules. What happens seldom shares a rule with its like, so that most lives get far."""

    # -- Writing and sending ---------------------------------------------------------------------------------------

    @rule(author=st.sampled_from(AUTHORS), wanted=st.lists(ideas, min_size=1, max_size=2), by_phone=st.booleans())
    def ask(self, author: str, wanted: list[Idea], by_phone: bool) -> None:
        """Somebody writes a request and sends it; support writes it for whoever calls."""
        lines = [self._line(idea) for idea in wanted]
        who, is_call = person(author), by_phone and author in SUPPORT
        requester = person(lines[0]["subject"]) if is_call else who
        channel = "phone" if is_call else "web"
        draft = create_draft(actor=who, content=_content(lines), channel=channel, requester=requester)
        self.typed[draft.public_id] = Typed(requester.employee_no, author, lines)
        self.accepted(lambda: submit_request(draft, actor=who, expected_version=draft.version))

    @precondition(lambda life: bool(life.seen(unsent)))
    @rule(which=picks, wanted=st.lists(ideas, max_size=2))
    def correct_and_send(self, which: int, wanted: list[Idea]) -> None:
        """A draft that was not accepted, or a request that came back, is written anew and sent."""
        request = nth(self.seen(unsent), which)
        who, typed = request.entered_by, self.typed[request.public_id]
        typed.lines = [self._line(idea) for idea in wanted] or typed.lines
        draft = update_draft(request, actor=who, expected_version=request.version, content=_content(typed.lines))
        self.accepted(lambda: submit_request(draft, actor=who, expected_version=draft.version))

    def _line(self, idea: Idea) -> dict[str, str]:
        subject, role, unit = idea.subject, idea.role, "44000001" if idea.subject == "50021" else UNIT
        held = [one for one in self.world.truth.assignments.values() if one.person in SUBJECTS]
        held = [one for one in held if one.role != "KULLANICI"]
        if idea.action != "grant" and held and role != ACTING:
            one = nth(held, idea.which)
            role = role if one.role in PACKAGES.get(role, ()) else one.role
            subject, unit = one.person, one.unit
        elif idea.elsewhere and role != ACTING:
            unit = OTHER_UNIT
        has_end = idea.last is not None or (role in NEED_AN_END and idea.action == "grant")
        return {
            "subject": subject,
            "action": idea.action,
            "role": role,
            "unit": unit,
            "clearance": idea.clearance,
            "valid_from": _day(idea.first) if idea.first else "",
            "valid_to": _day((idea.first or 0) + (idea.last or 0)) if has_end else "",
            "basis_document": BASIS,
        }

    # -- Deciding --------------------------------------------------------------------------------------------------

    @precondition(lambda life: bool(life.seen(tasks)))
    @rule(which=picks)
    def one_who_is_asked_approves(self, which: int) -> None:
        self._decide(nth(self.seen(tasks), which), "approve")

    @precondition(lambda life: bool(life.seen(in_approval)))
    @rule(which=picks)
    def all_who_are_asked_approve(self, which: int) -> None:
        """One after the other, as long as somebody is asked and may."""
        request = nth(self.seen(in_approval), which)
        while asked := [task for task in tasks() if task.stage.case.object_id == request.public_id]:
            if not self._decide(asked[0], "approve"):
                return

    @precondition(lambda life: bool(life.seen(withdrawable)))
    @rule(
        what=st.sampled_from(("reject", "return", "withdraw", "approve whoever he is", "approve whoever he is")),
        which=picks,
        who=st.sampled_from(EVERYBODY),
    )
    def somebody_thinks_otherwise(self, what: str, which: int, who: str) -> None:
        """One who is asked refuses or returns, the author withdraws, or somebody approves who mostly may not."""
        request = nth(self.seen(withdrawable), which)
        asked = [task for task in tasks() if task.stage.case.object_id == request.public_id]
        if what == "withdraw":
            self._withdraw(request)
        elif what == "approve whoever he is":
            self.accepted(lambda: decide_request(request, actor=person(who), verdict="approve"))
        elif asked:
            self._decide(asked[0], what)

    def _decide(self, task: ApprovalTask, verdict: str) -> bool:
        request = AccessRequest.objects.get(public_id=task.stage.case.object_id)
        who = Person.objects.select_related("unit").get(uuid=task.assignee)
        return self.accepted(lambda: decide_request(request, actor=who, verdict=verdict, note="Gerekçesi var."))

    def _withdraw(self, request: AccessRequest) -> None:
        if self.accepted(lambda: withdraw_request(request, actor=request.entered_by)):
            self.model.withdrawn |= set(request.lines.filter(state="withdrawn").values_list("public_id", flat=True))

    # -- The organisation ------------------------------------------------------------------------------------------

    @rule(
        what=st.sampled_from(("absence", "absence", "manager", "manager", "departure", "procedure", "group", "group")),
        who=st.sampled_from(("45121", "45205", "45210")),
        other=st.sampled_from(("45120", "45310", "45300", "")),
        last=st.sampled_from((0, 2, 20)),
    )
    def organisation_changes(self, what: str, who: str, other: str, last: int) -> None:
        """A manager is absent and somebody acts for him; the directory names another manager, or none; somebody leaves
        or comes back; the procedure goes out of force; a directory group is deleted, or made anew.
        """
        match what:
            case "absence":
                self._delegate(nth(("45120", "45300", "50020"), last), who)
            case "manager":
                self._change_manager(who, other)
            case "departure":
                self._leave_or_come_back("45120" if other == "45120" else who)
            case "procedure":
                self.model.procedure_in_force ^= True
                self.world.set_procedure(in_force=self.model.procedure_in_force)
            case _:
                self._delete_or_make_group(nth(ROLES_WITH_LOST_GROUPS, last), deleted=bool(other))

    def _delegate(self, absent: str, deputy: str) -> None:
        unit = {"45120": UNIT, "45300": "11111111", "50020": "44000001"}[absent]
        start, end = clock.now(), clock.midnight(clock.today() + timedelta(days=3))

        def hand_over() -> None:
            delegation = propose_delegation(
                delegator=person(absent), delegate=person(deputy), kind="VEKALET", valid_from=start, valid_to=end,
                unit=Unit.objects.get(detsis_no=unit), basis_number=BASIS, actor=person("60011"),
            )  # fmt: skip
            approve_delegation(delegation, actor=person("50010" if absent == "50020" else "10001"))

        if self.accepted(hand_over):
            self.model.deputies.append(Deputy(absent, deputy, start, end))

    def _change_manager(self, who: str, manager: str) -> None:
        dn = next((one.dn for one in self.world.directory.everybody if one.employee_no == manager), None)
        if self._change_in_directory(who, manager_dn=dn):
            self.model.above[who] = manager or ABOVE[who]

    def _leave_or_come_back(self, who: str) -> None:
        if self._change_in_directory(who, active=who in self.model.gone):
            self.model.gone ^= {who}

    def _change_in_directory(self, number: str, **fields: Any) -> bool:
        """Whether it was done: a directory that is down is not changed, and tells nobody."""
        if self.world.directory.faults.down:
            return False
        username = next(one.username for one in self.world.directory.everybody if one.employee_no == number)
        self.world.directory.put_person(username, **fields)
        synchronise(self.world.directory, mode="delta", actor=LOADER)
        return True

    def _delete_or_make_group(self, role: str, *, deleted: bool) -> None:
        if deleted:
            self.world.delete_group(group_of(role))
            self.model.lost_groups.add(role)
        else:
            self.make_group(role)

    # -- Targets that misbehave ------------------------------------------------------------------------------------

    @rule(
        which=st.sampled_from(("ebys", "ebys", "directory")),
        how=st.sampled_from(("down", "answer lost", "request lost", "refused", "late")),
    )
    def target_breaks(self, which: str, how: str) -> None:
        self.world.break_target(which, how)

    @precondition(lambda self: self.world.is_broken)
    @rule()
    def targets_are_mended(self) -> None:
        """And what was on its way for long arrives."""
        self.world.mend()
        self.let_late_writes_arrive()

    @rule(how=st.sampled_from(("give", "take")), which=picks)
    def somebody_changes_an_account_by_hand(self, how: str, which: int) -> None:
        """In the EBYS itself, past the desk: mostly what a request is about."""
        entries = [entry for case in self.model.cases.values() for entry in case.entries if entry.roles]
        entry = nth(entries, which)
        subject, role = entry.subject, entry.roles[0]
        if how == "give":
            own = f"elle-{subject}-{role.lower()}"
            given = Assignment(own, entry.unit, role, "HZO", "ASIL", False, None, None, "")
            self.world.ebys.put_by_hand(subject, given)
        else:
            held = self.world.truth.assignments
            for id_ in [id_ for id_, one in held.items() if (one.person, one.role) == (subject, role)]:
                self.world.ebys.remove_by_hand(subject, id_)
        self.model.touched.add((subject, role))
        self.world.new_changes()

    # -- Time and workers ------------------------------------------------------------------------------------------

    @rule(
        ahead=st.sampled_from((timedelta(minutes=2), timedelta(hours=8), timedelta(days=1), timedelta(days=17))),
        swept=st.sampled_from((True, True, False)),
    )
    def time_passes(self, ahead: timedelta, swept: bool) -> None:
        """Past starts, ends and deadlines; beat may have been away."""
        self.move(ahead)
        if swept:
            sweep()
            escalation.sweep()
            close_finished_delegations()
            self.has_swept = True

    @precondition(lambda life: life.seen(has_work))
    @rule()
    def worker_takes_a_step(self) -> None:
        run_waiting(limit=1)

    @precondition(lambda life: life.seen(has_work))
    @rule()
    def workers_do_what_waits(self) -> None:
        run_waiting(limit=50)

    @rule(edge=st.sampled_from(EDGES))
    def worker_dies(self, edge: str) -> None:
        """At one of the edges of an attempt, of a second look, or of a line that begins."""

        def die() -> None:
            raise WorkerDied

        with self.world.at_edge(edge, die), suppress(WorkerDied):
            if edge in EDGES_OF_BEAT:
                sweep()
            else:
                run_waiting(limit=2)

    @precondition(lambda life: life.seen(has_work))
    @rule(edge=st.sampled_from(ASLEEP))
    def worker_oversleeps(self, edge: str) -> None:
        """He stops so long that another one takes over and goes on; then he wakes up and goes on as well."""

        def oversleep() -> None:
            self.move(timedelta(minutes=2))
            run_waiting(limit=2)

        self.is_late = True
        with self.world.at_edge(edge, oversleep):
            run_waiting(limit=1)

    # -- Operators -------------------------------------------------------------------------------------------------

    @precondition(lambda life: bool(life.seen(stopped)))
    @rule(which=picks, who=st.sampled_from(OPERATORS), what=st.sampled_from(("try again", "give up", "mended by hand")))
    def operator_looks_after_it(self, which: int, who: str, what: str) -> None:
        operation, actor = nth(self.seen(stopped), which), person(who)
        line = operation.line.public_id
        commands: dict[str, Callable[[], Any]] = {
            "try again": lambda: retry_operation(operation, actor=actor),
            "give up": lambda: give_up(operation, actor=actor, note="Olmuyor."),
            "mended by hand": lambda: report_fixed_by_hand(operation, actor=actor, note="Elle yapıldı."),
        }
        if not self.accepted(commands[what]):
            return
        assert self.model.may_operate(who, line), f"{who} may not look after an operation of {line}"
        if what == "give up":
            self.model.given_up.add((line, operation.entitlement, operation.is_removal))


def begun(folder: Path) -> Start:
    """Requests in several stages before anything was applied, kept in the database: where each life begins."""
    life = LifeOfRequests(folder)
    try:
        _begin(life)
    finally:
        life.world.end()
    return Start(life.world.clock.moment, life.model, life.typed, life.states, life.last_case, life.last_decision)


def _begin(life: LifeOfRequests) -> None:
    taken = Idea(action="revoke", subject="45121", role="EVRAK_KAYIT")
    for author, wanted, is_approved in (
        ("45210", [Idea(subject="45400", role="KULLANICI")], True),
        ("45210", [Idea(subject="45205", role="EVRAK_KAYIT", first=1, last=1)], True),
        ("45120", [Idea(subject="45205", role="IMZACI")], False),
        ("45210", [Idea(subject="45205", role="EBYS_YONETICI", last=3)], False),
        ("45210", [Idea(subject="45121", last=1), taken], False),
    ):
        life.ask(author, wanted, False)
        if is_approved:
            life.all_who_are_asked_approve(0)
        life.the_promises_hold()


def _content(lines: list[dict[str, str]]) -> dict[str, Any]:
    return {"reason": "Görev değişikliği.", "procedure": "PR-EBYS-07", "lines": lines}


def _day(after: int) -> str:
    return (clock.today() + timedelta(days=after)).strftime("%d.%m.%Y")
