"""A worker dies at each edge of its way, for each target and direction; another one takes over.

Whatever the edge, the target changed exactly once, it is as approved, and the desk says so. All crashes happen in one
run on one installation: a folder holds one file for each crash that is wanted (kernel/failpoints.py).
"""

from __future__ import annotations

import itertools
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from helpdesk_site.access.models import Operation
from helpdesk_site.kernel.invariants import Context, verify
from tests.access.exactly_once.site import Asked, ask, changes_at, everything_settled, holds_at, until
from tests.servers.installation import Installation
from tests.servers.workers import Workers, workers

EDGES = (
    "after_claim",
    "after_guard",
    "after_observe",
    "before_write",
    "after_write",
    "before_close",
    "inside_close",
    "after_close",
    "before_second_look",
    "inside_second_look",
    "after_second_look",
)
TARGETS = ("ldap", "ebys")
DIRECTIONS = ("grant", "revoke")
AT_ONCE = 3

pytestmark = pytest.mark.timeout(600)  # only a limit: all crashes happen before the first test


@dataclass
class Crashes:
    """What is left after all crashes: the requests by edge and direction, and how the workers ended."""

    wanted: Path
    asked: dict[tuple[str, str], Asked] = field(default_factory=dict)
    planning: dict[str, Asked] = field(default_factory=dict)
    after_planning_died: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)


@pytest.fixture(scope="module")
def crashes(site: Installation, tmp_path_factory: pytest.TempPathFactory) -> Crashes:
    folder = tmp_path_factory.mktemp("crashes")
    done = Crashes(folder)
    people = itertools.count()
    for edge, direction in itertools.product(EDGES, DIRECTIONS):
        asked = done.asked[edge, direction] = ask(next(people), direction)
        asked.approve()
        for target in TARGETS:
            (folder / f"{edge}.{asked.operation(target).public_id}").touch()
    with workers({**site.environment(), "HELPDESK_FAILPOINTS": str(folder)}) as place:
        for direction in DIRECTIONS:
            _die_while_planning(done, place, ask(next(people), direction))
        done.ends = _run_until_settled(place)
    return done


def _die_while_planning(done: Crashes, place: Workers, asked: Asked) -> None:
    """The process that takes the approval dies between the operations and the commit; then it is approved again."""
    line = asked.request.lines.get()
    (done.wanted / f"inside_planning.{line.public_id}").touch()
    for attempt in ("first", "second"):
        name = f"approve-{asked.direction}-{attempt}"
        place.start(name, "approve", asked.request.public_id, asked.approver.username)
        status = place.wait(name)
        if attempt == "first":
            left = Operation.objects.filter(line=line).exists()
            done.after_planning_died[asked.direction] = status, asked.state(), left
        else:
            assert status == 0
    done.planning[asked.direction] = asked


def _run_until_settled(place: Workers) -> list[int]:
    """Three workers, each replaced when it dies; how the dead ones ended."""
    ends: list[int] = []
    names = (f"worker-{number}" for number in itertools.count())
    alive: list[str] = []

    def settled() -> bool:
        for name in [name for name in alive if not place.is_alive(name)]:
            alive.remove(name)
            ends.append(place.wait(name))
        while len(alive) < AT_ONCE:
            alive.append(next(names))
            place.start(alive[-1])
        return everything_settled()

    until(settled, "every operation is applied and was looked at again", seconds=300)
    for name in alive:
        place.stop(name)
    return ends


def test_a_worker_died_at_every_edge_of_every_operation(crashes: Crashes) -> None:
    assert sorted(path.name for path in crashes.wanted.iterdir()) == [], "these edges were never passed"
    assert crashes.ends == [-signal.SIGKILL] * (len(EDGES) * len(TARGETS) * len(DIRECTIONS))


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("edge", EDGES)
def test_the_target_changed_once_and_is_as_approved(
    site: Installation, crashes: Crashes, edge: str, target: str, direction: str
) -> None:
    asked = crashes.asked[edge, direction]
    assert changes_at(site, target, asked) == 1
    assert holds_at(site, target, asked) is (direction == "grant")
    assert asked.operation(target).state == "applied"
    assert asked.state() == "verified"
    assert asked.line_states() == {"in_force" if direction == "grant" else "verified"}


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_an_approval_that_died_while_it_planned_left_nothing_and_could_be_given_again(
    site: Installation, crashes: Crashes, direction: str
) -> None:
    assert crashes.after_planning_died[direction] == (-signal.SIGKILL, "in_approval", False)
    asked = crashes.planning[direction]
    for target in TARGETS:
        assert changes_at(site, target, asked) == 1
        assert holds_at(site, target, asked) is (direction == "grant")


def test_every_promise_holds_after_all_crashes(crashes: Crashes) -> None:
    assert broken() == {}


def broken() -> Mapping[str, tuple[str, ...]]:
    """The invariants that do not hold, with their faults; those that need a client's history are not asked here."""
    return {one.invariant.promise: one.faults for one in verify(Context()) if one.faults}
