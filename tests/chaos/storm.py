"""The storm itself: requests are approved while workers die and targets fail; then it is calm, and all is counted."""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from helpdesk_site.access.models import AccessRequest, Operation
from helpdesk_site.access.selectors.requests import requests_visible_to
from helpdesk_site.access.services.decisions import decide_request
from helpdesk_site.access.services.operations import retry_operation
from helpdesk_site.demo.institution import CROWD, SamplePerson
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.approvals.models import ApprovalTask
from helpdesk_site.kernel.audit.models import AuditEntry
from helpdesk_site.kernel.errors import WrongState
from helpdesk_site.kernel.invariants import Context, read_history, verify
from helpdesk_site.people.models import Person
from integrations.errors import TargetError
from tests.access.writing import line, submitted
from tests.institution import person
from tests.servers.ebys import EbysServer
from tests.servers.installation import Installation
from tests.servers.slapd import SlapdServer
from tests.servers.workers import Workers, workers

# Everybody holds the roles that are taken back; nobody holds the ones that are given.
GIVEN = {
    "IADE": "ebys-iade",
    "DAGITIM_SORUMLUSU": "ebys-dagitim-sorumlusu",
    "BELGE_HAZIRLAYAN": "ebys-belge-hazirlayan",
}
TAKEN = {"HAVALE": "ebys-havale", "EVRAK_GOREN": "ebys-evrak-goren"}
WORKERS = 6
PATIENCE = timedelta(seconds=5)  # for which a person lets a pause between two attempts go on
CALM_WITHIN = 300.0  # seconds; only a limit: a loaded machine is slow

TURN = 1.2  # seconds that each switch lasts at least
TURN_AT_MOST = 10.0

# Longer than a call may take: the write arrives after its worker gave up. Then each other way in which an EBYS fails.
LATE = 2.0
SWITCHES: Sequence[Mapping[str, Any]] = (
    {"slow_before": LATE, "methods": ["PATCH"], "probability": 1.0},
    {"slow_before": LATE},
    {"slow_after": LATE},
    {"refuse": True, "methods": ["PATCH"]},
    {"rate_limited": {"retry_after": 1}},
    {"unavailable": True},
    {"error_500": True},
    {"cut_before": True},
    {"cut_after": True},
    {"answer_lost": True},
    {"half_answer": True},
    {"stale_reads": 1.0},
    {
        "pick": "one",
        "slow_before": LATE,
        "unavailable": True,
        "error_500": True,
        "cut_after": True,
        "answer_lost": True,
        "half_answer": True,
    },
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One request of the storm."""

    request: AccessRequest
    person: SamplePerson
    action: str
    role: str

    def __str__(self) -> str:
        return f"{self.request.public_id} ({self.action} {self.role})"

    @property
    def group(self) -> str:
        return f"ebys-{self.role.lower().replace('_', '-')}"

    @property
    def in_the_journal(self) -> tuple[str, str, str]:
        """How the EBYS journal tells that it was done."""
        kind = "assignment.added" if self.action == "grant" else "assignment.removed"
        return kind, self.person.employee_no, self.role

    @property
    def in_the_log(self) -> tuple[str, str, str]:
        """How slapd's audit log tells that it was done."""
        return "add" if self.action == "grant" else "delete", self.group, self.person.username


@dataclass
class Report:
    """What happened. `lost`, `doubled` and `told_wrongly` have to be empty.

    `late_writes`: changes that the EBYS made after the worker had stopped waiting for its answer.
    """

    operations: int = 0
    kills: int = 0
    restarts: int = 0
    takeovers: int = 0
    answers_lost: int = 0
    late_writes: int = 0
    waits: int = 0
    by_a_person: int = 0
    applied: int = 0
    samples: int = 0
    seconds: float = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    told_wrongly: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items())


