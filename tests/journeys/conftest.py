"""One running system and one browser for all journeys; each test begins with nobody at his browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys import system as systems
from tests.journeys.desk import Desk
from tests.journeys.program import Program
from tests.journeys.system import System
from tests.journeys.targets import Targets
from tests.servers.chromium import chromium

HERE = Path(__file__).parent
# Waiting is measured before anything was killed. The clock of the whole system goes forward and, as in life, never
# back: what moves it comes last.
PLACES = {"test_waiting_time.py": -1, "test_moved_clock.py": 1}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    for item in ours:
        item.add_marker(pytest.mark.timeout(900))  # only a limit: a whole system starts first, perhaps slowly
    ours.sort(key=lambda item: PLACES.get(item.path.name, 0))
    others = [item for item in items if not item.path.is_relative_to(HERE)]
    items[:] = [*others, *ours]


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    with systems.running_system() as running:
        yield running


@pytest.fixture(scope="session")
def targets(system: System) -> Targets:
    """LDAP and EBYS, asked past the desk."""
    return Targets(system)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with its file: while Playwright runs, Django takes the whole process for an asynchronous one."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def whole_desk(browser: Browser, system: System) -> Desk:
    return Desk(browser, system)


@pytest.fixture
def desk(whole_desk: Desk) -> Iterator[Desk]:
    """People's browsers. A script's error, a refused style or any other complaint of the console fails the test."""
    whole_desk.complaints.clear()
    yield whole_desk
    whole_desk.leave()
    assert whole_desk.complaints == []


@pytest.fixture(scope="session")
def programs(system: System) -> Callable[[str], Program]:
    """programs("zeynep.ogut") uses the API in her name, with one token for all tests."""
    return cache(lambda username: Program(system, username))
