"""The promises, compared with the model after every step and once more when everything has become calm.

The numbers are those of reliability.md §3: I2 applied once, I3 approved before, I4 separation of duties, I5 evidence,
I6 audit, I7 told the truth, I8 revoked on time; on the way also I1 (late is told), I9 (converges) and I10 (no
collateral change).
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection
from hypothesis.stateful import RuleBasedStateMachine, invariant

from helpdesk_site.access import promises
from helpdesk_site.access.models import AccessLine, AccessRequest, Operation
from helpdesk_site.access.provisioning import second_look, sweeping
from helpdesk_site.access.provisioning.running import run_waiting
from helpdesk_site.access.services.operations import retry_operation
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals import escalation
from helpdesk_site.kernel.approvals.models import ApprovalCase, ApprovalDecision, ApprovalTask
from helpdesk_site.kernel.audit.models import AuditEntry, AuditLink
from helpdesk_site.kernel.errors import ServiceError
from helpdesk_site.kernel.evidence import Evidence
from helpdesk_site.kernel.invariants import Context, verify
from helpdesk_site.people.models import Person
from helpdesk_site.tickets.sla import steps
from tests.access.state_machine.model import Case, Entry, Model, group_of
from tests.access.state_machine.world import BEGINNING, World

# Who stands above whom: by the directory, or as the manager of his unit or of the one above it.
ABOVE = {
    "45121": "45120", "45205": "45120", "45400": "45120", "45210": "45120", "45120": "45300", "45310": "45300",
    "45300": "10001", "50021": "50020", "50020": "50010", "50010": "50000", "50000": "10001",
}  # fmt: skip
SUBJECTS = ("45121", "45205", "45400", "45210", "50021")
ROLES_WITH_LOST_GROUPS = ("HAVALE", "EVRAK_KAYIT")

NEW_ENTRIES = """
SELECT e.id, e.payload, l.seq, l.prev_hash, l.hash FROM kernel_auditentry e
LEFT JOIN kernel_auditlink l ON l.entry_id = e.id WHERE e.id > %s ORDER BY e.id
"""
KINDS: dict[str, tuple[type[AccessRequest | AccessLine | Operation], str]] = {
    "access.request": (AccessRequest, "draft"),
    "access.line": (AccessLine, "in_approval"),
    "access.operation": (Operation, "blocked"),
}
UNDER_WAY = frozenset({"in_approval", "stale", "approved", "scheduled", "applying", "ending", "verify_failed"})

T = TypeVar("T")


@dataclass
class Typed:
    """What was written last in a request, and by whom for whom."""

    requester: str
    typist: str
    lines: list[dict[str, str]]


@dataclass
class Start:
    """Where a life begins that does not begin with nothing."""

    moment: datetime
    model: Model
    typed: dict[str, Typed]
    states: dict[tuple[str, str], str]
    last_case: int
    last_decision: int


class WatchedLife(RuleBasedStateMachine):
    """A world, the model of what must hold in it, and the comparison of the two."""

    def __init__(self, folder: Path, start: Start | None = None) -> None:
        super().__init__()
        self.world = World(folder, start.moment if start else BEGINNING)
        self.model = copy.deepcopy(start.model) if start else Model(dict(ABOVE))
        self.typed = copy.deepcopy(start.typed) if start else {}
        self.states = dict(start.states) if start else {}
        self.last_case, self.last_decision = (start.last_case, start.last_decision) if start else (0, 0)
        self.numbers = {person.uuid.hex: person.employee_no for person in Person.objects.all()}
        self.last_entry, self.last_link = newest_entry(), _newest_link()
        self.applied: set[str] = set()
        self.tried_again: set[int] = set()
        self._seen: dict[Callable[[], Any], Any] = {}
        self.is_late = self.has_swept = False
        self.stepped_from = self.world.clock.moment
        self.world.begin(keep=start is None)

    @invariant()
    def the_promises_hold(self) -> None:
        self.learn()
        self.i4_nobody_decides_what_is_not_his()
        self.i3_nothing_changes_without_an_approval()
        self.i5_applied_was_read_back()
        self.i6_the_audit_trail_tells_it_all()
        self.i7_nobody_is_told_what_is_not_so()
        self.i8_what_is_late_is_told()
        self._seen.clear()

    def seen(self, look: Callable[[], T]) -> T:
        """How something stands between two steps: asked once, however many rules depend on it."""
        if look not in self._seen:
            self._seen[look] = look()
        found: T = self._seen[look]
        return found

    def learn(self) -> None:
        """The approvals that were asked in this step, each for what was typed and for nothing else."""
        connection.check_constraints()  # what the database does at a commit, it does here after every step
        for case in ApprovalCase.objects.filter(pk__gt=self.last_case).order_by("pk"):
            self.last_case = case.pk
            self.model.asked(case.public_id, self._case(case))

    def _case(self, case: ApprovalCase) -> Case:
        typed = self.typed[case.object_id]
        entries = tuple(self._entry(line) for line in json.loads(case.content)["lines"])
        wanted = {(line["subject"], line["action"], line["role"], line["unit"]) for line in typed.lines}
        for entry in entries:
            assert (entry.subject, entry.action, entry.role, entry.unit) in wanted, f"{entry} is not what was typed"
        subject = self.numbers[case.subject.hex]
        assert {entry.at_stake for entry in entries} == {subject}, f"{entries} are asked as a matter of {subject}"
        assert self.numbers[case.requester.hex] == typed.requester
        return Case(typed.requester, typed.typist, subject, entries, case.expires_at)

    def _entry(self, line: dict[str, Any]) -> Entry:
        return Entry(
            line=line["id"],
            action=line["action"],
            subject=self.numbers[line["subject"].replace("-", "")],
            role=line["role"],
            unit=line["unit"],
            clearance=line["clearance"],
            starts=datetime.fromisoformat(line["valid_from"]),
            ends=datetime.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
            targets=tuple(line["targets"]),
        )

    def i4_nobody_decides_what_is_not_his(self) -> None:
        """Each decision was one that this person might take at that moment; no party is asked; roles are kept apart."""
        decisions = ApprovalDecision.objects.filter(pk__gt=self.last_decision).select_related("case")
        for decision in decisions.order_by("pk"):
            self.last_decision = decision.pk
            key, who = decision.case.public_id, self.numbers[decision.approver.hex]
            assert self.model.may_decide(key, who, decision.decided_at), f"{who} decided {self.model.cases[key]}"
            if decision.verdict == "approve":
                self.model.says_yes(key, who, decision.decided_at)
        for task in tasks():
            parties = self.model.cases[task.stage.case.public_id].parties
            assert self.numbers[task.assignee.hex] not in parties, f"a party is asked: {task.basis}"
        assert not (broken := self.model.kept_apart(self.world.truth)), broken

    def i3_nothing_changes_without_an_approval(self) -> None:
        """Each change at a target was approved, had begun and was not over; nothing was made twice (I2, I8, I10)."""
        late, self.is_late = self.is_late, False
        for change in self.world.new_changes():
            moments = (self.stepped_from, self.world.clock.moment)
            faults = [self.model.fault_of(change, at, late=late) for at in moments]
            assert not all(faults), faults[-1]
        self.stepped_from = self.world.clock.moment
        self.model.before.clear()

    def i5_applied_was_read_back(self) -> None:
        """What is recorded as applied was read back after the last write, and what was read is kept as evidence."""
        applied = dict(Operation.objects.filter(state="applied").values_list("public_id", "sent_at"))
        new = applied.keys() - self.applied
        self.applied |= new
        kept = Evidence.objects.filter(object_id__in=new, kind="operation.read_back").order_by("pk")
        read = {one.object_id: json.loads(one.content)["read_back"] for one in kept}
        for public_id in new:
            assert public_id in read, f"{public_id} is applied without evidence"
            read_at = read[public_id].get("read_at") or (read[public_id].get("account") or {}).get("read_at")
            sent_at = applied[public_id]
            assert not (sent_at and read_at) or datetime.fromisoformat(read_at) >= sent_at, f"{public_id}: old evidence"

    def i6_the_audit_trail_tells_it_all(self) -> None:
        """The chain is whole, and whoever replays it finds the states as they are: one entry for each move."""
        with connection.cursor() as cursor:
            cursor.execute(NEW_ENTRIES, [self.last_entry])
            entries = cursor.fetchall()
        for pk, payload, seq, prev_hash, digest in entries:
            assert prev_hash == self.last_link, f"entry {pk} does not follow its predecessor"
            self.last_link = hashlib.sha256(f"{prev_hash}|{seq}|{pk}|{payload}".encode()).hexdigest()
            assert digest == self.last_link, f"entry {pk} was sealed as something else"
            self.last_entry = pk
            self._replay(json.loads(payload))
        for kind, (model, first) in KINDS.items():
            for public_id, state in model._default_manager.values_list("public_id", "state"):
                told = self.states.get((kind, public_id), first)
                assert told == state, f"{kind} {public_id} is {state}, the audit trail says {told}"

    def _replay(self, entry: dict[str, Any]) -> None:
        move, thing = entry["data"], (entry["object_type"], entry["object_id"])
        if thing[0] not in KINDS or "to" not in move:
            return
        before = self.states.get(thing, KINDS[thing[0]][1])
        assert before == move["from"], f"{thing} moved from {move['from']} and was {before}"
        self.states[thing] = move["to"]

    def i7_nobody_is_told_what_is_not_so(self) -> None:
        """What is told to be done is so at the targets, and what is told to have ended is gone (I8)."""
        assert not (lies := self.model.lies(line_states(), self.world.truth, self.world.clock.moment)), lies
        for request in AccessRequest.objects.filter(state="verified").prefetch_related("lines"):
            newest = max(line.round for line in request.lines.all())
            states = {line.state for line in request.lines.all() if line.round == newest}
            assert not states & UNDER_WAY, f"{request} is told to be verified with lines {states}"
        unexpected = list(Operation.objects.filter(reason="unexpected").values_list("public_id", "last_error"))
        assert not unexpected, unexpected

    def i8_what_is_late_is_told(self) -> None:
        """Right after a sweep nothing is late without an alert (I1), and whoever is asked may answer."""
        swept, self.has_swept = self.has_swept, False
        if not swept:
            return
        found = [*promises.late_work_is_alerted(Context()), *promises.revoked_on_time(Context())]
        assert not found, found
        for task in tasks():
            who, key = self.numbers[task.assignee.hex], task.stage.case.public_id
            assert self.model.may_decide(key, who, self.world.clock.moment), f"{who} is asked and may not answer: {key}"

    # -- The end ---------------------------------------------------------------------------------------------------

    def teardown(self) -> None:
        """After whatever happened it becomes calm: all is mended, looked after and finished. Then it is counted."""
        try:
            if sys.exc_info()[0] is None:  # once a promise is broken the rest of the life says nothing more
                self._become_calm()
                self._count()
        finally:
            self.world.end()

    def _become_calm(self) -> None:
        self.world.mend()
        self.model.procedure_in_force = True
        self.world.set_procedure(in_force=True)
        for role in ROLES_WITH_LOST_GROUPS:
            self.make_group(role)
        for _round in range(6):
            before = newest_entry()
            self.move(timedelta(minutes=6))
            sweep()
            run_waiting(limit=50)
            if before == newest_entry() and not self._look_after_everything():
                break
        escalation.sweep()
        steps.sweep()

    def _look_after_everything(self) -> bool:
        """An operator tries everything again once; whether there was anything."""
        waiting = [one for one in stopped() if one.state == "needs_human" and one.pk not in self.tried_again]
        for operation in waiting:
            self.tried_again.add(operation.pk)
            self.accepted(partial(retry_operation, operation, actor=person("50024")))
        return bool(waiting)

    def _count(self) -> None:
        self.the_promises_hold()
        left = Operation.objects.filter(state__in=["needs_human", "refused", "blocked"])
        waiting = set(left.values_list("line__public_id", flat=True))
        unfinished = self.model.unfinished(line_states(), waiting, self.world.clock.moment)
        assert not unfinished, unfinished
        asked = {line for line, state in line_states().items() if state == "in_approval"}
        strangers = self.model.strangers(self.world.truth, SUBJECTS, waiting | asked)
        assert not strangers, strangers
        found = {one.invariant.id: one.faults for one in verify(Context()) if one.faults}
        found.pop("I12", None)  # mails have workers of their own, which do not run here
        if self.model.touched:
            found.pop("I2", None)  # what somebody did by hand under our ids is in the journal as well
            found.pop("I4", None)  # nobody keeps a hand in the EBYS from giving two roles; the model looks at the rest
        assert not found, found

    # -- What rules and promises share -------------------------------------------------------------------------------

    def accepted(self, command: Callable[[], object]) -> bool:
        """Whether a command was accepted; a refused one has left nothing behind."""
        before = newest_entry()
        try:
            command()
        except ServiceError:
            assert newest_entry() == before, "a refused command has left something behind"
            return False
        return True

    def move(self, ahead: timedelta) -> None:
        """Time passes; what was sent late arrives before the settle window is over."""
        self.let_late_writes_arrive()
        self.world.clock.moment += ahead

    def let_late_writes_arrive(self) -> None:
        if self.world.ebys.has_late_writes:
            self.is_late = True
            self.world.ebys.run_late_writes()

    def make_group(self, role: str) -> None:
        """The role's group anew, with those in it who have the role: as an administrator would mend it."""
        holders = {one.person for one in self.world.truth.assignments.values() if one.role == role}
        self.world.make_group(group_of(role), sorted(holders))
        self.model.lost_groups.discard(role)