class Storm:
    """One run. `operations` is how many changes are to be made: each request is one at each of the two targets."""

    def __init__(self, site: Installation, *, operations: int, seed: int, history: Path) -> None:
        self.site = site
        self.report = Report(operations=operations)
        self.history = history
        self._dice = random.Random(seed)  # noqa: S311  # the same storm every time, guards nothing
        self._calm = threading.Event()
        self._names = (f"worker-{number}" for number in itertools.count())
        self._failures: list[BaseException] = []
        self.wanted = [self._ask(someone, role) for someone, role in self._chosen(operations // 2)]

    # -- Before ---------------------------------------------------------------------------------------------------

    def _chosen(self, number: int) -> list[tuple[SamplePerson, str]]:
        pairs = list(itertools.product(CROWD, [*GIVEN, *TAKEN]))
        if number > len(pairs):
            raise ValueError(f"At most {2 * len(pairs)} operations: each person has each role once")
        self._dice.shuffle(pairs)
        return pairs[:number]

    def _ask(self, someone: SamplePerson, role: str) -> Wanted:
        action = "grant" if role in GIVEN else "revoke"
        request = submitted(line(someone.employee_no, role, action=action, unit=someone.unit), by="sule.cinar")
        self._note(kind="acknowledged", object_type=request.audit_type, object_id=request.public_id)
        return Wanted(request, someone, action, role)

    def _note(self, **seen: str) -> None:
        with self.history.open("a", encoding="utf-8") as file:
            file.write(json.dumps(seen) + "\n")

    # -- The storm ------------------------------------------------------------------------------------------------

    def rage(self, *, without: str = "", enough: Callable[[], bool] | None = None) -> Report:
        """Runs it to its end: until nothing is under way any more, or it is `enough`.

        `without` names the safeguard that its workers lack (tests/servers/negative_controls.py).
        """
        began = time.monotonic()
        with workers({**self.site.environment(), "TESTS_WITHOUT": without}) as place:
            with self._beside(self._approve_all) as approver, self._beside(self._sample_until_calm):
                try:
                    alive = [self._born(place) for _ in range(WORKERS)]
                    self._while_it_lasts(place, alive, approver, enough=enough or never)
                    self.site.ebys.clear_faults()
                    self._calm_down(place, alive, until=enough or settled)
                finally:
                    self._calm.set()  # also when it failed: the thread beside it waits for nothing else
            for name in alive:
                place.stop(name)
        self.report.seconds = round(time.monotonic() - began, 1)
        self._count()
        return self.report

    def _born(self, place: Workers) -> str:
        name = next(self._names)
        place.start(name)
        return name

    def _while_it_lasts(
        self, place: Workers, alive: list[str], approver: threading.Thread, *, enough: Callable[[], bool]
    ) -> None:
        """Until all is approved and every switch had its turn: kills, faults, and targets that die."""
        late, *others = SWITCHES
        turns = [late, *self._dice.sample(others, len(others))]  # a restart would lose what is still to arrive
        deaths = {len(turns) // 4: "directory", len(turns) // 2: "ebys", 3 * len(turns) // 4: "directory"}
        for number, switches in enumerate(itertools.cycle(turns)):
            if enough() or (number >= len(turns) and not approver.is_alive()):
                return
            self.site.ebys.set_faults(**{"probability": self._dice.uniform(0.2, 0.4), **switches}, seed=number)
            self._restart(deaths.get(number))
            self._try_again()
            self._kill_for_a_turn(place, alive)

    def _kill_for_a_turn(self, place: Workers, alive: list[str]) -> None:
        """One worker after the other, until a write has met the switch of this turn; there may be none to be sent."""
        began, since = time.monotonic(), clock.real_now()
        sent = Operation.objects.filter(target="ebys", sent_at__gte=since)
        while time.monotonic() < began + TURN or (time.monotonic() < began + TURN_AT_MOST and not sent.exists()):
            time.sleep(self._dice.uniform(0.05, 0.45))
            number = self._dice.randrange(len(alive))
            self.report.kills += place.kill(alive[number])
            alive[number] = self._born(place)

    def _restart(self, which: str | None) -> None:
        if which is None:
            return
        server: SlapdServer | EbysServer = self.site.ebys if which == "ebys" else self.site.directory
        server.kill()
        time.sleep(0.5)
        server.start()
        self.report.restarts += 1

    def _calm_down(self, place: Workers, alive: Sequence[str], *, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + CALM_WITHIN
        while not until():
            if self._failures:
                return  # whoever waits for that thread raises it
            if time.monotonic() > deadline:
                raise TimeoutError(f"still under way: {Counter(Operation.objects.values_list('state', 'reason'))}")
            if not all(place.is_alive(name) for name in alive):
                raise RuntimeError("a worker ended by itself")
            self._try_again()
            time.sleep(0.1)

    def _try_again(self) -> None:
        """Somebody of support presses “Try again” wherever it waits for him, or for long; a read-back, which has no
        such button, finds its pause over.
        """
        Operation.objects.filter(for_long(), state="verifying").update(next_attempt_at=clock.real_now())
        for operation in waiting_for_a_person():
            with suppress(WrongState):  # a worker was faster
                retry_operation(operation, actor=person("firat.ozgun"))
                self.report.by_a_person += 1

    # -- Beside it ------------------------------------------------------------------------------------------------

    @contextmanager
    def _beside(self, work: Callable[[], None]) -> Iterator[threading.Thread]:
        """Runs the work in a thread with a connection of its own; what fails there fails here."""

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  # carried over to the thread that waits
                self._failures.append(error)
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield thread
        finally:
            thread.join()
            if self._failures:
                raise self._failures[0]

    def _approve_all(self) -> None:
        """One after the other, so that every turn of the storm has something to do."""
        pause = TURN * len(SWITCHES) / len(self.wanted)
        for wanted in self.wanted:
            if self._calm.wait(pause):
                return
            task = ApprovalTask.objects.get(stage__case__object_id=wanted.request.public_id, state="open")
            approver = Person.objects.get(uuid=task.assignee)
            decide_request(wanted.request, actor=approver, verdict="approve")

    def _sample_until_calm(self) -> None:
        """What a client sees, whenever it changes: written down after it was seen."""
        auditor, seen = person("orcun.bagis"), dict[str, str]()
        while not self._calm.is_set():
            states = dict(requests_visible_to(auditor).values_list("public_id", "state"))
            at = clock.now().isoformat()
            for public_id, state in states.items():
                if seen.get(public_id) != state:
                    self._note(kind="told", object_id=public_id, state=state, at=at)
            seen = states
            self.report.samples += 1
            time.sleep(0.03)

    # -- After ----------------------------------------------------------------------------------------------------

    def doubled(self) -> list[str]:
        """The requests whose change a target made more than once so far."""
        made, memberships = self._made_in_ebys(), self.site.directory_changes()
        found = []
        for wanted in self.wanted:
            changes, members = made[wanted.in_the_journal], memberships[wanted.in_the_log]
            if changes > 1 or members > 1:
                found.append(f"{wanted}: {changes} times in EBYS, {members} times in the directory")
        return found

    def _made_in_ebys(self) -> Counter[tuple[str, str, str]]:
        """How often each change of an assignment was really made: (kind, staff number, role) -> times."""
        return Counter(
            (entry["kind"], entry["employee_no"], entry["detail"].get("roleCode", ""))
            for entry in self.site.ebys.journal(self.site.begun_at)
            if entry["kind"].startswith("assignment.")
        )

    def _count(self) -> None:
        report = self.report
        report.applied = Operation.objects.filter(state="applied").count()
        report.answers_lost = AuditEntry.objects.filter(action="access.operation.lose_answer").count()
        report.waits = AuditEntry.objects.filter(action="access.operation.wait").count()
        claims = AuditEntry.objects.filter(action="access.operation.claim", payload__contains='"from":"in_flight"')
        report.takeovers = claims.count()
        report.late_writes = self._late_writes()
        report.doubled = self.doubled()
        report.lost = [fault for wanted in self.wanted for fault in self._lost(wanted)]
        findings = verify(Context(history=read_history(self.history)))
        report.told_wrongly = [fault for one in findings if one.invariant.id == "I7" for fault in one.faults]

    def _late_writes(self) -> int:
        sent = Operation.objects.filter(target="ebys", sent_at__isnull=False).values_list("entitlement", "sent_at")
        sent_at = {entitlement.partition(":")[2]: at for entitlement, at in sent if at is not None}
        patience = timedelta(seconds=self.site.times.call)
        return sum(
            datetime.fromisoformat(entry["at"]) > sent_at[entry["id"]] + patience
            for entry in self.site.ebys.journal(self.site.begun_at)
            if entry["id"] in sent_at
        )

    def _lost(self, wanted: Wanted) -> Iterator[str]:
        """Where a target is not as the request wants it."""
        given = wanted.action == "grant"
        try:
            held = (wanted.role, wanted.person.unit) in self.site.roles_of(wanted.person.employee_no)
            is_member = wanted.group in self.site.groups_of(wanted.person.employee_no)
        except TargetError as error:
            yield f"{wanted}: {error}"
            return
        if held != given or is_member != given:
            yield f"{wanted}: in EBYS {held}, in the directory {is_member}"


def waiting_for_a_person() -> QuerySet[Operation]:
    """What only goes on when somebody presses “Try again”, or would only much later."""
    found = Operation.objects.filter(Q(state="needs_human") | for_long() & Q(state__in=["retry_wait", "unknown"]))
    return found.select_related("line__request", "line__subject")


def for_long() -> Q:
    return Q(next_attempt_at__gt=clock.real_now() + PATIENCE)


def never() -> bool:
    return False


def settled() -> bool:
    """Everything is applied and was looked at a second time; nothing waits, for time or for a person."""
    under_way = Operation.objects.exclude(state__in=["applied", "cancelled", "refused"])
    unseen = Operation.objects.filter(state="applied", looked_again_at__isnull=True)
    unapproved = AccessRequest.objects.filter(state="in_approval")
    return not (under_way.exists() or unseen.exists() or unapproved.exists())
