"""What a worker looks like without one of its safeguards, to prove that the tests would see the difference.

TESTS_WITHOUT names the safeguard that this worker does without; only the workers of tests ever load this module.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from helpdesk_site.access.models import Operation
from helpdesk_site.access.provisioning import closing, endings, running, targets
from helpdesk_site.access.provisioning.endings import Ending
from helpdesk_site.access.provisioning.targets import Executor, Lookups, Made, Seen
from helpdesk_site.kernel.failpoints import failpoint


def apply() -> None:
    name = os.environ.get("TESTS_WITHOUT", "")
    if name:
        CONTROLS[name]()


def without_reading_first() -> None:
    """Sends at every attempt, under an id of that attempt: as a task queue would that retries what it does not know."""
    _replace(executor_for=_blind, _may_still_arrive=lambda _operation: False, is_stale=lambda _operation, _seen: False)


def _replace(**names: Callable[..., object]) -> None:
    for name, other in names.items():
        setattr(running, name, other)


def _blind(operation: Operation, lookups: Lookups) -> Executor:
    executor = targets.executor_for(operation, lookups)
    return _Blind(executor, operation)


class _Blind:
    reads_before_it_writes = False

    def __init__(self, executor: Executor, operation: Operation) -> None:
        self._executor = executor
        if isinstance(executor, targets.RoleAssignment) and executor.wanted is not None:
            own = f"{executor.wanted.id}.{operation.attempt}"
            executor.wanted = executor.wanted.__class__(
                **{name: getattr(executor.wanted, name) for name in executor.wanted.__slots__} | {"id": own}
            )
            executor.id = own

    def observe(self) -> Seen:
        seen = self._executor.observe()
        return Seen(False, seen.content, seen.account)

    def make_so(self, seen: Seen) -> Made:
        return self._executor.make_so(seen)


def without_reading_back() -> None:
    """Tells that it is done before it is: what a crash in between leaves is lost, and told to be there."""

    def write(operation: Operation, executor: Executor, seen: Seen) -> Ending:
        done = endings.applied(operation, Made(True, seen), sent=True)
        closing.close([done])
        failpoint("before_write", operation.public_id)
        executor.make_so(seen)
        return done

    _replace(_write=write)


CONTROLS: Mapping[str, Callable[[], None]] = {
    "reading_first": without_reading_first,
    "reading_back": without_reading_back,
}