def sweep() -> None:
    """What beat starts every minute, but for the approvals."""
    sweeping.sweep()
    second_look.look_again()
    steps.sweep()


def nth(things: Sequence[T], n: int) -> T:
    return things[n % len(things)]


def person(number: str) -> Person:
    return Person.objects.select_related("unit").get(employee_no=number)


def line_states() -> dict[str, str]:
    return dict(AccessLine.objects.values_list("public_id", "state"))


def tasks() -> list[ApprovalTask]:
    """Everything that is asked of anybody now."""
    asked = ApprovalTask.objects.filter(state="open", stage__state="open", stage__case__state="open")
    return list(asked.select_related("stage__case").order_by("pk"))


def _requests_in(*states: str) -> list[AccessRequest]:
    found = AccessRequest.objects.filter(state__in=states)
    return list(found.select_related("entered_by", "requester").order_by("pk"))


def unsent() -> list[AccessRequest]:
    return _requests_in("draft", "returned")


def in_approval() -> list[AccessRequest]:
    return _requests_in("in_approval")


def withdrawable() -> list[AccessRequest]:
    return _requests_in("in_approval", "approved")


def has_work() -> bool:
    """Whether a worker would find something to do now."""
    waiting = Operation.objects.filter(state__in=["ready", "retry_wait", "unknown", "in_flight", "verifying"])
    return waiting.filter(next_attempt_at__lte=clock.real_now()).exists()


def stopped() -> list[Operation]:
    """What an operator may look after."""
    found = Operation.objects.filter(state__in=["needs_human", "retry_wait", "unknown"])
    parties = ("line__request__requester", "line__request__entered_by", "line__subject")
    return list(found.select_related(*parties).order_by("pk"))


def newest_entry() -> int:
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _newest_link() -> str:
    return AuditLink.objects.order_by("-seq").values_list("hash", flat=True).first() or ""
