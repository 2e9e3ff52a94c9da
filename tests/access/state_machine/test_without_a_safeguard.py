"""The machine can fail: without one of the safeguards it finds a life in which a promise is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from helpdesk_site.access.provisioning import running, sweeping
from helpdesk_site.kernel.approvals import escalation, resolution, services
from helpdesk_site.kernel.approvals.resolution import Candidate, Question
from tests.access.state_machine.machine import LifeOfRequests
from tests.access.state_machine.watching import Start
from tests.servers import negative_controls

MOST_LIVES = 100  # most are found within twenty


def without_the_guard(replace: Replace) -> None:
    replace(running, "refusals_of", lambda _operations: {})


def without_separation_of_duties(replace: Replace) -> None:
    """The resolver answers with whomever the rule finds, parties or not."""

    def candidates(kind: str, question: Question) -> list[Candidate]:
        return list(resolution._resolvers[kind](question))

    for module in (resolution, services, escalation):
        replace(module, "candidates", candidates)


def without_reading_before_writing(replace: Replace) -> None:
    for name in ("executor_for", "_may_still_arrive", "is_stale"):
        replace(running, name, getattr(running, name))
    negative_controls.without_reading_first()


def without_reading_back(replace: Replace) -> None:
    replace(running, "_write", running._write)
    negative_controls.without_reading_back()


def without_asking_again(replace: Replace) -> None:
    """What was approved is written whatever has become of the account."""
    replace(running, "is_stale", lambda _operation, _seen: False)


def without_ends(replace: Replace) -> None:
    replace(sweeping, "_begin_ends", lambda: 0)


Replace = Callable[[Any, str, object], None]
SAFEGUARDS: Mapping[str, tuple[Callable[[Replace], None], str]] = {
    "the guard": (without_the_guard, "without an approval that allows it"),
    "separation of duties": (without_separation_of_duties, "a party is asked"),
    "reading before writing": (without_reading_before_writing, "without an approval that allows it"),
    "reading back": (without_reading_back, "old evidence|is told to be"),
    "asking again": (without_asking_again, "has .*'EBYS_YONETICI', 'IMZACI'"),
    # Either it is still held after its last day, or what was given of it in part is never taken back.
    "ends": (without_ends, "should have ended|is verify_failed"),
}


@pytest.mark.timeout(0)
@pytest.mark.parametrize("missing", SAFEGUARDS)
def test_without_a_safeguard_a_promise_is_broken(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    take_away, complaint = SAFEGUARDS[missing]
    take_away(monkeypatch.setattr)
    lives = settings(
        max_examples=MOST_LIVES,
        stateful_step_count=12,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
        report_multiple_bugs=False,
    )
    born = cast(type[LifeOfRequests], lambda: LifeOfRequests(tmp_path, start))  # Hypothesis only calls it
    with pytest.raises(AssertionError, match=complaint):
        run_state_machine_as_test(born, settings=lives)
