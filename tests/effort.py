"""What a piece of work costs, whatever else the machine does meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable

ATTEMPTS = 3


def cost_of(work: Callable[[], object]) -> float:
    """Seconds of the processor that this thread spends, the least of three attempts.

    The clock on the wall would count waiting for a processor, and a single attempt what the interpreter happens to
    tidy up in its midst: both belong to the machine and to the tests before this one.
    """
    return min(_once(work) for _ in range(ATTEMPTS))


def _once(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun
