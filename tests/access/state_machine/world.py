"""What the machine acts on: watched targets in memory, a clock that is moved, workers that die or oversleep."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from django.db import connection, transaction

from helpdesk_site import wiring
from helpdesk_site.access.models import ProcedureVersion
from helpdesk_site.kernel import clock, failpoints
from integrations.directory.fake import FakeDirectory, Faults
from integrations.directory.port import DirectoryPerson, Membership, MembershipChange
from integrations.ebys.fake import WRITES, FakeEbys
from integrations.ebys.port import Assignment
from integrations.errors import OutcomeUnknown, Refused, Unavailable
from tests.access.state_machine.model import Change, Held, Truth
from tests.institution import Targets, directory_id, fill_targets

BEGINNING = datetime(2040, 3, 5, 9, 0, tzinfo=clock.ISTANBUL)  # a Monday
EVERYTHING = WRITES | {"find_account", "list_delegations", "find_delegation"}
FOR_EVER = 1_000_000


class Clock:
    """The machine's time. Each look at it is a millisecond later, so that nothing happens at once."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


class WatchedEbys(FakeEbys):
    """An EBYS that tells how it stands whatever is broken, and into which somebody reaches by hand."""

    def held(self) -> dict[str, Held]:
        return {
            one.id: Held(account.employee_no, one.role_code, one.unit_code, one.clearance)
            for account in self._accounts.values()
            for one in account.assignments
        }

    def running_delegations(self) -> frozenset[str]:
        return frozenset(key for key, one in self._delegations.items() if one.status != "ended")

    def mend(self) -> None:
        self._switches.clear()

    @property
    def is_broken(self) -> bool:
        return bool(self._switches)

    def put_by_hand(self, employee_no: str, assignment: Assignment) -> None:
        for account in [one for one in self._accounts.values() if one.employee_no == employee_no]:
            self._put(account.id, (assignment,), account.version)

    def remove_by_hand(self, employee_no: str, assignment_id: str) -> None:
        for account in [one for one in self._accounts.values() if one.employee_no == employee_no]:
            self._remove(account.id, (assignment_id,), account.version)

    @property
    def has_late_writes(self) -> bool:
        return bool(self._late)


class WatchedDirectory(FakeDirectory):
    """A directory that keeps a journal of the memberships that really changed, and reads by the machine's clock."""

    def __init__(self, now: Clock) -> None:
        super().__init__()
        self._now = now
        self.journal: list[Change] = []

    @property
    def everybody(self) -> list[DirectoryPerson]:
        return list(self._people.values())

    def members(self) -> frozenset[tuple[str, str]]:
        """(employee number, group) pairs."""
        numbers = {person.dn: person.employee_no for person in self._people.values()}
        return frozenset((numbers[dn], held.group.name) for held in self._groups.values() for dn in held.members)

    def _change(self, person_id: str, group_id: str, former_dns: Sequence[str], *, present: bool) -> MembershipChange:
        before = self.members()
        try:
            return super()._change(person_id, group_id, former_dns, present=present)
        finally:
            after = self.members()
            self.journal += [Change("group.added", *pair) for pair in sorted(after - before)]
            self.journal += [Change("group.removed", *pair) for pair in sorted(before - after)]

    def _read(self, person_id: str, group_id: str, former_dns: Sequence[str]) -> Membership:
        seen = super()._read(person_id, group_id, former_dns)
        return Membership(
            **{name: getattr(seen, name) for name in Membership.__slots__ if name != "read_at"}, read_at=self._now()
        )


class World:
    """One example's world. What happens in its database is rolled back at its end, unless it is kept."""

    def __init__(self, folder: Path, moment: datetime = BEGINNING) -> None:
        self.clock = Clock(moment)
        self.folder = folder
        self.directory = WatchedDirectory(self.clock)
        self.ebys = WatchedEbys(clock=self.clock)
        self._open = ExitStack()
        self._seen, self._held = (0, 0), dict[str, Held]()

    def begin(self, *, keep: bool = False) -> None:
        """The clock and the targets are this world's until its end; at once again another's when it cannot begin."""
        try:
            self._begin(keep=keep)
        except BaseException:
            self.end()
            raise

    def _begin(self, *, keep: bool) -> None:
        self._open.enter_context(patch.object(clock, "real_now", self.clock))
        self._open.enter_context(wiring.replaced(directory=self.directory, ebys=self.ebys))
        fill_targets(Targets(self.directory, self.ebys))
        self.directory.journal.clear()
        self._held = self.ebys.held()
        if not keep:
            self._open.enter_context(_rolled_back())
            with connection.cursor() as cursor:
                # Planning the joins takes longer than running them here.
                cursor.execute("SET LOCAL join_collapse_limit = 1; SET LOCAL jit = off")

    def end(self) -> None:
        self._open.close()

    # -- How it stands ---------------------------------------------------------------------------------------------

    @property
    def truth(self) -> Truth:
        return Truth(self.ebys.held(), self.directory.members(), self.ebys.running_delegations())

    def new_changes(self) -> list[Change]:
        """What has changed at the targets since this was asked the last time."""
        held = self._held | (now := self.ebys.held())
        self._held, (ebys, directory) = now, self._seen
        self._seen = (len(self.ebys.journal), len(self.directory.journal))
        return [
            Change(one.kind, one.employee_no, one.id, held.get(one.id)) for one in self.ebys.journal[ebys:]
        ] + self.directory.journal[directory:]

    # -- What breaks -----------------------------------------------------------------------------------------------

    def break_target(self, target: str, how: str) -> None:
        """For every call until it is mended ("down"), or for the next write."""
        if target == "directory":
            faults = self.directory.faults
            faults.down, faults.lose_answers = how == "down", int(how == "answer lost")
            faults.lose_requests = int(how in {"request lost", "late", "refused"})
            return
        match how:
            case "down":
                self.ebys.break_before(Unavailable("ebys", "down"), verbs=EVERYTHING, times=FOR_EVER)
            case "answer lost":
                self.ebys.break_after(OutcomeUnknown("ebys", "the answer was lost"))
            case "request lost":
                self.ebys.break_before(OutcomeUnknown("ebys", "the request was lost"))
            case "refused":
                self.ebys.break_before(Refused("ebys", "no"))
            case _:
                self.ebys.delay_writes()

    @property
    def is_broken(self) -> bool:
        return self.ebys.is_broken or self.directory.faults != Faults()

    def mend(self) -> None:
        self.ebys.mend()
        self.directory.faults = Faults()

    def set_procedure(self, *, in_force: bool) -> None:
        """The procedure of all requests, in force or out of it since yesterday."""
        ProcedureVersion.objects.update(in_force_to=None if in_force else clock.today() - timedelta(days=1))

    def delete_group(self, name: str) -> None:
        group = self._group(name)
        if group is not None:
            self.directory.delete_group(group)

    def make_group(self, name: str, members: Sequence[str]) -> None:
        """The group anew, with these people in it."""
        if self._group(name) is None:
            self.directory.put_group(name, [directory_id(number) for number in members])

    def _group(self, name: str) -> str | None:
        down, self.directory.faults.down = self.directory.faults.down, False
        group = self.directory.find_group(name)
        self.directory.faults.down = down
        return group.id if group else None

    # -- Workers ---------------------------------------------------------------------------------------------------

    @contextmanager
    def at_edge(self, name: str, happens: Callable[[], None]) -> Iterator[None]:
        """The first passage of this edge (kernel/failpoints.py) makes this happen, in place of the SIGKILL."""
        marker = self.folder / name
        marker.touch()
        environment = {"HELPDESK_FAILPOINTS": str(self.folder)}
        os_there = SimpleNamespace(environ=environment, getpid=os.getpid, kill=lambda *_: happens())
        with patch.object(failpoints, "os", os_there):
            try:
                yield
            finally:
                marker.unlink(missing_ok=True)


class WorkerDied(BaseException):
    """A worker's SIGKILL, as far as one process can have it: nothing of the program catches it."""


@contextmanager
def _rolled_back() -> Iterator[None]:
    """A transaction around everything, in which each unit of work is one of its own, as in Django's TestCase."""
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # durable blocks inside ask for it
    with around:
        yield
        transaction.set_rollback(True)
