"""Whatever happens to permission requests, in whatever order: the promises hold after every step, and all ends well."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.access.state_machine.machine import LifeOfRequests
from tests.access.state_machine.watching import Start

# In the suite always the same lives. LIFE_EXAMPLES=20000 asks for that many others, new ones every time, and LIFE_STEPS
# for longer ones (CONTRIBUTING.md).
EXAMPLES = int(os.environ.get("LIFE_EXAMPLES", "0"))
STEPS = int(os.environ.get("LIFE_STEPS", "12"))

LIVES = settings(
    max_examples=EXAMPLES or 120,
    stateful_step_count=STEPS,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)


@pytest.mark.timeout(0)
def test_whatever_happens_the_promises_hold(start: Start, tmp_path: Path) -> None:
    born = cast(type[LifeOfRequests], lambda: LifeOfRequests(tmp_path, start))  # Hypothesis only calls it
    run_state_machine_as_test(born, settings=LIVES)
