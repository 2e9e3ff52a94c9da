"""Attempts of claimed operations, from claim to close, and the loop of a worker.

Operations of one target are attempted in slices: each is guarded and read, those that have to be written are noted as
sent with one statement and written one after the other, and what has ended is closed in one transaction. A slice is
over after a tenth of a second of reading and a quarter of one of writing, so that with a slow target nobody waits for
the others of his slice, and with a quick one the database is asked a few times for twenty operations.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from django.db import InterfaceError, OperationalError

from helpdesk_site import wiring
from helpdesk_site.access import locking
from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning import closing, endings, reasking, work_orders
from helpdesk_site.access.provisioning.claiming import AT_ONCE, claim
from helpdesk_site.access.provisioning.endings import Ending
from helpdesk_site.access.provisioning.freshness import is_stale
from helpdesk_site.access.provisioning.guarding import Refusal, refusals_of
from helpdesk_site.access.provisioning.targets import Executor, Lookups, Made, Seen, executor_for
from helpdesk_site.kernel import clock
from helpdesk_site.kernel.failpoints import failpoint
from integrations.errors import Unavailable

READING_SECONDS, WRITING_SECONDS = 0.1, 0.25


def run_waiting(*, limit: int = 100_000) -> int:
    """Runs what is due until nothing is; returns the number of attempts. Safe in many workers at once."""
    done = 0
    while done < limit:
        operations = claim(min(AT_ONCE, limit - done))
        if not operations:
            break
        run(operations)
        done += len(operations)
    return done


def run(operations: Sequence[Operation]) -> None:
    """One attempt of each claimed operation. Never raises for what a target does: each outcome is a state."""
    for operation in operations:
        failpoint("after_claim", operation.public_id)
    slices = _Slices(list(operations))
    while slices.waiting:
        slices.run_one()


@dataclass(frozen=True, slots=True)
class _ToWrite:
    """An operation that may be done and whose target is not as wanted."""

    operation: Operation
    executor: Executor
    seen: Seen


@dataclass(slots=True)
class _Slices:
    """The operations of one claim that wait for their turn, and the ends that wait to be written down."""

    waiting: list[Operation]
    ended: list[Ending] = field(default_factory=list)
    silent: list[Unavailable] = field(default_factory=list)

    def run_one(self) -> None:
        """Takes as many as fit into the time, and closes them."""
        self._write(self._read(refusals_of(self.waiting), Lookups.of(self.waiting)))
        closing.close(self.ended)
        self.ended = []
        if self.waiting:
            locking.reload_lines(self.waiting)  # what was read at the claim may be old by now

    def _read(self, refusals: Mapping[int, Refusal], lookups: Lookups) -> list[_ToWrite]:
        """Guards and reads. One change of a person at a time: each moves the version that the next one has to name."""
        began, to_write, later = time.monotonic(), list[_ToWrite](), list[Operation]()
        while self.waiting and time.monotonic() - began < READING_SECONDS:
            operation = self.waiting.pop(0)
            if any(one.operation.person_id == operation.person_id for one in to_write):
                later.append(operation)
                continue
            found = self._attempt(operation, partial(_read_target, operation, refusals.get(operation.pk), lookups))
            if found is not None:
                to_write.append(found)
        self.waiting = [*later, *self.waiting]
        return to_write

    def _write(self, to_write: Sequence[_ToWrite]) -> None:
        sent = closing.mark_sent([one.operation for one in to_write]) if to_write else set()
        began = time.monotonic()
        for place, one in enumerate(to_write):
            if place and time.monotonic() - began >= WRITING_SECONDS:
                self.waiting = [*(other.operation for other in to_write[place:]), *self.waiting]
                return
            if one.operation.pk in sent:
                self._attempt(one.operation, partial(_write, one.operation, one.executor, one.seen))
            else:
                # Its lease is nearly over; or somebody has taken it over, and then this is not written down.
                self.ended.append(endings.try_later(one.operation, "", "", pause=timedelta()))

    def _attempt(self, operation: Operation, act: Callable[[], Ending | _ToWrite]) -> _ToWrite | None:
        """What has to be written, or None when the attempt has ended. A target that was silent twice is not asked a
        third time: what else waits for it is told the same.
        """
        try:
            if len(self.silent) > 1:
                raise self.silent[-1]
            found = act()
            self.silent = []
        except (OperationalError, InterfaceError):
            raise  # the database is away: the leases end, and whoever comes next reads the targets first
        except Exception as error:  # noqa: BLE001  # whatever it is becomes a state that people see
            if isinstance(error, Unavailable):
                self.silent.append(error)
            found = endings.after(operation, error)
        if isinstance(found, _ToWrite):
            return found
        self.ended.append(found)
        return None


def _read_target(operation: Operation, refusal: Refusal | None, lookups: Lookups) -> Ending | _ToWrite:
    failpoint("after_guard", operation.public_id)
    if refusal is not None and refusal.is_final:
        return endings.cancelled(operation, refusal.reason)
    if refusal is not None:
        return endings.to_a_person(operation, refusal.reason, refusal.reason)
    if operation.target == Operation.Target.EBYS and wiring.ebys_is_manual():
        return work_orders.ordered(operation)
    return _observe(operation, executor_for(operation, lookups))


def _observe(operation: Operation, executor: Executor) -> Ending | _ToWrite:
    if operation.sent_at is None and executor.reads_before_it_writes:
        failpoint("after_observe", operation.public_id)
        return _ToWrite(operation, executor, Seen(False, {}))
    seen = executor.observe()
    failpoint("after_observe", operation.public_id)
    if seen.holds:
        return endings.applied(operation, Made(bool(operation.sent_at), seen), sent=bool(operation.sent_at))
    if _may_still_arrive(operation):
        return endings.try_later(operation, "settling", "", pause=_rest_of_settling(operation))
    if is_stale(operation, seen):
        return reasking.asked_again(operation)
    return _ToWrite(operation, executor, seen)


def _write(operation: Operation, executor: Executor, seen: Seen) -> Ending:
    failpoint("before_write", operation.public_id)
    made = executor.make_so(seen)
    failpoint("after_write", operation.public_id)
    if made.seen.holds:
        return endings.applied(operation, made, sent=True)
    return endings.not_so_yet(operation, {"exchanges": made.exchanges, "read_back": made.seen.content})


def _may_still_arrive(operation: Operation) -> bool:
    """An earlier write was sent and is not seen: until the settle window is over it may still be carried out."""
    return operation.sent_at is not None and _rest_of_settling(operation) > timedelta()


def _rest_of_settling(operation: Operation) -> timedelta:
    if operation.sent_at is None:
        return timedelta()
    return operation.sent_at + endings.settle_window() - clock.real_now()
